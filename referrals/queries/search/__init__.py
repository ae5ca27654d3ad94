"""Find a partner: who is found by what is asked for, in which order, and what else could be asked.

The database fetches candidates by the stems of words and by the filters; the score is ours (`rules.matching`,
`rules.ranking`), in whole numbers with ties by id, so that the order is the same on every database.
"""
