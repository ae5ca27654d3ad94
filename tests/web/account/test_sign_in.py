"""Signing in: one page, two ways, and the same answer whether or not there is an account."""

import re

import pytest

from referrals.web.account import session_start
from referrals.web.extensions import browser_address
from tests.clock import DAYS, HOURS, NOW
from tests.web.account.credentials import PASSWORD, is_signed_in, sessions, stored_links

RIGHT = {"email": "luca@people.example", "password": PASSWORD, "how": "password"}


def sign_in(client, path="/sign-in", **typed):
    return client.post(path, data={**RIGHT, **typed})


def test_the_page_offers_both_ways(client):
    page = client.get("/sign-in").text
    assert 'name="how" value="password"' in page
    assert 'name="how" value="link"' in page


def test_the_right_password_leads_to_the_board(with_password, client):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/board")
    assert is_signed_in(client)


@pytest.mark.parametrize(("who", "home"), [("operator", "/operator"), ("agent", "/operator/enquiries")])
def test_each_begins_where_their_work_is(app, request, who, home):
    with app.test_request_context():
        assert session_start.home_url(request.getfixturevalue(who)) == home


def test_by_default_it_is_for_the_day(with_password, client):
    answer = sign_in(client)
    assert [row.expires_at for row in sessions()] == [NOW + 12 * HOURS]
    session = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("referrals="))
    assert "Expires" not in session


def test_kept_it_is_for_30_days(with_password, client):
    answer = sign_in(client, keep="y")
    assert [row.expires_at for row in sessions()] == [NOW + 30 * DAYS]
    assert "Expires" in answer.headers["Set-Cookie"]


def test_when_the_day_is_over_so_is_the_sign_in(with_password, client, travel):
    sign_in(client)
    travel(NOW + 12 * HOURS)
    assert not is_signed_in(client)


def test_the_session_is_a_fresh_one(with_password, client):
    with client.session_transaction() as before:
        before["planted"] = "by someone else"
    sign_in(client)
    with client.session_transaction() as after:
        assert "planted" not in after


def test_who_is_signed_in_is_led_on(luca, sign_in):
    assert sign_in(luca).get("/sign-in?next=/archive").location == "/archive"


def test_it_leads_to_the_page_that_was_wanted(with_password, client):
    assert sign_in(client, "/sign-in?next=/referrals/abc?x=1").location == "/referrals/abc?x=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/%09\n/evil.example",
        "board",
        "",
    ],
)
def test_it_never_leads_elsewhere(with_password, client, elsewhere):
    answer = client.post("/sign-in", query_string={"next": elsewhere}, data=RIGHT)
    assert answer.location == "/board"


@pytest.mark.parametrize(
    "typed", [{"password": "a wrong password"}, {"email": "nobody@people.example"}], ids=["wrong", "unknown"]
)
def test_a_wrong_password_and_an_unknown_address_have_one_answer(with_password, client, typed):
    answer = sign_in(client, **typed)
    assert answer.status_code == 422
    assert "That email or password isn’t right." in answer.text
    assert not is_signed_in(client)


def without_tokens(page):
    """Remove the form tokens, which contain the second of their creation."""
    return re.sub(r"""(csrf[-_]token" (?:content|value)=|"X-CSRFToken": )"[^"]+\"""", r"\1", page)


def test_but_for_what_was_typed_the_two_answers_are_the_same_to_the_letter(with_password, client):
    wrong = sign_in(client, password="a wrong password").text
    unknown = sign_in(client, email="nobody@people.example").text
    assert without_tokens(wrong.replace("luca@", "nobody@")) == without_tokens(unknown)


def test_the_form_keeps_the_address_and_never_the_password(with_password, client):
    page = sign_in(client, password="a wrong password").text
    assert 'value="luca@people.example"' in page
    assert "a wrong password" not in page


def test_no_password_is_a_sentence(client):
    answer = sign_in(client, password="")
    assert answer.status_code == 422
    assert "Enter your password, or ask us to email you a link." in answer.text


def test_what_is_no_address_is_a_sentence(client):
    assert "This isn’t an email address." in sign_in(client, email="luca").text


def ask_for_link(client, email, path="/sign-in"):
    return client.post(path, data={"email": email, "how": "link"})


def test_a_link_is_sent_to_who_has_an_account(luca, client):
    ask_for_link(client, "luca@people.example")
    assert [(link.purpose, link.person_id) for link in stored_links()] == [("sign-in", luca.id)]


def test_the_answer_is_the_same_for_who_has_none(luca, client):
    known, unknown = (ask_for_link(client, f"{name}@people.example") for name in ("luca", "nobody"))
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (303, "/sign-in/sent")
    assert known.text == unknown.text
    assert len(stored_links()) == 1


def test_the_sixth_within_an_hour_has_the_same_answer_and_is_not_sent(luca, client):
    answers = [ask_for_link(client, "luca@people.example") for _ in range(6)]
    assert {answer.location for answer in answers} == {"/sign-in/sent"}
    assert len(stored_links()) == 5


def test_a_forgotten_password_sends_a_link(luca, client):
    answer = client.post("/forgotten-password", data={"email": "luca@people.example"})
    assert answer.location == "/sign-in/sent"
    assert [link.purpose for link in stored_links()] == ["password-reset"]


def test_it_is_refused_without_the_token_of_the_form(with_password, app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert sign_in(client).status_code == 403
    assert sessions() == []


def test_one_browser_tries_60_times_whatever_the_address(client):
    tries = [client.post("/sign-in", data={"email": f"{number}@x.example"}) for number in range(61)]
    assert [answer.status_code for answer in tries[59:]] == [422, 429]


@pytest.mark.parametrize(("network", "code"), [("2001:db8:1:2", 429), ("2001:db8:1:3", 422)])
def test_the_many_addresses_of_one_line_are_one_browser(client, network, code):
    for number in range(60):
        here = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        client.post("/sign-in", data={"email": f"{number}@x.example"}, environ_base=here)
    other = client.post("/sign-in", data={"email": "y@x.example"}, environ_base={"REMOTE_ADDR": f"{network}:ffff::1"})
    assert other.status_code == code


@pytest.mark.parametrize("line", ["192.0.2.7", "::ffff:192.0.2.7"])
def test_each_address_of_the_older_kind_is_a_browser_of_its_own(app, line):
    with app.test_request_context(environ_base={"REMOTE_ADDR": line}):
        assert browser_address() == line


def sign_out_page(client):
    return client.post("/sign-out")


def test_signing_out_ends_the_session_for_good(with_password, client):
    sign_in(client)
    cookie = client.get_cookie("referrals").value
    assert sign_out_page(client).location == "/"
    client.set_cookie("referrals", cookie)
    assert not is_signed_in(client)
    assert sessions() == []


def test_signing_out_needs_a_button(client):
    assert client.get("/sign-out").status_code == 405


def test_who_is_signed_out_can_sign_out(client):
    assert sign_out_page(client).status_code == 303
