"""Referrals: the board, the archive, and the page of one."""
