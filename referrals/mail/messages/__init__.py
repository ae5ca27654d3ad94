"""What each mail says: one small function for each, which is given the facts. The words are in templates/mail/."""
