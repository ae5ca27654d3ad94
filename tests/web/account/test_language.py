"""The language of pages: a cookie for anybody, a person's own when signed in."""

import pytest

from referrals.extensions import db
from referrals.models import Person


def choose(client, language="it", **typed):
    return client.post("/language", data={"language": language, **typed})


def test_anybody_chooses_and_comes_back(client):
    assert choose(client, next="/partners?country=IT").location == "/partners?country=IT"
    assert '<html lang="it">' in client.get("/sign-in").text


def test_who_is_signed_in_chooses_for_good(luca, sign_in):
    choose(sign_in(luca))
    assert db.session.get(Person, luca.id).language == "it"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", None])
def test_it_never_leads_elsewhere(client, elsewhere):
    assert choose(client, **({"next": elsewhere} if elsewhere else {})).location == "/"


def test_a_language_that_we_do_not_speak_is_refused(client):
    assert choose(client, "xx").status_code == 422


def test_it_needs_a_button(client):
    assert client.get("/language").status_code == 405
