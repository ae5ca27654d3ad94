"""Guessing passwords is slow, and locks nobody out who knows theirs."""

import pytest

from referrals import passwords
from tests.web.account.credentials import PASSWORD

ATTACKER, HOME = {"REMOTE_ADDR": "203.0.113.9"}, {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def quick_hash(monkeypatch):
    """Compare passwords at once: these tests count attempts and do not measure time."""
    monkeypatch.setattr(passwords, "is_right", lambda password, kept: kept is not None and password == PASSWORD)


def sign_in(client, *, email="luca@people.example", password=PASSWORD, environ_base=None):
    data = {"email": email, "password": password, "how": "password"}
    return client.post("/sign-in", data=data, environ_base=environ_base or {})


def sign_out_page(client):
    return client.post("/sign-out")


def guess(client, times, *, email="luca@people.example", **where):
    return [sign_in(client, email=email, password="a wrong guess", **where).status_code for _ in range(times)]


def test_one_place_guesses_15_times_and_is_told_of_the_link(with_password, app, quick_hash):
    attacker = app.test_client()
    assert guess(attacker, 16, environ_base=ATTACKER) == [422] * 15 + [429]
    last = sign_in(attacker, environ_base=ATTACKER)
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert "Ask us to email you a link" in last.text


def test_meanwhile_the_right_password_from_elsewhere_lets_in(with_password, app, quick_hash):
    guess(app.test_client(), 30, environ_base=ATTACKER)
    assert sign_in(app.test_client(), environ_base=HOME).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password"])
def test_and_a_link_can_be_asked_for_from_anywhere(with_password, app, quick_hash, path):
    attacker = app.test_client()
    guess(attacker, 30, environ_base=ATTACKER)
    data = {"email": "luca@people.example", "how": "link"}
    assert attacker.post(path, data=data, environ_base=ATTACKER).status_code == 303


def test_who_has_signed_in_here_before_is_not_locked_out_by_neighbours(with_password, app, quick_hash):
    mine = app.test_client()
    sign_in(mine, environ_base=HOME)
    sign_out_page(mine)
    assert guess(app.test_client(), 16, environ_base=HOME)[-1] == 429
    assert sign_in(mine, environ_base=HOME).status_code == 303


def test_a_known_browser_guesses_15_times_too(with_password, app, quick_hash):
    mine = app.test_client()
    sign_in(mine)
    sign_out_page(mine)
    assert guess(mine, 16) == [422] * 15 + [429]


def test_a_browser_that_is_known_for_one_person_is_not_for_another(with_password, app, stranger, quick_hash):
    mine = app.test_client()
    sign_in(mine)
    sign_out_page(mine)
    guess(app.test_client(), 15, email=stranger.email)
    assert guess(mine, 1, email=stranger.email) == [429]


def test_guesses_from_very_many_places_are_slowed_but_not_for_a_known_browser(with_password, app, quick_hash):
    mine, many = app.test_client(), app.test_client()
    sign_in(mine)
    sign_out_page(mine)
    for number in range(100):
        guess(many, 1, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"})
    assert guess(many, 1, environ_base=HOME) == [429]
    assert sign_in(mine, environ_base=HOME).status_code == 303


def test_signing_in_again_and_again_is_not_counted(with_password, app, quick_hash):
    for _ in range(20):
        client = app.test_client()
        assert sign_in(client, environ_base=HOME).status_code == 303


@pytest.mark.parametrize("written", ["Luca@People.Example", " luca@people.example", "luca\u200b@people.example"])
def test_another_spelling_is_not_another_address(client, quick_hash, written):
    guess(client, 15)
    assert guess(client, 1, email=written) == [429]
