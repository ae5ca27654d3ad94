"""The client's address behind a proxy."""

import pytest
from flask import request

from referrals.web.requests.proxies import Proxies, client_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:40001", "203.0.113.5"),
        (" 203.0.113.5 ", "203.0.113.5"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:40001", "2001:db8::1"),
        ('"[2001:db8::1]:40001"', "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("[::ffff:203.0.113.5]:40001", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", None),
        ("_hidden", None),
        ("203.0.113.5:", None),
        ("203.0.113:40001", None),
        ("", None),
    ],
)
def test_an_entry_of_the_header_is_read_as_an_address(written, address):
    assert client_address(written) == address


@pytest.mark.parametrize(
    ("header", "seen"),
    [
        ("203.0.113.5:40001", "203.0.113.5"),
        ("198.51.100.9, 203.0.113.5:40001", "203.0.113.5"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("unknown", "192.0.2.1"),
        (None, "192.0.2.1"),
    ],
)
def test_the_application_sees_the_address_of_the_client(bare_flask, header, seen):
    headers = {"X-Forwarded-For": header} if header else {}
    answer = bare_flask.test_client().get("/", headers=headers, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.text == seen


def test_the_scheme_and_the_host_are_still_those_that_the_proxy_says(bare_flask):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "rete.example", "X-Forwarded-For": "203.0.113.5:1"}
    assert bare_flask.test_client().get("/url", headers=headers).text == "https://rete.example/url"


@pytest.fixture
def bare_flask():
    from flask import Flask

    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: request.remote_addr, endpoint="address")
    app.add_url_rule("/url", view_func=lambda: request.url, endpoint="url")
    app.wsgi_app = Proxies(app.wsgi_app, 1)
    return app
