"""The evidence of the ranking."""
