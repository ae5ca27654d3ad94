"""What puts an enquiry in doubt, so that it is held."""

from datetime import timedelta

import pytest

from referrals.actions.network import settings
from tests.people import NOW
from tests.web.enquiry.enquiry_form import form_fields, send, stamp
from tests.web.enquiry.held_enquiries import (
    NEW,
    SLUG,
    is_held,
    mails,
    reasons,
    referrals,
)

pytestmark = pytest.mark.usefixtures("travel", "location")  # a partner to write to, at NOW


def test_a_form_and_preview_used_as_meant_reach_the_partners_at_once(client):
    send(client, SLUG)
    assert (is_held(), reasons(), len(referrals())) == (False, [], 1)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"need": "Win 500 EUR at https://evil.example"}, "link"),
        ({"overview": "See evil.example/claim"}, "link"),
        ({"email": "someone@mailinator.com"}, "disposable"),
        ({"email": "someone@eu.mailinator.com"}, "disposable"),
        ({"homepage": "https://spam.example"}, "trap"),
        ({"stamp": "fresh"}, "too-fast"),
    ],
)
def test_what_is_odd_about_it_holds_it(client, words, reason):
    if "stamp" in words:
        words = {"stamp": stamp(given_at=NOW - timedelta(seconds=1))}
    send(client, SLUG, **words)
    assert (is_held(), reasons(), referrals()) == (True, [reason], [])


def test_without_a_look_at_the_preview_it_is_held_and_not_refused(client):
    answer = client.post(NEW, data=form_fields(SLUG))
    assert answer.status_code == 303
    assert (is_held(), reasons()) == (True, ["no-preview"])


def test_one_stamp_is_good_for_one_enquiry(client):
    used = stamp()
    send(client, SLUG, stamp=used)
    send(client, SLUG, stamp=used, email="other@customer.example", need="Something else")
    assert (is_held(), reasons()) == (True, ["stamp-used"])


def test_the_same_words_again_are_held_whoever_sends_them(app, client):
    words = {"overview": "We would like to move on a weekend."}
    send(client, SLUG, **words)
    send(app.test_client(), SLUG, email="other@customer.example", **words)
    assert (is_held(), reasons()) == (True, ["same-words"])


def test_the_same_few_words_are_a_coincidence(app, client):
    send(client, SLUG, need="Payroll", overview="")
    send(app.test_client(), SLUG, need="Payroll", overview="", email="other@customer.example")
    assert not is_held()


def test_a_second_enquiry_of_an_address_that_was_never_confirmed_is_held(client):
    send(client, SLUG)
    send(client, SLUG, need="Something else", overview="")
    assert (is_held(), reasons()) == (True, ["unconfirmed", "reader-limit"])


@pytest.mark.parametrize("spelling", ["carla+2@customer.example", "CARLA@customer.example"])
def test_another_spelling_of_the_address_is_the_same_reader(client, spelling):
    send(client, SLUG)
    send(client, SLUG, need="Something else", overview="", email=spelling)
    assert is_held()


def test_always_holds_the_most_ordinary_one(client):
    settings.change({"confirm_address": "always"})
    send(client, SLUG)
    assert (is_held(), reasons()) == (True, ["always"])


def test_never_holds_nothing_for_being_odd(client):
    settings.change({"confirm_address": "never"})
    client.post(NEW, data=form_fields(SLUG, need="See https://evil.example"))
    assert (is_held(), reasons(), len(referrals())) == (False, ["no-preview", "link"], 1)


def test_never_leaves_the_limits_in_force(client):
    settings.change({"confirm_address": "never"})
    send(client, SLUG)
    send(client, SLUG, need="Something else", overview="")
    assert (is_held(), len(mails())) == (True, 1)
