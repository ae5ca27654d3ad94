"""Any number of referrals for a benchmark, and any number of them of one partner."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from referrals.actions.network import demo
from referrals.demo import scale
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Notice, Partner, Referral
from tests.clock import NOW
from tests.people import send_enquiry


def fill(referrals, heros):
    for number, rows in enumerate(scale.parts(referrals, heros=heros, now=NOW)):
        demo.store(rows, TABLES, replacing=number == 0)


@pytest.fixture(autouse=True)
def templates(built_once):
    """The demo from which the copies are made."""


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(scale, "PART", 100)


def test_exactly_so_many_and_so_many_of_the_hero(app, small_parts):
    fill(430, heros=57)
    by_partner = Counter(db.session.scalars(select(Partner.name).join(Referral, Referral.partner_id == Partner.id)))
    assert by_partner.total() == 430
    assert by_partner["Nordest Sistemi"] == 57


def test_without_a_number_the_hero_has_its_share(app):
    fill(200, heros=None)
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 200


def test_most_are_archived_and_some_are_not(app):
    fill(600, heros=0)
    stages = Counter(db.session.scalars(select(Referral.stage)))
    assert set(stages) == {"new", "evaluating", "negotiating", "archived"}
    assert stages["archived"] > 500


def test_the_database_goes_on_after_the_keys_that_were_given_out(app):
    fill(50, heros=5)
    newest = db.session.scalar(select(func.max(Notice.id)))
    location = db.session.scalars(select(Referral)).first().location
    sent = send_enquiry(location)[0]
    assert sent.id == 51
    assert db.session.scalar(select(func.max(Notice.id))) > newest
