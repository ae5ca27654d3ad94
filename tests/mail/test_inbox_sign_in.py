"""Signing in to the mailbox for returns."""

import pytest

from referrals.mail import returns_mailbox


class Mailbox:
    """Records how it was signed in to."""

    def login(self, *words):
        self.said = ("LOGIN", *words)

    def login_utf8(self, *words):
        self.said = ("PLAIN", *words)


@pytest.mark.parametrize(
    ("username", "password", "way"),
    [("returns", "s3cret", "LOGIN"), ("returns", "pässwörd€", "PLAIN"), ("zoë", "s3cret", "PLAIN")],
)
def test_what_is_not_ascii_is_sent_in_a_way_that_takes_it(username, password, way):
    mailbox = Mailbox()
    returns_mailbox._sign_in(mailbox, username, password)
    assert mailbox.said == (way, username, password, "INBOX")
