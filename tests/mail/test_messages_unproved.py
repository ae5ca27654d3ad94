"""Mails to an unconfirmed address: partners' names, times and a button, and no typed text."""

from datetime import timedelta

import pytest

from referrals.actions.enquiry import confirmation, feedback, held_sweep
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.referral import moves, sweep
from referrals.extensions import db
from referrals.mail import still_owed
from referrals.mail.kinds import KINDS, Audience
from referrals.models import Enquiry
from referrals.queries.notice import notice_facts
from referrals.rules.triage import HoldReason
from tests.mail.kinds import NEED, OVERVIEW, SECRETS, World, mail, unplaced
from tests.notices import notices, owe
from tests.people import DAYS, HOURS, NOW, acting, make_partner, make_person, start_clocks
from tests.row_changes import change

SOON = NOW + timedelta(minutes=1)
# Texts typed by the customer, by a partner about itself, and by its people.
TYPED = (NEED, *OVERVIEW.split("\n"), *SECRETS.values(), "exchange", "Giulia", "Desk of", "Trento", "+39 045 123")


@pytest.fixture
def world(open_for_enquiries):
    return World()


def ask(world, *locations, odd=()):
    """Send an enquiry by the public form. Return its referrals."""
    sent = world.submit(*locations, origin=EnquiryOrigin(odd=odd))
    return sent.enquiry_id, start_clocks(sent.referral_ids, now=NOW)


_written = {}


@pytest.fixture
def mails(engine, request):
    """A mail of every kind that a customer can get while unproved, written once for each database."""
    if engine not in _written:
        _written[engine] = every_kind_to_unproved(request.getfixturevalue("world"))
    return _written[engine]


def every_kind_to_unproved(world):
    found = {}
    ask(world, world.nordest, world.adige, odd=(HoldReason.NO_PREVIEW,))
    found["enquiry-confirm"] = mail("enquiry-confirm")
    held_sweep.sweep_held(now=NOW + 26 * HOURS)
    found["enquiry-confirm-reminder"] = mail("enquiry-confirm-reminder", now=NOW + 26 * HOURS)
    reached_nobody = unplaced(world)
    change(db.session.get(Enquiry, reached_nobody), proved_at=None, proof=None)
    found["enquiry-unplaced"] = mail("enquiry-unplaced")
    one, other, _, fourth = _referrals(world)
    found["enquiry-received"] = mail("enquiry-received")
    owe("enquiry-link", f"customer:{one.enquiry_id}", enquiry_id=one.enquiry_id)
    found["enquiry-link"] = mail("enquiry-link")
    moves.ignore(one.id, by=acting(world.luca), version=1, now=NOW)
    found["choose-another-ignored"] = mail("choose-another-ignored", now=SOON)
    moves.interested(other.id, assignee_id=world.anna.id, by=acting(world.anna), version=1, now=NOW)
    found["partner-interested"] = mail("partner-interested")
    moves.decline(other.id, reason="no-capacity", note="Too busy", by=acting(world.anna), version=2, now=NOW)
    found["choose-another-declined"] = mail("choose-another-declined", now=SOON)
    quinto = make_person("Quinto Quarta", "admin", fourth.partner)
    moves.interested(fourth.id, assignee_id=None, by=acting(quinto), version=1, now=NOW)
    sweep.archive_overdue(now=NOW + 3 * DAYS)
    found["choose-another-missed"] = mail("choose-another-missed", now=NOW + 3 * DAYS)
    feedback.owe_due(now=NOW + 14 * DAYS)
    found["feedback-request"] = mail("feedback-request", now=NOW + 14 * DAYS)
    sweep.archive_overdue(now=NOW + 7 * DAYS)
    found["choose-another-expired"] = mail("choose-another-expired", now=NOW + 7 * DAYS)
    return found


def _referrals(world):
    fourth = make_partner("Quarta Informatica", city="Padova")
    sent = world.submit(world.nordest, world.adige, world.marca, fourth, need=f"{NEED} again"[:90])
    return start_clocks(sent.referral_ids, now=NOW)


def test_every_kind_of_mail_to_a_customer_has_words_for_an_unproved_address(mails):
    assert set(mails) == {name for name, kind in KINDS.items() if kind.audience is Audience.CUSTOMER}


def test_nothing_that_anybody_typed_is_in_any_of_them(mails):
    for kind, one in mails.items():
        text = "\n".join((one.subject, one.body, one.html))
        assert [typed for typed in TYPED if typed.lower() in text.lower().replace(SECRETS["email"], "")] == [], kind


def test_none_names_the_customer_in_its_header_or_invites_to_answer_a_contact(mails):
    assert {one.recipients[0] for one in mails.values()} == {("", SECRETS["email"])}
    assert {one.reply_to for one in mails.values()} == {None}


def test_each_holds_its_link_once_in_each_part(mails):
    for kind, one in mails.items():
        assert one.body.count("http://referrals.test/enquiries/") == 1, kind
        assert one.html.count("http://referrals.test/enquiries/") == 1, kind


def test_the_first_one_names_the_partners_says_until_when_and_asks_kindly_to_confirm(mails):
    body = mails["enquiry-received"].body
    assert "- Nordest Sistemi\n" in body
    assert "They have until Thursday 26 November, 11:00" in body
    assert "Please confirm on its private page that it’s yours." in body


def test_who_drops_out_and_who_could_be_asked_are_partners_names_alone(mails):
    body = mails["choose-another-ignored"].body
    assert "- Nordest Sistemi: Not available" in body
    assert "- Adige Cloud: answer due by Thursday 26 November, 11:00" in body


def test_once_the_address_is_confirmed_the_same_notice_says_what_was_typed(world):
    _, (referral,) = ask(world, world.nordest)
    change(referral.enquiry, proved_at=NOW, proof="confirmed")
    message = mail("enquiry-received")
    assert NEED in message.body
    assert message.recipients == [(SECRETS["contact_name"], SECRETS["email"])]


def test_a_question_that_is_answered_already_is_not_asked(world):
    enquiry_id, _ = ask(world, world.nordest, odd=(HoldReason.NO_PREVIEW,))
    confirmation.confirm(enquiry_id, browser_key=None, now=NOW)
    (asked,) = notices("enquiry-confirm")
    assert still_owed.reason_to_drop(notice_facts.mail_of(asked.id, now=NOW), now=NOW) == "confirmed"
