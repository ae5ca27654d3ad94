"""Shared parts of the sign-in tests."""

import pytest
from sqlalchemy import select

from referrals import links, passwords
from referrals.actions.person import one_time_links
from referrals.database import write
from referrals.extensions import db
from referrals.models import AuthSession, OneTimeLink, Person
from tests.clock import NOW
from tests.link_tokens import one_time_token

PASSWORD = "a good long password"
HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def with_password(luca, travel):
    """Luca with a password, at a fixed time."""
    with write() as session:
        session.get(Person, luca.id).password_hash = HASH
    return luca


def sessions():
    db.session.rollback()
    return db.session.scalars(select(AuthSession)).all()


def stored_links():
    db.session.rollback()
    return db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.id)).all()


def link_path(link):
    return f"/links/{link.purpose}/{links.one_time_token(link.purpose, link.secret)}"


def issue_link(purpose, person, *, address=None, now=NOW):
    """Issue a link and return its URL."""
    link_id = one_time_links.issue(purpose, person.id, address=address, now=now)
    return f"/links/{purpose}/{one_time_token(link_id)}"


def is_signed_in(client):
    return client.get("/account").status_code == 200
