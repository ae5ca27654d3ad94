"""CSRF tokens are masked: no two responses contain the same one."""

import re

import pytest

from referrals.web.security import csrf

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def protected(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app.test_client()


def tokens(client, path="/sign-in"):
    return set(TOKEN.findall(client.get(path).text))


def forgotten(client, token):
    return client.post("/forgotten-password", data={"email": "a@b.example", "csrf_token": token}).status_code


def test_each_answer_shows_another_token_and_all_of_them_work(protected):
    first, second = tokens(protected), tokens(protected)
    assert len(first) == len(second) == 1
    assert first != second
    assert {forgotten(protected, token) for token in first | second} == {303}


def test_nothing_of_the_token_itself_is_on_the_page(app, protected):
    page = protected.get("/sign-in").text
    with protected.session_transaction() as session:
        plain = session["csrf_token"]
    assert plain not in page
    token = csrf.unmasked(TOKEN.search(page)[1])
    assert token.count(".") == 2
    assert token not in page


def test_the_form_of_an_enquiry_too(app, protected, location):
    path = f"/enquiries/new?partner={location.slug}"
    assert len(tokens(protected, path)) == 1
    assert tokens(protected, path) != tokens(protected, path)


def test_a_page_from_before_the_update_still_works(protected):
    (shown,) = tokens(protected)
    assert forgotten(protected, csrf.unmasked(shown)) == 303


@pytest.mark.parametrize("wrong", ["", "x", "a" * 143, "é", "....", "=" * 40])
def test_what_is_no_token_is_refused(protected, wrong):
    tokens(protected)
    assert forgotten(protected, wrong) == 403


def test_another_session_s_token_is_refused(app, protected):
    (theirs,) = tokens(app.test_client())
    tokens(protected)
    assert forgotten(protected, theirs) == 403
