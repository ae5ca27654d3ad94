"""What the public sees of partners; vocabularies and campaigns."""
