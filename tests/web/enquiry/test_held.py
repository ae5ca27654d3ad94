"""An enquiry in doubt is held: partners hear nothing of it before its customer confirms the address."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals import clock
from referrals.actions.enquiry import held_sweep
from referrals.actions.network import settings
from referrals.extensions import db
from referrals.models import AwayPeriod, Enquiry, EnquiryPrivate, Notice, Referral, RefusedReader, Triage
from tests.link_tokens import enquiry_token
from tests.people import DAYS, HOURS, NOW, add, make_partner, send_enquiry
from tests.row_changes import change
from tests.web.enquiry.enquiry_form import form_fields, send, stamp, text

NEW = "/enquiries/new"
SLUG = "nordest-verona"
MAILS = ("enquiry-received", "enquiry-confirm", "enquiry-confirm-reminder")


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """Every test has a partner to write to, at NOW."""


def stored():
    db.session.rollback()
    return db.session.scalars(select(Enquiry).order_by(Enquiry.id)).all()


def newest():
    return stored()[-1]


def reasons(enquiry=None):
    db.session.rollback()
    return db.session.get(Triage, (enquiry or newest()).id).reasons


def is_held(enquiry=None):
    return (enquiry or newest()).held_until is not None


def referrals():
    db.session.rollback()
    return db.session.scalars(select(Referral).order_by(Referral.id)).all()


def mails(*kinds):
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind.in_(kinds or MAILS)).order_by(Notice.id)).all()


def hold(client, *slugs, **words):
    """Send an enquiry without the preview, so that it is held. Return it."""
    client.post(NEW, data=form_fields(*(slugs or (SLUG,)), **words))
    assert is_held()
    return newest()


def opened(app, enquiry):
    """Return a browser that has followed the mailed link."""
    reader = app.test_client()
    reader.get(f"/enquiries/{enquiry_token(enquiry)}")
    return reader


def press(reader, enquiry, **answer):
    return reader.post(f"/enquiries/{enquiry.public_id}/confirm", data=answer)


# What causes doubt


def test_a_form_and_preview_used_as_meant_reach_the_partners_at_once(client):
    send(client, SLUG)
    assert (is_held(), reasons(), len(referrals())) == (False, [], 1)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"need": "Win 500 EUR at https://evil.example"}, "link"),
        ({"overview": "See evil.example/claim"}, "link"),
        ({"email": "someone@mailinator.com"}, "disposable"),
        ({"email": "someone@eu.mailinator.com"}, "disposable"),
        ({"homepage": "https://spam.example"}, "trap"),
        ({"stamp": "fresh"}, "too-fast"),
    ],
)
def test_what_is_odd_about_it_holds_it(client, words, reason):
    if "stamp" in words:
        words = {"stamp": stamp(given_at=NOW - timedelta(seconds=1))}
    send(client, SLUG, **words)
    assert (is_held(), reasons(), referrals()) == (True, [reason], [])


def test_without_a_look_at_the_preview_it_is_held_and_not_refused(client):
    answer = client.post(NEW, data=form_fields(SLUG))
    assert answer.status_code == 303
    assert (is_held(), reasons()) == (True, ["no-preview"])


def test_one_stamp_is_good_for_one_enquiry(client):
    used = stamp()
    send(client, SLUG, stamp=used)
    send(client, SLUG, stamp=used, email="other@customer.example", need="Something else")
    assert (is_held(), reasons()) == (True, ["stamp-used"])


def test_the_same_words_again_are_held_whoever_sends_them(app, client):
    words = {"overview": "We would like to move on a weekend."}
    send(client, SLUG, **words)
    send(app.test_client(), SLUG, email="other@customer.example", **words)
    assert (is_held(), reasons()) == (True, ["same-words"])


def test_the_same_few_words_are_a_coincidence(app, client):
    send(client, SLUG, need="Payroll", overview="")
    send(app.test_client(), SLUG, need="Payroll", overview="", email="other@customer.example")
    assert not is_held()


def test_a_second_enquiry_of_an_address_that_was_never_confirmed_is_held(client):
    send(client, SLUG)
    send(client, SLUG, need="Something else", overview="")
    assert (is_held(), reasons()) == (True, ["unconfirmed", "reader-limit"])


@pytest.mark.parametrize("spelling", ["carla+2@customer.example", "CARLA@customer.example"])
def test_another_spelling_of_the_address_is_the_same_reader(client, spelling):
    send(client, SLUG)
    send(client, SLUG, need="Something else", overview="", email=spelling)
    assert is_held()


def test_always_holds_the_most_ordinary_one(client):
    settings.change({"confirm_address": "always"})
    send(client, SLUG)
    assert (is_held(), reasons()) == (True, ["always"])


def test_never_holds_nothing_for_being_odd(client):
    settings.change({"confirm_address": "never"})
    client.post(NEW, data=form_fields(SLUG, need="See https://evil.example"))
    assert (is_held(), reasons(), len(referrals())) == (False, ["no-preview", "link"], 1)


def test_never_leaves_the_limits_in_force(client):
    settings.change({"confirm_address": "never"})
    send(client, SLUG)
    send(client, SLUG, need="Something else", overview="")
    assert (is_held(), len(mails())) == (True, 1)


# Held enquiries


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


# Send it


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


# I didn't write this


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


# Enquiries without doubts


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


# Mistyped addresses


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


# Time


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
