"""Over HTTPS no neighbouring host can set a cookie with our names."""

from dataclasses import replace

import pytest
from flask import Response

from app import create_app
from referrals.web.security import cookies


@pytest.fixture
def secure(app, monkeypatch):
    settings = replace(app.config["REFERRALS"], base_url="https://referrals.example.org")
    monkeypatch.setitem(app.config, "REFERRALS", settings)
    return settings


def header(app, **how):
    with app.test_request_context():
        response = Response()
        cookies.set_cookie(response, "one", "value", **how)
        return response.headers["Set-Cookie"]


def test_one_for_every_path_is_bound_to_the_host(app, secure):
    said = header(app)
    assert said.startswith("__Host-one=value;")
    assert "Secure" in said
    assert "Path=/;" in said or said.endswith("Path=/")
    assert "Domain" not in said


def test_one_with_a_path_of_its_own_is_bound_to_https(app, secure):
    assert header(app, path="/enquiries/x").startswith("__Secure-one=value;")


def test_without_https_browsers_would_refuse_such_names(app):
    assert header(app).startswith("one=value;")


def test_what_is_set_is_read_and_what_a_neighbour_sets_is_not(app, secure):
    with app.test_request_context(headers={"Cookie": "one=theirs; __Host-one=ours"}):
        assert cookies.get("one") == "ours"
    with app.test_request_context(headers={"Cookie": "one=theirs"}):
        assert cookies.get("one") is None


def test_the_session_too(app, secure):
    assert create_app(secure).config["SESSION_COOKIE_NAME"] == "__Host-referrals"


def test_a_cookie_is_taken_away_under_the_name_that_it_has(app, secure):
    with app.test_request_context():
        response = Response()
        cookies.delete(response, "one", path="/x")
        assert response.headers["Set-Cookie"].startswith("__Secure-one=;")
