"""The list of notices: by state and kind, paged; each mail can be read without its secrets, and sent again."""

import re

import pytest
from sqlalchemy import select

from referrals.actions.network import settings as settings_actions
from referrals.extensions import db
from referrals.models import Location, Mark, Notice, NoticeState, Person
from referrals.queries.network import settings
from tests.clock import HOURS, NOW
from tests.people import send_enquiry
from tests.row_changes import change
from tests.statements import count_statements


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


@pytest.fixture
def notice(referral):
    """The notice about the new referral to the location's contact."""
    return the("referral-received")


def the(kind):
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind == kind)).first()


def at(notice, rest=""):
    return f"/operator/notices/{notice.id}{rest}"


def test_what_waits_is_shown_first(client, notice):
    page = client.get("/operator/notices").text
    assert at(notice) in page
    assert "desk@nordest-verona.example" in page
    assert 'aria-current="page">Waiting <span class="count">2<' in page


def test_a_failed_one_with_its_reason_in_words(client, notice):
    change(notice, state=NoticeState.FAILED, reason="recipient-refused: 550 no such user")
    page = client.get("/operator/notices?state=failed").text
    assert "The mail server refused the recipient. (550 no such user)" in page


def test_a_dropped_one_with_its_reason_in_words(client, notice):
    change(notice, state=NoticeState.DROPPED, reason="moved-on")
    assert "the referral had moved on" in client.get("/operator/notices?state=dropped").text


def test_by_kind(client, notice):
    page = client.get("/operator/notices?kind=enquiry-received").text
    assert at(notice) not in page
    assert at(the("enquiry-received")) in page


def test_no_such_state(client):
    assert client.get("/operator/notices?state=lost").status_code == 404


def test_page_by_page_each_once(client, location, monkeypatch):
    monkeypatch.setattr("referrals.queries.notice.notice_list.PAGE", 3)
    send_enquiry(location)
    send_enquiry(location)
    seen, address = [], "/operator/notices"
    while address:
        page = client.get(address).text
        seen += re.findall(r'href="/operator/notices/(\d+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following and following[1].replace("&amp;", "&")
    assert sorted(map(int, seen)) == sorted(db.session.scalars(select(Notice.id)))


def test_it_can_be_read_as_text_and_as_html(client, notice, referral):
    page = client.get(at(notice))
    assert referral.enquiry.need in page.text
    assert f'src="{at(notice, "/html")}"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert referral.enquiry.need in client.get(at(notice, "/html")).text


def test_the_frame_can_do_nothing(client, notice):
    policy = client.get(at(notice, "/html")).headers["Content-Security-Policy"].split("; ")
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert not any(part.startswith("script-src") for part in policy)


def test_the_secrets_of_links_are_hidden(client, notice):
    for address in (at(notice), at(notice, "/html"), at(the("enquiry-received"))):
        page = client.get(address).text
        assert re.search(r"/(r|enquiries)/[A-Za-z0-9_.-]{13,}", page) is None
    assert "/r/…" in client.get(at(notice)).text


def test_it_is_sent_again(client, notice, travel):
    change(notice, state=NoticeState.FAILED, reason="recipient-refused", attempts=3)
    travel(NOW + HOURS)
    assert client.post(at(notice, "/again")).location == at(notice)
    again = the("referral-received")
    assert (again.state, again.reason, again.attempts, again.send_after) == ("waiting", None, 0, NOW + HOURS)


def test_what_was_undone_is_not_sent(client, notice):
    change(notice, state=NoticeState.WITHDRAWN, reason="undone")
    assert "Send again" not in client.get(at(notice)).text
    client.post(at(notice, "/again"))
    assert the("referral-received").state == "withdrawn"


def test_one_that_nobody_can_read_says_so(client, notice, location):
    change(location, contact_email=None)
    answer = client.get(at(notice))
    assert answer.status_code == 200


def test_no_such_notice(client):
    assert client.get("/operator/notices/999999").status_code == 404
    assert client.get("/operator/notices/999999/html").status_code == 404
    assert client.post("/operator/notices/999999/again").status_code == 404


def test_the_statements_do_not_grow_with_the_notices(client, referral, location):
    with count_statements() as few:
        client.get("/operator/notices")
    for _ in range(4):
        send_enquiry(location)
    with count_statements() as many:
        client.get("/operator/notices")
    assert len(many.statements) == len(few.statements)


# All notices that failed for one reason


def fail(*kinds, reason):
    for kind in kinds:
        change(the(kind), state=NoticeState.FAILED, reason=reason, attempts=9)


def test_failed_ones_are_counted_by_reason(client, referral):
    fail("referral-received", reason="policy-refused: 554 5.7.1 no")
    fail("enquiry-received", reason="policy-refused: 554 5.7.1 not today")
    page = client.get("/operator/notices?state=failed").text
    assert "The mail server refused the email under one of its own rules." in page
    assert "Send all 2 again" in page


def test_one_button_sends_all_of_one_reason_again(client, referral):
    fail("referral-received", reason="policy-refused: 554 5.7.1 no")
    fail("enquiry-received", reason="too-big: 552 5.3.4 no")
    assert client.post("/operator/notices/again", data={"reason": "policy-refused"}).status_code == 303
    assert [(one.state, one.attempts, one.reason) for one in (the("referral-received"), the("enquiry-received"))] == [
        ("waiting", 0, None),
        ("failed", 9, "too-big: 552 5.3.4 no"),
    ]


@pytest.mark.parametrize("reason", ["", "%", "policy", "no-such-reason"])
def test_a_reason_for_which_nothing_failed_changes_nothing(client, referral, reason):
    fail("referral-received", reason="policy-refused: 554 5.7.1 no")
    client.post("/operator/notices/again", data={"reason": reason})
    assert the("referral-received").state == "failed"


def test_sending_again_ends_a_pause(client, referral):
    settings_actions.mark(Mark.MAIL_PAUSED, now=NOW, detail="policy-refused: 554 no")
    fail("referral-received", reason="policy-refused: 554 5.7.1 no")
    client.post("/operator/notices/again", data={"reason": "policy-refused"})
    assert settings.mark(Mark.MAIL_PAUSED) is None


def test_an_address_that_was_flagged_is_tried_again_where_the_flag_shows(client, referral):
    change(referral.location, bouncing_at=NOW)
    fail("referral-received", reason="recipient-refused: 550 5.1.1 no such user")
    assert "Try this address again" in client.get("/operator").text
    client.post("/operator/addresses/again", data={"address": "Desk@nordest-verona.example"})
    db.session.rollback()
    assert db.session.get(Location, referral.location_id).bouncing_at is None
    assert the("referral-received").state == "waiting"


def test_the_flag_of_another_address_stays(client, referral, giulia):
    change(giulia, bouncing_at=NOW)
    client.post("/operator/addresses/again", data={"address": "desk@nordest-verona.example"})
    db.session.rollback()
    assert db.session.get(Person, giulia.id).bouncing_at == NOW
