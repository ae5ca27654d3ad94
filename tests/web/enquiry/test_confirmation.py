"""The two answers of the mailed link: *Send it*, and *I didn’t write this*."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals import clock
from referrals.actions.enquiry import held_sweep
from referrals.actions.network import settings
from referrals.extensions import db
from referrals.models import AwayPeriod, RefusedReader
from tests.people import DAYS, HOURS, NOW, add, make_partner
from tests.web.enquiry.enquiry_form import form_fields, send, stamp, text
from tests.web.enquiry.held_enquiries import (
    NEW,
    SLUG,
    hold,
    is_held,
    mails,
    newest,
    opened,
    press,
    reasons,
    referrals,
    stored,
)

pytestmark = pytest.mark.usefixtures("travel", "location")  # a partner to write to, at NOW


def test_send_it_is_the_release(app, client, travel):
    enquiry = hold(client)
    travel(NOW + 10 * HOURS)
    answer = press(opened(app, enquiry), enquiry, send=enquiry.public_id)
    assert (answer.status_code, answer.location) == (303, f"/enquiries/{enquiry.public_id}")
    (referral,) = referrals()
    assert (referral.received_at, newest().received_at) == (NOW + 10 * HOURS,) * 2
    assert (newest().held_until, newest().proof, newest().proved_at) == (None, "confirmed", NOW + 10 * HOURS)
    assert len(mails("referral-received")) == 1


def test_a_second_tap_changes_nothing(app, client):
    enquiry = hold(client)
    reader = opened(app, enquiry)
    for _ in range(2):
        press(reader, enquiry, send=enquiry.public_id)
    assert (len(referrals()), len(mails("enquiry-received"))) == (1, 1)


def test_who_takes_no_enquiries_any_more_is_named_and_the_others_have_it(app, client, partner, other_location):
    make_partner("Adige Cloud", city="Trento")
    enquiry = hold(client, SLUG, other_location.slug)
    add(AwayPeriod(partner_id=partner.id, starts_at=NOW, ends_at=NOW + DAYS))
    reader = opened(app, enquiry)
    page = text(reader.get(press(reader, enquiry, send=enquiry.public_id).location))
    assert [referral.location_id for referral in referrals()] == [other_location.id]
    assert "1 partner couldn’t be asked" in page
    assert "Nordest Sistemi" in page
    assert "isn’t taking enquiries right now" in page
    assert "Adige Cloud" in page.split("couldn’t be asked")[1]


def test_held_enquiries_of_one_address_share_one_mail_and_one_page(app, client):
    first = hold(client)
    second = hold(client, need="Something else", overview="")
    assert len(mails()) == 1
    reader = opened(app, first)
    page = text(reader.get(f"/enquiries/{first.public_id}"))
    assert "Something else" in page
    press(reader, first, send=second.public_id)
    assert [is_held(one) for one in stored()] == [True, False]


def test_the_page_of_one_address_answers_for_no_other(app, client):
    mine, other = hold(client), hold(client, email="other@customer.example", need="Something else", overview="")
    assert press(opened(app, mine), mine, send=other.public_id).status_code == 422
    assert is_held(other)


def test_the_browser_that_sent_does_not_see_what_else_waits_for_the_address(app, client):
    hold(client)
    other = app.test_client()
    second = hold(other, need="Something else", overview="")
    assert "Move 240 mailboxes" not in text(other.get(f"/enquiries/{second.public_id}"))


def test_who_did_not_write_it_has_it_erased_and_gets_no_such_mail_for_half_a_year(app, client, travel):
    enquiry = hold(client)
    answer = press(opened(app, enquiry), enquiry, not_mine=enquiry.public_id)
    assert "Thanks for telling us" in text(client.get(answer.location))
    assert (newest().erased_at, referrals()) == (NOW, [])
    travel(NOW + 179 * DAYS)
    later = stamp(given_at=clock.utcnow() - timedelta(minutes=1))
    send(client, SLUG, email="CARLA+x@customer.example", need="Something else", overview="", stamp=later)
    assert ("refused" in reasons(), len(mails())) == (True, 1)
    assert "We can’t email" in text(client.get(f"/enquiries/{newest().public_id}/sent"))
    held_sweep.sweep_held(now=NOW + 179 * DAYS + 23 * HOURS)
    assert len(mails()) == 1


def test_one_that_the_partners_have_is_taken_from_them(app, client):
    send(client, SLUG)
    press(opened(app, newest()), newest(), not_mine=newest().public_id)
    assert [referral.outcome for referral in referrals()] == ["withdrawn"]
    assert db.session.scalars(select(RefusedReader.until)).all() == [NOW + 180 * DAYS]


def test_a_confirmed_one_is_not_taken_back_by_it(app, client):
    enquiry = hold(client)
    reader = opened(app, enquiry)
    press(reader, enquiry, send=enquiry.public_id)
    assert press(reader, enquiry, not_mine=enquiry.public_id).status_code == 422
    assert newest().erased_at is None


def test_the_first_mail_leads_to_one_tap_that_confirms_the_address(app, client):
    send(client, SLUG, telephone="0424 123456")
    enquiry, reader = newest(), opened(app, newest())
    before = text(reader.get(f"/enquiries/{enquiry.public_id}"))
    assert "Yes, it’s mine" in before
    assert "0424 123456" not in before
    press(reader, enquiry, send=enquiry.public_id)
    after = text(reader.get(f"/enquiries/{enquiry.public_id}"))
    assert "Yes, it’s mine" not in after
    assert "0424 123456" in after
    assert newest().proof == "confirmed"


def test_the_browser_that_sent_reads_back_what_it_wrote_and_proves_nothing(client):
    send(client, SLUG, telephone="0424 123456")
    page = text(client.get(f"/enquiries/{newest().public_id}"))
    assert "0424 123456" in page
    assert "Yes, it’s mine" not in page
    assert "Open the link in that email" in page


def test_a_browser_in_which_the_address_was_confirmed_is_believed_for_half_a_year(app, client, travel):
    settings.change({"confirm_address": "always"})
    enquiry = hold(client)
    reader = opened(app, enquiry)
    press(reader, enquiry, send=enquiry.public_id)
    reader.post(NEW, data=form_fields(SLUG, need="Something else", overview=""))
    assert (is_held(), newest().proof) == (False, "confirmed")
    reader.post(NEW, data=form_fields(SLUG, need="For someone else", overview="", email="other@customer.example"))
    assert is_held()
    travel(NOW + 181 * DAYS)
    later = stamp(given_at=clock.utcnow() - timedelta(minutes=1))
    reader.post(NEW, data=form_fields(SLUG, need="A year on", overview="", stamp=later))
    assert is_held()


def test_what_others_send_in_the_name_of_an_innocent_does_not_lock_them_out(app, client):
    mine = hold(client)
    me = opened(app, mine)
    press(me, mine, send=mine.public_id)
    for number in range(10):
        app.test_client().post(NEW, data=form_fields(SLUG, need=f"Bogus number {number}", overview=""))
    send(me, SLUG, need="A second need", overview="")
    assert (is_held(), newest().proof) == (False, "confirmed")
