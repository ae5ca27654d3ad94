"""A mistyped address can be put right once, by the browser that sent the enquiry."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import EnquiryPrivate
from tests.link_tokens import enquiry_token
from tests.people import HOURS, NOW
from tests.row_changes import change
from tests.web.enquiry.enquiry_form import send, text
from tests.web.enquiry.held_enquiries import SLUG, hold, mails, newest, opened, press, referrals, stored

pytestmark = pytest.mark.usefixtures("travel", "location")  # a partner to write to, at NOW


def change_address(client, enquiry, email="right@customer.example"):
    return client.post(f"/enquiries/{enquiry.public_id}/address", data={"email": email})


@pytest.mark.parametrize("way", [hold, lambda client: send(client, SLUG)])
def test_the_browser_that_sent_can_put_the_address_right_once(app, client, way):
    way(client)
    enquiry = newest()
    old_token = enquiry_token(enquiry)
    answer = change_address(client, enquiry)
    assert (answer.status_code, client.get(answer.location).status_code) == (303, 200)
    assert db.session.scalars(select(EnquiryPrivate.email)).all() == ["right@customer.example"]
    stranger = app.test_client()
    stranger.get(f"/enquiries/{old_token}")
    assert stranger.get(f"/enquiries/{enquiry.public_id}").status_code == 404
    assert [notice.state for notice in mails()] == ["withdrawn", "waiting"]
    again = change_address(client, enquiry, "third@customer.example")
    assert (again.status_code, "already changed the address once" in text(again)) == (422, True)


def test_no_other_browser_can_change_it(app, client):
    enquiry = hold(client)
    for browser in (app.test_client(), opened(app, enquiry)):
        assert browser.get(f"/enquiries/{enquiry.public_id}/address").status_code == 404
        assert change_address(browser, enquiry).status_code == 404


def test_not_after_72_hours(client, travel):
    send(client, SLUG)
    travel(NOW + 72 * HOURS)
    assert change_address(client, newest()).status_code == 422


def test_not_once_somebody_is_interested(client):
    send(client, SLUG)
    change(referrals()[0], revealed_at=NOW, clock_started_at=NOW, stage="evaluating")
    assert change_address(client, newest()).status_code == 422


def test_not_once_it_is_confirmed(app, client):
    enquiry = hold(client)
    press(opened(app, enquiry), enquiry, send=enquiry.public_id)
    assert change_address(client, enquiry).status_code == 422


def test_the_new_address_has_limits_as_well(app, client):
    hold(app.test_client(), email="right@customer.example", need="Another one", overview="")
    enquiry = hold(client)
    change_address(client, enquiry)
    assert [notice.enquiry_id for notice in mails() if notice.state == "waiting"] == [stored()[0].id]
    assert "we’ll send the next one as soon as our limits allow" in text(
        client.get(f"/enquiries/{enquiry.public_id}/sent")
    )
