"""The verbs: each is one transaction, and nothing else in the project writes."""
