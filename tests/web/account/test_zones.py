"""Time zones: present names are offered; stored old names keep working."""

import pytest

from referrals.extensions import db
from referrals.language import time_zones
from referrals.models import Person
from tests.people import make_person


def profile(client, **typed):
    return client.post("/account", data={"name": "Anna", "language": "en", "zone": "Europe/Rome", **typed})


def test_the_names_that_hold_today_are_offered(sign_in, luca):
    page = sign_in(luca).get("/account").text
    assert all(f'value="{zone}"' in page for zone in ("Europe/Rome", "Europe/Amsterdam", "Asia/Kolkata"))


def test_old_names_are_not(sign_in, luca):
    page = sign_in(luca).get("/account").text
    assert not any(f'value="{zone}"' in page for zone in ("US/Pacific", "Asia/Calcutta", "Europe/Belfast"))


def test_whoever_has_an_old_one_keeps_it(app, sign_in, partner):
    person = make_person("Priya", "member", partner, zone="Asia/Calcutta")
    client = sign_in(person)
    assert '<option selected value="Asia/Calcutta">' in client.get("/account").text
    assert profile(client, zone="Asia/Calcutta").status_code == 303
    db.session.rollback()
    assert db.session.get(Person, person.id).zone == "Asia/Calcutta"


def test_whoever_lives_by_utc_says_so(app, sign_in, luca):
    client = sign_in(luca)
    assert '<option value="UTC">UTC</option>' in client.get("/account").text
    assert profile(client, zone="UTC").status_code == 303
    assert db.session.get(Person, luca.id).zone == "UTC"


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Etc/GMT+5", "GMT", "EST5EDT", "Asia/Calcutta"])
def test_zones_without_a_place_are_understood_too(zone):
    assert zone in time_zones.KNOWN


@pytest.mark.parametrize("name", ["Factory", "localtime", "posix/Europe/Rome", "", "Mars/Olympus"])
def test_what_says_nothing_about_where_somebody_is_is_not_understood(name):
    assert name not in time_zones.KNOWN


def test_what_is_no_zone_is_refused(sign_in, luca):
    assert profile(sign_in(luca), zone="Mars/Olympus").status_code == 422


def test_every_zone_that_is_offered_is_understood():
    assert time_zones.KNOWN.issuperset(time_zones.OFFERED)
    assert len(time_zones.OFFERED) > 300
