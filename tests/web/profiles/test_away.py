"""The page on which an admin pauses the partner, and the banner that ends the pause."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import AwayPeriod, Partner
from tests.clock import DAYS, NOW

LATER = (NOW + 10 * DAYS).date()


@pytest.fixture
def admin(giulia, sign_in, location):
    return sign_in(giulia)


def periods():
    db.session.rollback()
    return db.session.scalars(select(AwayPeriod)).all()


def test_away_until_a_day_customers_do_not_find_it(admin, client):
    admin.post("/profiles/away", data={"until": LATER.isoformat()})
    assert [period.ends_at.astimezone().date() >= LATER - DAYS for period in periods()] == [True]
    assert client.get("/partners/nordest-verona").status_code == 404


def test_the_board_says_so_and_one_press_ends_it(admin, client):
    admin.post("/profiles/away", data={"until": LATER.isoformat()})
    page = admin.get("/board").text
    assert "You’re away until" in page
    assert "/profiles/away/back" in page
    admin.post("/profiles/away/back")
    assert "You’re away" not in admin.get("/board").text
    assert client.get("/partners/nordest-verona").status_code == 200


def test_a_member_sees_it_without_the_button(admin, luca, sign_in):
    admin.post("/profiles/away", data={"until": LATER.isoformat()})
    page = sign_in(luca).get("/board").text
    assert "You’re away until" in page
    assert "/profiles/away/back" not in page


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01"])
def test_a_day_that_does_not_do_is_refused_beside_the_field(admin, until):
    answer = admin.post("/profiles/away", data={"until": until})
    assert answer.status_code == 422
    assert 'id="until-error"' in answer.text
    assert periods() == []


def test_a_number_of_open_referrals_pauses_it(admin, partner, referral, client):
    admin.post("/profiles/away/limit", data={"most_open": "1"})
    assert "reached your limit of open referrals" in admin.get("/board").text
    assert client.get("/partners/nordest-verona").status_code == 404
    admin.post("/profiles/away/limit", data={"most_open": ""})
    db.session.rollback()
    assert db.session.get(Partner, partner.id).most_open is None


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_that_is_none_is_refused(admin, number):
    answer = admin.post("/profiles/away/limit", data={"most_open": number})
    assert answer.status_code == 422
    assert 'id="most_open-error"' in answer.text


def test_the_times_away_are_listed(admin):
    admin.post("/profiles/away", data={"until": LATER.isoformat()})
    assert "When you’ve been away" in admin.get("/profiles/away").text
