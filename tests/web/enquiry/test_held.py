"""An enquiry in doubt is held: partners hear nothing of it before its customer confirms the address."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import held_sweep
from referrals.extensions import db
from referrals.models import EnquiryPrivate
from tests.link_tokens import enquiry_token
from tests.people import HOURS, NOW, send_enquiry
from tests.web.enquiry.enquiry_form import send, text
from tests.web.enquiry.held_enquiries import (
    MAILS,
    SLUG,
    hold,
    is_held,
    mails,
    newest,
    opened,
    press,
    referrals,
)

pytestmark = pytest.mark.usefixtures("travel", "location")  # a partner to write to, at NOW


def test_it_has_no_referral_and_no_notice_but_the_one_to_its_customer(client):
    hold(client)
    assert referrals() == []
    assert [notice.kind for notice in mails("referral-received", *MAILS)] == ["enquiry-confirm"]
    assert newest().held_until == NOW + 72 * HOURS


def test_the_page_after_sending_says_that_one_step_is_left(client):
    enquiry = hold(client)
    page = text(client.get(f"/enquiries/{enquiry.public_id}/sent"))
    assert "One step left" in page
    assert "No partner has your enquiry yet." in page
    assert "We’ve emailed carla@customer.example." in page
    assert "Sent to" not in page


def test_the_page_after_sending_says_that_the_partners_have_it(client):
    answer = send(client, SLUG)
    assert "Your enquiry has been sent." in text(client.get(answer.location))


def test_the_browser_that_sent_cannot_confirm(client):
    enquiry = hold(client)
    assert press(client, enquiry, send=enquiry.public_id).status_code == 404
    assert is_held()


def test_the_mailed_link_shows_need_and_partners_and_nothing_private(app, client):
    enquiry = hold(client, telephone="0424 123456", address="Via Segreta 1", details="Aruba")
    page = text(opened(app, enquiry).get(f"/enquiries/{enquiry.public_id}"))
    assert "Move 240 mailboxes" in page
    assert "Nordest Sistemi" in page
    assert [word for word in ("0424 123456", "Via Segreta", "Aruba", "Cartiera", "Riservata") if word in page] == []


def test_opening_the_link_changes_nothing(app, client):
    enquiry = hold(client)
    reader = opened(app, enquiry)
    for path in ("", "/sent", "/another", "/choose", "/withdraw", "/erase"):
        reader.get(f"/enquiries/{enquiry.public_id}{path}")
    assert (is_held(), newest().proved_at, referrals()) == (True, None, [])


def test_a_form_that_is_submitted_as_it_stands_answers_nothing(app, client):
    enquiry = hold(client)
    answer = press(opened(app, enquiry), enquiry)
    assert (answer.status_code, is_held(), newest().erased_at) == (422, True, None)


def test_both_answers_at_once_are_none(app, client):
    enquiry = hold(client)
    pressed = {"send": enquiry.public_id, "not_mine": enquiry.public_id}
    assert press(opened(app, enquiry), enquiry, **pressed).status_code == 422
    assert is_held()


@pytest.mark.parametrize("path", ["another", "choose", "withdraw"])
def test_nothing_else_can_be_done_with_it(client, path):
    enquiry = hold(client)
    for answer in (client.get, client.post):
        assert answer(f"/enquiries/{enquiry.public_id}/{path}", data={"sure": "yes"}).status_code == 422
    assert (is_held(), newest().closed_at) == (True, None)


def test_its_customer_can_erase_it(client):
    enquiry = hold(client)
    client.post(f"/enquiries/{enquiry.public_id}/erase", data={"sure": "yes"})
    assert (newest().erased_at, newest().need) == (NOW, "—")


def test_a_reminder_after_26_hours_and_never_a_second_one(client):
    hold(client)
    for hours in (25, 26, 27, 51, 71):
        held_sweep.sweep_held(now=NOW + hours * HOURS)
        expected = ["enquiry-confirm"] if hours < 26 else ["enquiry-confirm", "enquiry-confirm-reminder"]
        assert [notice.kind for notice in mails()] == expected


def test_after_72_hours_it_is_erased(client):
    hold(client)
    held_sweep.sweep_held(now=NOW + 72 * HOURS - timedelta(seconds=1))
    assert newest().erased_at is None
    held_sweep.sweep_held(now=NOW + 72 * HOURS)
    assert (newest().erased_at, newest().need) == (NOW + 72 * HOURS, "—")
    assert db.session.scalars(select(EnquiryPrivate.email)).all() == [""]


def test_its_link_then_says_so(app, client):
    token = enquiry_token(hold(client))
    held_sweep.sweep_held(now=NOW + 72 * HOURS)
    answer = app.test_client().get(f"/enquiries/{token}")
    assert (answer.status_code, "It wasn’t confirmed within 72 hours" in text(answer)) == (410, True)


def test_an_enquiry_that_the_network_sent_is_never_asked_about(location):
    send_enquiry(location)
    held_sweep.sweep_held(now=NOW + 71 * HOURS)
    assert [notice.kind for notice in mails()] == ["enquiry-received"]
