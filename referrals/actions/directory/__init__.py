"""What the search finds: vocabularies, words, campaigns, and the record of searches."""
