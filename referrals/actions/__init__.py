"""Actions: everything that changes data. Each is one transaction, and nothing else writes."""
