"""Notices: owed, claimed, marked, sent again; and what returned mail means."""
