"""The demo bar: shown only to who opened the printed URL; enter as somebody, let time pass, start again."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from referrals import languages
from referrals.extensions import db
from referrals.models import AuthSession, Enquiry, Notice, Person, Referral
from referrals.queries.network import demo
from referrals.web.demo import bar
from tests.clock import HOURS, NOW
from tests.row_changes import change

SHOWN = 'class="demo"'


def enter(client, role):
    return client.post("/demo/enter", data={"role": role})


def forward(client, by, **typed):
    return client.post("/demo/forward", data={"by": by, **typed})


def test_it_is_on_every_page(visitor):
    assert SHOWN in visitor.get("/partners").text
    assert SHOWN in visitor.get("/no-such-page").text


def is_closed(client, **how):
    """Tell whether no bar is shown and none of its pages exists."""
    posts = [
        client.post("/demo/enter", data={"role": "operator"}, **how),
        client.post("/demo/forward", data={"by": "hour"}, **how),
        client.post("/demo/restart", **how),
    ]
    pages = [client.get(address, **how) for address in ("/demo/mails", "/demo/mails/1", "/demo/mails/1/html")]
    return SHOWN not in client.get("/partners", **how).text and {page.status_code for page in posts + pages} == {404}


def test_the_printed_address_opens_it_and_does_not_stay_in_the_browsers_history(app, private, loaded, printed):
    client = app.test_client()
    answer = client.get(printed)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get_cookie("demo").http_only
    assert SHOWN in client.get("/").text


def test_without_the_printed_address_there_is_none(app, private, loaded):
    assert is_closed(app.test_client())


@pytest.mark.parametrize("wrong", ["", "1", "é", "0" * 32])
def test_nor_with_a_wrong_one(app, private, loaded, wrong):
    client = app.test_client()
    client.get(f"/?demo={wrong}")
    client.set_cookie("demo", wrong)
    assert is_closed(client)


def test_another_secret_key_has_another_address(app, visitor, monkeypatch):
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key for tests 9e1b5a2d84067f3c")
    assert is_closed(visitor)


def test_where_the_demo_is_not_wanted_there_is_none_though_it_is_loaded(app, visitor, private, printed, monkeypatch):
    monkeypatch.setitem(app.config, "REFERRALS", replace(private, demo=False))
    visitor.get(printed)
    assert is_closed(visitor)


def test_http_1_0_is_no_browser(visitor):
    assert is_closed(visitor, environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"})


def test_who_does_not_name_the_host_is_no_browser(app, visitor):
    environ = EnvironBuilder("/partners").get_environ()
    environ["HTTP_COOKIE"] = f"demo={visitor.get_cookie('demo').value}"
    for name in ("HTTP_HOST", "HTTP_X_NOTHING"):
        environ.pop(name, None)
    body = b"".join(app.wsgi_app(environ, lambda *_: None)).decode()
    assert SHOWN not in body


def test_without_the_demo_there_is_none(private, client, printed):
    client.get(printed)
    assert SHOWN not in client.get("/partners").text
    assert enter(client, "operator").status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    [{"host": "0.0.0.0"}, {"base_url": "https://referrals.example.com"}, {"trusted_proxies": 1}],
    ids=lambda setting: next(iter(setting)),
)
def test_where_others_can_come_in_there_is_none(app, visitor, private, monkeypatch, elsewhere):
    monkeypatch.setitem(app.config, "REFERRALS", replace(private, **elsewhere))
    assert SHOWN not in visitor.get("/partners").text
    assert enter(visitor, "operator").status_code == 404
    assert visitor.get("/demo/mails").status_code == 404
    assert forward(visitor, "hour").status_code == 404
    assert visitor.post("/demo/restart").status_code == 404


@pytest.mark.parametrize("header", [*bar.SIGNS_OF_A_PROXY])
def test_behind_a_proxy_that_no_setting_names_there_is_none(visitor, header):
    assert visitor.post("/demo/enter", data={"role": "operator"}, headers={header: "203.0.113.9"}).status_code == 404


@pytest.mark.parametrize(
    ("host", "code"),
    [("127.0.0.1:8000", 303), ("localhost", 303), ("[::1]:8000", 303), ("referrals.example.com", 404), ("a b", 404)],
)
def test_under_another_name_there_is_none(app, visitor, host, code):
    held = f"demo={visitor.get_cookie('demo').value}"
    browser = app.test_client(use_cookies=False)
    answer = browser.post("/demo/enter", data={"role": "operator"}, headers={"Host": host, "Cookie": held})
    assert answer.status_code == code


@pytest.mark.parametrize(("role", "home"), [("member", "/board"), ("admin", "/board"), ("operator", "/operator")])
def test_one_enters_as_somebody(visitor, role, home):
    answer = enter(visitor, role)
    assert answer.location == home
    assert visitor.get(home).status_code == 200


@pytest.mark.parametrize("role", ["member", "admin", "operator", "customer"])
@pytest.mark.parametrize("language", languages.codes())
def test_whoever_one_enters_as_reads_the_language_of_the_visitor(visitor, role, language):
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = visitor.get(enter(visitor, role).location)
    assert f'<html lang="{language}">' in page.text


def test_the_language_is_kept_from_one_person_to_the_next(visitor):
    enter(visitor, "member")
    visitor.post("/language", data={"language": "it"})
    for role in ("operator", "customer", "admin"):
        assert '<html lang="it">' in visitor.get(enter(visitor, role).location).text


def test_the_bar_changes_the_language(visitor):
    bar = visitor.get("/partners").text.partition('<aside class="demo"')[2].partition("</aside>")[0]
    assert 'action="/language"' in bar
    assert 'value="it"' in bar


def test_the_one_before_is_signed_out(visitor):
    enter(visitor, "member")
    enter(visitor, "operator")
    people = db.session.scalars(select(Person.role).join(AuthSession, AuthSession.person_id == Person.id)).all()
    assert people == ["operator"]


def test_the_customer_s_page_opens_without_an_account(visitor):
    enter(visitor, "member")
    page = visitor.get(enter(visitor, "customer").location).text
    assert 'data-outcome="missed"' in page
    assert 'data-outcome="ignored"' in page
    assert 'data-stage="evaluating"' in page
    assert db.session.scalars(select(AuthSession)).all() == []


def test_nobody_else_can_be_entered_as(visitor):
    assert enter(visitor, "agent").status_code == 422


def test_somebody_who_has_gone_is_not_entered_as(visitor):
    change(db.session.scalars(select(Person).where(Person.name == "Luca Benetti")).one(), removed_at=NOW)
    assert "no longer exists" in visitor.get(enter(visitor, "member").location).text


def test_an_hour_passes_and_what_is_due_happens(visitor):
    oldest = db.session.scalar(select(func.min(Enquiry.received_at)))
    answer = forward(visitor, "hour", next="/partners")
    assert answer.location == "/partners"
    assert db.session.scalar(select(func.min(Enquiry.received_at))) == oldest - HOURS


def test_a_day_passes_the_phishing_one_is_missed_and_its_customer_is_told(visitor):
    assert "reached their deadline" in visitor.get(forward(visitor, "day").location).text
    need = "Security review after a phishing incident, before the insurer's audit"
    missed = select(Referral).join(Referral.enquiry).where(Enquiry.need == need, Referral.outcome == "missed")
    assert len(db.session.scalars(missed).all()) == 1
    assert db.session.scalars(select(Notice.id).where(Notice.kind == "choose-another-missed")).first()


def test_only_an_hour_or_a_day(visitor):
    assert forward(visitor, "year").status_code == 422


def test_it_leads_to_pages_of_ours_alone(visitor):
    assert forward(visitor, "hour", next="https://elsewhere.example/").location == "/"


def test_the_demo_begins_again_as_of_now(visitor, travel, private):
    forward(visitor, "day")
    travel(NOW + 30 * HOURS)
    assert visitor.post("/demo/restart").location == "/"
    db.session.rollback()
    assert demo.loaded_at() == NOW + 30 * HOURS
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 200
    assert (private.data_dir / "demo-sign-ins.txt").exists()
