"""Abuse of the public form: many enquiries in other people's names, and how little they achieve."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from referrals.actions.enquiry import customer_actions, held_sweep
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.extensions import db
from referrals.mail import still_owed
from referrals.models import AwayPeriod, Enquiry, Notice, Referral
from referrals.queries.enquiry import enquiry_list, held
from referrals.queries.enquiry.enquiry_list import EnquiryFilter, EnquiryState
from referrals.queries.network import desk
from referrals.queries.notice import notice_facts
from referrals.rules.actor import CUSTOMER
from tests.link_tokens import enquiry_token
from tests.mail.kinds import mail
from tests.notices import notices
from tests.people import DAYS, HOURS, NOW, add, make_partner, submission
from tests.web.enquiry.enquiry_form import form_fields, send, stamp, text

NEW = "/enquiries/new"
SLUG = "nordest-verona"
ORDINARY = {"overview": ""}


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """Every test has a partner to write to, at NOW."""


def number_of(table, *where):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*where))


def of_held():
    return number_of(Enquiry, held.is_held())


def mails(*where):
    return number_of(Notice, Notice.kind.in_(("enquiry-received", "enquiry-confirm")), *where)


def newest():
    db.session.rollback()
    return db.session.scalars(select(Enquiry).order_by(Enquiry.id.desc()).limit(1)).one()


def test_forty_strangers_by_one_stamp_from_one_network_get_ten_mails_and_no_partner_hears(app):
    used = stamp()
    for number in range(40):
        fields = form_fields(
            SLUG, stamp=used, email=f"stranger{number}@people.example", need=f"Win {number} at evil.example"
        )
        origin = {"REMOTE_ADDR": f"2001:db8:f3:{number:x}::1"}
        assert app.test_client().post(NEW, data=fields, environ_base=origin).status_code == 303
    assert (of_held(), mails(), number_of(Referral)) == (40, 10, 0)
    held_sweep.sweep_held(now=NOW + 23 * HOURS)
    assert mails() == 10
    held_sweep.sweep_held(now=NOW + 24 * HOURS)
    assert mails() == 20
    held_sweep.sweep_held(now=NOW + 72 * HOURS)
    assert (of_held(), number_of(Referral)) == (0, 0)


def test_tags_on_one_address_are_one_reader_with_one_mail(app):
    for number in range(1, 26):
        address, origin = f"target+{number}@people.example", f"2001:db8:{number:x}::1"
        send(app.test_client(), SLUG, email=address, need=f"Need number {number}", sent_from=origin, **ORDINARY)
    assert (mails(), number_of(Referral)) == (1, 1)


def test_however_many_to_one_address_are_one_mail(location):
    for number in range(100):
        origin = EnquiryOrigin(browser_key=f"browser {number}", network_key=f"network {number}")
        asked = submission(location, need=f"Need number {number}", nonce=f"nonce {number}", origin=origin)
        customer_actions.submit(asked, by=CUSTOMER, now=NOW + timedelta(seconds=number))
    assert (mails(), number_of(Referral), of_held()) == (1, 1, 99)


def test_a_reader_gets_three_mails_in_thirty_days(location):
    for day in range(0, 30, 3):
        moment = NOW + day * DAYS
        asked = submission(location, need=f"Need of day {day}", nonce=f"nonce {day}", origin=EnquiryOrigin())
        customer_actions.submit(asked, by=CUSTOMER, now=moment)
        held_sweep.sweep_held(now=moment + 23 * HOURS)
    assert mails() == 3


def test_one_network_reaches_partners_ten_times_a_day_without_a_proof(app):
    for number in range(12):
        address = f"198.51.100.{number}"
        fields = {"email": f"stranger{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(app.test_client(), SLUG, sent_from=address, **fields)
    assert (number_of(Referral), of_held(), mails()) == (10, 2, 10)


def test_one_browser_reaches_partners_five_times_a_day_without_a_proof(client):
    for number in range(7):
        fields = {"email": f"stranger{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(client, SLUG, sent_from=f"198.51.{number}.1", **fields)
    assert (number_of(Referral), of_held(), mails()) == (5, 2, 5)
    page = text(client.get(f"/enquiries/{newest().public_id}/sent"))
    assert "a lot of enquiries from your connection today. Yours is saved" in page


def test_what_is_confirmed_counts_for_no_limit(app, client):
    for number in range(7):
        fields = {"email": f"colleague{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(client, SLUG, sent_from=f"198.51.100.{number}", **fields)
        confirm(app, newest())
    assert (number_of(Referral), of_held()) == (7, 0)


def test_behind_loopback_or_a_private_network_may_be_anybody(app):
    for number in range(12):
        fields = {"email": f"stranger{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(app.test_client(), SLUG, sent_from=f"10.0.0.{number + 1}", **fields)
    assert (number_of(Referral), of_held()) == (12, 0)


def test_a_partner_gets_twenty_an_hour_and_the_rest_follow_once_confirmed(app, travel):
    other = make_partner("Adige Cloud", city="Trento")
    for number in range(22):
        fields = {"email": f"stranger{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(app.test_client(), SLUG, sent_from=f"198.51.{number}.1", **fields)
    assert (number_of(Referral), of_held()) == (20, 2)
    page = confirm(app, newest())
    assert "Confirmed: we’ll send it shortly" in page
    send(app.test_client(), other.slug, email="else@people.example", need="Something else", sent_from="192.0.2.1")
    assert number_of(Referral) == 21
    travel(NOW + HOURS)
    held_sweep.sweep_held(now=NOW + HOURS)
    assert (number_of(Referral), of_held()) == (22, 1)


def test_a_busy_partner_cannot_be_asked_by_the_back_door(app):
    other = make_partner("Adige Cloud", city="Trento")
    for number in range(20):
        fields = {"email": f"stranger{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(app.test_client(), SLUG, sent_from=f"198.51.{number}.1", **fields)
    client = app.test_client()
    send(client, other.slug, email="else@people.example", need="Something else", sent_from="192.0.2.1")
    answer = client.post(f"/enquiries/{newest().public_id}/another", data={"partner": SLUG})
    assert (answer.status_code, number_of(Referral)) == (422, 21)
    assert "has received a lot of enquiries in the last hour" in text(answer)


def test_looking_at_the_preview_has_a_limit_too(client):
    answers = [client.post(NEW, data=form_fields(SLUG, step="preview")).status_code for _ in range(121)]
    assert (set(answers[:120]), answers[120]) == ({200}, 429)


def confirm(app, enquiry):
    """Confirm by the mailed link. Return the page that follows."""
    reader = app.test_client()
    reader.get(f"/enquiries/{enquiry_token(enquiry)}")
    answer = reader.post(f"/enquiries/{enquiry.public_id}/confirm", data={"send": enquiry.public_id})
    return text(reader.get(answer.location))


def test_one_whose_only_partner_has_gone_when_its_turn_comes_is_told_to_its_customer_and_the_operators(app, location):
    make_partner("Adige Cloud", city="Trento")
    waiting = confirmed_and_waiting(app)
    add(AwayPeriod(partner_id=location.profile.partner_id, starts_at=NOW, ends_at=NOW + DAYS))
    for _ in range(2):
        held_sweep.sweep_held(now=NOW + HOURS)
    told = [one.recipient for one in notices("enquiry-unplaced")]
    assert (told, of_held(), number_of(Referral)) == ([f"customer:{waiting}"], 0, 20)
    message = mail("enquiry-unplaced", now=NOW + HOURS)
    assert message.subject.endswith("None of the partners you chose could be asked")
    assert "- Nordest Sistemi: isn’t taking enquiries right now\n" in message.body
    assert "- Adige Cloud, Trento" in message.body
    (line,) = desk.dropped_by_all(now=NOW + HOURS).lines
    assert (line.id, line.partners, line.dropped_at) == (waiting, 0, NOW + HOURS)
    shown = enquiry_list.enquiry_page(EnquiryFilter(EnquiryState.DROPPED), after=None, now=NOW + HOURS).lines
    assert [one.id for one in shown] == [waiting]


def test_once_the_customer_has_chosen_another_that_news_is_not_owed_any_more(app, location):
    other = make_partner("Adige Cloud", city="Trento")
    waiting = confirmed_and_waiting(app)
    add(AwayPeriod(partner_id=location.profile.partner_id, starts_at=NOW, ends_at=NOW + DAYS))
    held_sweep.sweep_held(now=NOW + HOURS)
    (news,) = notices("enquiry-unplaced")
    assert still_owed.reason_to_drop(notice_facts.mail_of(news.id, now=NOW + HOURS), now=NOW + HOURS) is None
    customer_actions.ask_another(waiting, location_ids=[other.id], by=CUSTOMER, now=NOW + HOURS)
    assert still_owed.reason_to_drop(notice_facts.mail_of(news.id, now=NOW + HOURS), now=NOW + HOURS) == "moved-on"
    assert desk.dropped_by_all(now=NOW + HOURS).lines == []


def confirmed_and_waiting(app):
    """Fill the partner's hourly limit and confirm one more enquiry. Return its id."""
    for number in range(21):
        fields = {"email": f"stranger{number}@people.example", "need": f"Need number {number}", **ORDINARY}
        send(app.test_client(), SLUG, sent_from=f"198.51.{number}.1", **fields)
    confirm(app, newest())
    assert of_held() == 1
    return newest().id
