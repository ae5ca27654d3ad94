"""Browsers of the people in the tests, and one referral in each open stage."""

import pytest

from referrals import links
from referrals.actions.referral import moves
from tests.clock import NOW
from tests.link_tokens import contact_link
from tests.people import acting
from tests.web.referral.move_form import evaluate, negotiate, stored


@pytest.fixture
def member(sign_in, luca):
    """Luca's browser."""
    return sign_in(luca)


@pytest.fixture
def outsider(sign_in, stranger):
    """The browser of the admin of another partner."""
    return sign_in(stranger)


@pytest.fixture
def evaluating(referral, luca):
    return evaluate(referral, luca)


@pytest.fixture
def negotiating(referral, luca):
    return negotiate(referral, luca)


@pytest.fixture
def ignored(referral, luca):
    """A referral to which Luca has just said No thanks."""
    moves.ignore(referral.id, by=acting(luca), version=1, now=NOW)
    return stored(referral)


@pytest.fixture
def token(referral, location):
    """The token in the mail to the location's contact."""
    return links.referral_token(contact_link(referral, location))


@pytest.fixture
def contact(app, travel, token):
    """The browser of the location's contact, who has opened the mailed link."""
    client = app.test_client()
    client.get(f"/r/{token}")
    return client
