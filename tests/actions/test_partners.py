"""Partners: created, renamed, leaving and coming back."""

from unittest.mock import Mock

import pytest
from sqlalchemy import select

from referrals.actions.partner import locations
from referrals.actions.partner import partners as partners_actions
from referrals.actions.partner.locations import NewLocation
from referrals.actions.person.accounts import Newcomer
from referrals.extensions import db
from referrals.models import Location, Notice, Partner, Person, Referral
from referrals.queries.partner import partners, visible_locations
from referrals.rules.refusal import FieldRefusal
from tests import rows
from tests.clock import HOURS, NOW
from tests.database_content import nothing_changes

PLACE = NewLocation(name="Trento", city="Trento", contact_name="Ada", contact_email="desk@adige.example")
FACTS = {"name": "Adige Cloud", "place": PLACE, "country": "IT", "now": NOW}
ADMIN = Newcomer(email="ada@adige.example", name="Ada", role="admin", language="it")


def test_a_partner_comes_with_its_first_location_and_its_first_admin_invited(app):
    created = partners_actions.create(admin=ADMIN, **FACTS)
    admin = db.session.get(Person, created.admin_id)
    assert (admin.partner.name, admin.role, admin.language) == ("Adige Cloud", "admin", "it")
    assert db.session.scalars(select(Location.slug)).one() == "adige-cloud-trento"
    assert set(db.session.scalars(select(Notice.kind))) == {"invitation", "contact-check"}


def test_without_its_admin_there_is_no_partner(luca):
    with pytest.raises(FieldRefusal):
        partners_actions.create(admin=Newcomer(email=luca.email, name="L", role="admin"), **FACTS)
    assert db.session.scalars(select(Partner.name)).all() == ["Nordest Sistemi"]


def test_without_its_location_there_is_no_partner_and_nobody_is_invited(app, monkeypatch):
    monkeypatch.setattr(locations, "add_in", Mock(side_effect=OSError))
    with nothing_changes(), pytest.raises(OSError):  # noqa: PT011  (whatever goes wrong)
        partners_actions.create(admin=ADMIN, **FACTS)


def test_another_name_gives_the_pages_other_addresses(location, partner):
    partners_actions.rename(partner.id, name="Ovest Sistemi")
    assert db.session.get(Location, location.id).slug == "ovest-sistemi-verona"
    assert visible_locations.slug_now("nordest-verona") == "ovest-sistemi-verona"


def test_a_partner_that_leaves_is_unlisted_at_once(location, partner, other_location):
    partners_actions.leave(partner.id, now=NOW)
    assert [found.id for found in visible_locations.all_listed(now=NOW)] == [other_location.id]


def test_what_it_has_open_keeps_its_deadline_and_the_operator_sees_it(partner, referral):
    partners_actions.leave(partner.id, now=NOW)
    assert db.session.get(Referral, referral.id).due_at == NOW + 72 * HOURS
    flagged = partners.left_with_open_referrals(now=NOW)
    assert [(left.name, left.open_referrals, left.due_at) for left in flagged] == [
        ("Nordest Sistemi", 1, NOW + 72 * HOURS)
    ]


def test_a_clock_that_has_not_started_moves_the_deadline_the_operator_sees(partner, location, other_location):
    rows.store(rows.referral(location, clock_started_at=None), rows.referral(other_location))
    partners_actions.leave(partner.id, now=NOW)
    partners_actions.leave(other_location.profile.partner_id, now=NOW)
    at = NOW + 24 * HOURS
    assert [(left.partner_id, left.due_at) for left in partners.left_with_open_referrals(now=at)] == [
        (other_location.profile.partner_id, NOW + 72 * HOURS),
        (partner.id, at + 72 * HOURS),
    ]


def test_once_nothing_is_open_it_is_flagged_no_more(partner, referral):
    partners_actions.leave(partner.id, now=NOW)
    assert partners.left_with_open_referrals(now=NOW + 72 * HOURS) == []


def test_a_partner_that_comes_back_is_listed_again(location, partner):
    partners_actions.leave(partner.id, now=NOW)
    partners_actions.rejoin(partner.id)
    assert [found.id for found in visible_locations.all_listed(now=NOW)] == [location.id]
