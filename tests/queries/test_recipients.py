"""Who is notified instead of an unreachable contact."""

from sqlalchemy import true

from referrals.extensions import db
from referrals.queries.notice import recipients
from tests.clock import NOW
from tests.people import make_person
from tests.row_changes import change


def hear_of_it():
    return {row.recipient for row in db.session.execute(recipients.at_the_partner(true()))}


def test_the_admins_who_have_joined_hear_instead_of_a_bouncing_contact(referral, location, partner):
    joined = make_person("Paola Prima", "admin", partner)
    change(location, bouncing_at=NOW)
    assert hear_of_it() == {f"person:{joined.id}"}


def test_an_admin_who_has_not_joined_gets_no_link_to_a_customer(referral, location, partner):
    make_person("Ivo Invitato", "admin", partner, joined_at=None)
    change(location, bouncing_at=NOW)
    assert hear_of_it() == set()
