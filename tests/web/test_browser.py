"""The cookie that identifies a browser."""

from contextvars import Context

from referrals import links
from referrals.web.security import browser


def asked(app, cookie=None):
    """Return (key, Set-Cookie) of a request that asked for its browser's key."""
    return Context().run(_asked, app, {"Cookie": f"{browser.COOKIE}={cookie}"} if cookie else {})


def _asked(app, headers):
    with app.test_request_context(headers=headers):
        key = browser.key()
        response = app.process_response(app.make_response(""))
    return key, response.headers.get("Set-Cookie", "")


def cookie_in(header):
    return header.partition("=")[2].partition(";")[0]


def test_a_new_browser_gets_a_cookie_and_keeps_its_key(app):
    key, header = asked(app)
    again, _ = asked(app, cookie_in(header))
    assert key == again
    assert "HttpOnly" in header


def test_two_browsers_have_two_keys(app):
    assert asked(app)[0] != asked(app)[0]


def test_a_cookie_that_was_not_signed_here_is_replaced(app):
    forged = asked(app, "made-up")
    assert forged[1]
    assert forged[0] != asked(app, "made-up")[0]


def test_a_page_that_does_not_ask_sets_nothing(app, client):
    assert browser.COOKIE not in client.get("/partners").headers.get("Set-Cookie", "")


def test_the_key_of_a_known_browser_can_be_read_without_giving_out_a_cookie(app):
    with app.test_request_context(headers={"Cookie": f"{browser.COOKIE}={links.sign(browser.SALT, 'abc')}"}):
        assert browser.known_key() == browser.key()
    with app.test_request_context():
        assert browser.known_key() is None
