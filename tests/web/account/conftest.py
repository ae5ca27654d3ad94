"""Fixtures of the tests of accounts."""

from tests.web.account.ways_in import with_password

__all__ = ["with_password"]
