"""After a restore the database gives out its numbers again: no old link may open a new row."""

import pytest
from sqlalchemy import Integer, func, select, text

from referrals import links
from referrals.actions.partner import locations
from referrals.actions.partner.locations import NewLocation
from referrals.actions.person import accounts
from referrals.actions.person.accounts import Newcomer
from referrals.actions.referral import moves
from referrals.database import schema_change, write
from referrals.extensions import db
from referrals.models import Enquiry, Location, OneTimeLink, Person, Role
from tests.clock import DAYS, NOW
from tests.link_tokens import contact_link, enquiry_token, one_time_token, person_link
from tests.people import acting, make_person, send_enquiry


@pytest.fixture
def backup(app):
    """Return a function that restores the database to the start of the test."""
    kept = {table: db.session.execute(select(table)).mappings().all() for table in db.metadata.sorted_tables}
    positions = _sequences() if db.engine.dialect.name == "postgresql" else {}

    def restore():
        db.session.rollback()
        db.session.expire_all()
        with schema_change(), db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(table.delete())
            for table, rows in kept.items():
                if rows:
                    connection.execute(table.insert(), list(map(dict, rows)))
            for sequence, position in positions.items():
                connection.execute(select(func.setval(sequence, *position)))
        db.session.rollback()

    return restore


def _sequences():
    """Return, by name, the position of each sequence of PostgreSQL: its last value, and whether that is used."""
    tables = [table for table in db.metadata.sorted_tables if "id" in table.c and isinstance(table.c.id.type, Integer)]
    names = [db.session.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', "id"))) for table in tables]
    return {
        name: tuple(db.session.execute(text(f"SELECT last_value, is_called FROM {name}")).one())
        for name in names
        if name
    }


def invited(email, role):
    """Invite someone. Return the id of their link."""
    accounts.invite(Newcomer(email=email, name="Somebody", role=role, language="en"), now=NOW)
    return db.session.scalars(select(func.max(OneTimeLink.id))).one()


def test_an_invitation_mailed_before_opens_nobody_elses(app, travel, operator, backup):
    alice = invited("alice@net.example", Role.AGENT)
    token = one_time_token(alice)
    backup()
    bob = invited("bob@net.example", Role.OPERATOR)
    assert alice == bob
    assert app.test_client().get(f"/links/invitation/{token}").status_code == 404
    assert app.test_client().get(f"/links/invitation/{one_time_token(bob)}").status_code == 200


def test_a_link_to_a_referral_speaks_for_nobody_else(app, travel, referral, luca, partner, backup):
    alice = make_person("Alice Alba", "member", partner)
    number, token = alice.id, links.referral_token(person_link(referral, alice))
    backup()
    assert make_person("Bob Bruno", "member", partner).id == number
    assert app.test_client().get(f"/r/{token}").status_code == 410


def with_contact(place, email):
    facts = {name: getattr(place, name) for name in NewLocation.__dataclass_fields__}
    locations.change(place.id, NewLocation(**facts | {"contact_email": email}), now=NOW)
    db.session.expire_all()


def test_a_contact_that_was_taken_back_does_not_answer_for_the_next(app, travel, referral, location, backup):
    place_id = location.id
    with_contact(location, "alice@nordest.example")
    token = links.referral_token(contact_link(referral, location))
    assert app.test_client().get(f"/r/{token}").status_code == 303
    backup()
    with_contact(db.session.get(Location, place_id), "bob@nordest.example")
    assert app.test_client().get(f"/r/{token}").status_code == 410


def test_a_link_that_was_revoked_stays_so_when_it_is_revoked_again(app, travel, referral, location, giulia, backup):
    moves.revoke_links(referral.id, by=acting(giulia), now=NOW)
    db.session.expire_all()
    token = links.referral_token(contact_link(referral, location))
    backup()
    moves.revoke_links(referral.id, by=acting(giulia), now=NOW)
    assert app.test_client().get(f"/r/{token}").status_code == 410


def test_a_link_to_an_enquiry_opens_no_other(app, travel, referral, location, backup):
    before = db.session.get(Enquiry, send_enquiry(location)[0].enquiry_id)
    number, token = before.id, enquiry_token(before)
    backup()
    assert send_enquiry(location)[0].enquiry_id == number
    client = app.test_client()
    there = client.get(f"/enquiries/{token}").location
    assert client.get(there).status_code == 404


# Links mailed before they carried a secret.


def as_before(row, epoch):
    """Leave a row as the upgrade does: with the counter of its old links."""
    with write() as session:
        session.get(type(row), row.id).old_link_epoch = epoch
    db.session.expire_all()


def test_a_referral_link_mailed_before_the_upgrade_works_until_it_is_revoked(app, travel, referral, location, giulia):
    as_before(referral, 0)
    as_before(location, 2)
    old = links.sign(links.REFERRAL, referral.public_id, f"location:{location.id}", 0, 2)
    assert app.test_client().get(f"/r/{old}").status_code == 303
    moves.revoke_links(referral.id, by=acting(giulia), now=NOW)
    assert app.test_client().get(f"/r/{old}").status_code == 410


def test_one_with_another_counter_does_not(app, travel, referral, location):
    as_before(referral, 0)
    as_before(location, 2)
    old = links.sign(links.REFERRAL, referral.public_id, f"location:{location.id}", 0, 1)
    assert app.test_client().get(f"/r/{old}").status_code == 410


@pytest.mark.parametrize("epoch", [-1, 0, True])
def test_no_link_of_the_old_kind_leads_to_what_came_after_the_upgrade(app, travel, referral, location, epoch):
    old = links.sign(links.REFERRAL, referral.public_id, f"location:{location.id}", epoch, epoch)
    assert app.test_client().get(f"/r/{old}").status_code == 410
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    old = links.sign(links.ENQUIRY, enquiry.public_id, epoch)
    client = app.test_client()
    client.get(f"/enquiries/{old}")
    assert client.get(f"/enquiries/{enquiry.public_id}").status_code == 404


def test_an_enquiry_link_mailed_before_the_upgrade_works(app, travel, referral):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    as_before(enquiry, 0)
    client = app.test_client()
    client.get(f"/enquiries/{links.sign(links.ENQUIRY, enquiry.public_id, 0)}")
    assert client.get(f"/enquiries/{enquiry.public_id}").status_code == 200


def test_a_one_time_link_mailed_before_the_upgrade_works_until_it_expires(app, operator, travel):
    number = invited("alice@net.example", Role.AGENT)
    old = links.sign(f"{links.ONE_TIME}:invitation", number)
    assert app.test_client().get(f"/links/invitation/{old}").status_code == 404
    with write() as session:
        session.get(OneTimeLink, number).opens_by_number = True
    assert app.test_client().get(f"/links/invitation/{old}").status_code == 200
    travel(NOW + 15 * DAYS)
    assert app.test_client().get(f"/links/invitation/{old}").status_code == 410


def test_nobody_is_another_person_by_chance(app):
    people = [make_person(f"Person{number} X", "operator") for number in range(20)]
    assert len({one.link_secret for one in people}) == 20
    assert all(len(one.link_secret) >= 20 for one in db.session.scalars(select(Person)))
