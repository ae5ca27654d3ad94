"""Find a partner: who is found, in which order, and what else could be asked.

The database fetches candidates by stems and filters. The score is computed here (`rules.matching`, `rules.ranking`), in
whole numbers with ties broken by id, so the order is the same on every database.
"""
