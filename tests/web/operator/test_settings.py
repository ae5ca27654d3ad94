"""The settings of the network: they apply to what comes, never to existing deadlines."""

import pytest

from referrals.extensions import db
from referrals.models import Referral
from referrals.queries.network import settings
from tests.clock import HOURS, NOW
from tests.people import send_enquiry

VALUES = {
    "network_name": "Rete Adriatica",
    "new_hours": "48",
    "evaluating_days": "5",
    "partner_limit": "3",
    "default_language": "it",
    "default_zone": "Europe/Vienna",
    "currency": "CHF",
}


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


def save(client, **typed):
    return client.post("/operator/settings", data={**VALUES, **typed})


def test_they_are_shown_as_they_are(client):
    page = client.get("/operator/settings").text
    assert 'value="72"' in page
    assert "EUR" in page


def test_each_is_saved(client, location):
    assert save(client).location == "/operator/settings"
    db.session.rollback()
    now = settings.current()
    assert (now.network_name, now.new_hours, now.evaluating_days) == ("Rete Adriatica", 48, 5)
    assert (now.partner_limit, now.default_language, now.currency) == (3, "it", "CHF")
    assert now.default_zone == "Europe/Vienna"


def test_a_promise_made_before_stands(client, referral, other_location):
    save(client)
    assert db.session.get(Referral, referral.id).due_at == NOW + 72 * HOURS
    assert send_enquiry(other_location)[0].due_at == NOW + 48 * HOURS


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("network_name", " "),
        ("new_hours", "0"),
        ("new_hours", "a day"),
        ("new_hours", "1_000"),
        ("new_hours", "72.5"),
        ("new_hours", "-72"),
        ("new_hours", "€ 72"),
        ("evaluating_days", "366"),
        ("partner_limit", "21"),
        ("default_language", "xx"),
        ("default_zone", "Mars/Olympus"),
        ("currency", "XXX"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, field, typed):
    answer = save(client, **{field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert settings.current().new_hours == 72


def test_a_number_out_of_range_is_answered_with_the_range(client):
    assert "Enter 1 to 2160 hours." in save(client, new_hours="0").text


@pytest.mark.parametrize("typed", ["1,000", "1000", "1 000", "1'000", "1000.0", "١٠٠٠"])
def test_a_whole_number_may_be_written_in_any_notation(client, typed):
    save(client, new_hours=typed)
    db.session.rollback()
    assert settings.current().new_hours == 1000
