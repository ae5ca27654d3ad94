"""Fixtures of the tests of accounts."""

from tests.web.account.credentials import with_password

__all__ = ["with_password"]
