"""Whether a notice is still owed when it is claimed, and why it is dropped."""

from dataclasses import replace

import pytest

from referrals.actions.enquiry import customer_actions
from referrals.actions.enquiry.customer_actions import Overview
from referrals.actions.network import settings
from referrals.actions.notice import outbox
from referrals.actions.person import one_time_links
from referrals.actions.referral import moves, reminders
from referrals.extensions import db
from referrals.mail import still_owed
from referrals.models import LinkPurpose, Mark, OneTimeLink
from referrals.queries.notice import notice_facts
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice
from referrals.rules.money import Money
from tests.mail.kinds import World
from tests.notices import mark_sent, notices, owe
from tests.people import DAYS, HOURS, NOW, acting, submission
from tests.row_changes import change


@pytest.fixture
def world(app, travel):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    return World()


@pytest.fixture
def asked(world):
    return world.ask(world.nordest, world.adige)[0]


def why_not(kind, *, now=NOW, recipient=None):
    """Return why the newest notice of the kind is no longer owed, or None."""
    found = [one for one in notices(kind) if recipient in (None, one.recipient)]
    return still_owed.reason_to_drop(notice_facts.mail_of(found[-1].id, now=now), now=now)


def contact_of(referral):
    return f"location:{referral.location_id}"


# A new referral


def test_news_of_a_referral_are_owed_while_it_is_new(asked):
    assert why_not("referral-received", now=NOW + 71 * HOURS) is None


def test_at_the_due_instant_they_are_not(asked):
    assert why_not("referral-received", now=NOW + 72 * HOURS) == "moved-on"


def test_nor_once_somebody_has_answered(world, asked):
    world.take(asked, world.luca)
    assert why_not("referral-received", recipient=contact_of(asked)) == "moved-on"


def test_after_undo_they_are_owed_again(world, asked):
    moves.ignore(asked.id, by=acting(world.luca), version=1, now=NOW)
    assert why_not("referral-received", recipient=contact_of(asked)) == "moved-on"
    moves.undo(asked.id, by=acting(world.luca), version=2, now=NOW)
    assert why_not("referral-received", recipient=contact_of(asked)) is None


# Reminders


def test_a_reminder_is_owed_while_the_stage_is_the_same(asked):
    told(NOW + HOURS)
    reminders.owe_due(now=NOW + 24 * HOURS)
    assert why_not("referral-reminder", now=NOW + 71 * HOURS) is None
    assert why_not("referral-reminder", now=NOW + 72 * HOURS) == "moved-on"


def test_a_reminder_of_the_stage_before_is_not(world, asked):
    told(NOW + HOURS)
    reminders.owe_due(now=NOW + 24 * HOURS)
    world.take(asked, world.luca, now=NOW + 24 * HOURS)
    assert why_not("referral-reminder", recipient=contact_of(asked), now=NOW + 24 * HOURS) == "moved-on"


def test_of_two_reminders_the_older_one_is_not(asked):
    told(NOW + HOURS)
    reminders.owe_due(now=NOW + 24 * HOURS)
    older = [one.id for one in notices("referral-reminder")]
    reminders.owe_due(now=NOW + 55 * HOURS)
    reasons = {
        one.id: still_owed.reason_to_drop(notice_facts.mail_of(one.id, now=NOW), now=NOW + 56 * HOURS)
        for one in notices("referral-reminder")
    }
    assert {id for id, reason in reasons.items() if reason} == set(older)
    assert set(reasons.values()) == {"outdone", None}


def test_a_reminder_of_news_that_leave_only_now_is_not(asked):
    reminders.owe_due(now=NOW + 24 * HOURS)
    assert why_not("referral-reminder", now=NOW + 24 * HOURS) is None
    told(NOW + 25 * HOURS)
    assert why_not("referral-reminder", now=NOW + 25 * HOURS) == "outdone"


def test_reminders_of_two_stages_do_not_outdo_one_another(world, asked):
    told(NOW)
    reminders.owe_due(now=NOW + 24 * HOURS)
    world.take(asked, world.luca, now=NOW + 25 * HOURS)
    reminders.owe_due(now=NOW + 7 * DAYS)
    assert why_not("referral-reminder", now=NOW + 7 * DAYS) is None


def told(now):
    """Send the notices about received enquiries."""
    claim = outbox.claim(100, now=now)
    news = [one for one in claim.notices if one.kind == "referral-received"]
    mark_sent(news, lease=claim.lease, address="somebody@people.example", now=now)
    outbox.release_untried(claim.notices, lease=claim.lease)


# The estimate


@pytest.fixture
def overdue(world, asked):
    world.take(asked, world.luca)
    world.accept(asked, world.luca, until=(NOW + 2 * DAYS).date())
    reminders.owe_due(now=NOW + 4 * DAYS)
    return asked


def test_the_question_is_owed_while_the_date_has_passed_and_is_the_same(overdue):
    assert why_not("estimate-overdue", now=NOW + 4 * DAYS) is None


def test_a_new_date_answers_it(world, overdue):
    terms = {"value": Money(1, "EUR"), "expected_close_on": (NOW + 30 * DAYS).date(), "today": (NOW + 4 * DAYS).date()}
    moves.change_estimate(overdue.id, **terms, by=acting(world.luca), now=NOW + 4 * DAYS)
    assert why_not("estimate-overdue", now=NOW + 4 * DAYS) == "moved-on"


def test_so_does_the_report(world, overdue):
    moves.lose(overdue.id, reason="price", by=acting(world.luca), version=3, now=NOW + 4 * DAYS)
    assert why_not("estimate-overdue", now=NOW + 4 * DAYS) == "moved-on"


# The customer


def test_another_partner_is_offered_while_the_enquiry_is_open(world, asked):
    moves.ignore(asked.id, by=acting(world.luca), version=1, now=NOW)
    assert why_not("choose-another-ignored", now=NOW + HOURS) is None
    customer_actions.choose(asked.enquiry_id, chosen=CustomerChoice.ELSEWHERE, now=NOW + HOURS)
    assert why_not("choose-another-ignored", now=NOW + HOURS) == "enquiry-closed"


def test_who_is_interested_is_told_while_that_partner_works_on_it(world, asked):
    world.take(asked, world.luca)
    assert why_not("partner-interested", now=NOW + 6 * DAYS) is None
    assert why_not("partner-interested", now=NOW + 7 * DAYS) == "moved-on"


def test_who_has_declined_since_is_not_said_to_be_interested(world, asked):
    world.take(asked, world.luca)
    moves.decline(asked.id, reason="budget", by=acting(world.luca), version=2, now=NOW)
    assert why_not("partner-interested", now=NOW + DAYS) == "moved-on"


def test_that_an_enquiry_was_sent_on_is_owed_while_it_is_open(world, asked):
    assert why_not("enquiry-received", now=NOW + 30 * DAYS) is None
    customer_actions.choose(asked.enquiry_id, chosen=CustomerChoice.ELSEWHERE, now=NOW)
    assert why_not("enquiry-received", now=NOW) == "enquiry-closed"


def test_of_late_news_to_a_customer_only_the_newest_leaves(world, asked):
    world.take(asked, world.luca)
    assert why_not("enquiry-received", now=NOW) == "outdone"
    assert why_not("partner-interested", now=NOW) is None


def test_who_never_heard_of_a_referral_is_not_told_of_its_end(world):
    nonce = {"overview": Overview(need="Unheard", country="IT", language="en", zone="Europe/Rome")}
    unheard = replace(submission(world.nordest, nonce="unheard"), **nonce)
    enquiry_id = customer_actions.submit(unheard, by=CUSTOMER, now=NOW).enquiry_id
    customer_actions.withdraw(enquiry_id, now=NOW)
    assert why_not("enquiry-withdrawn") == "moved-on"


def test_what_the_customer_did_is_told_whatever_has_become_of_it(world, asked):
    customer_actions.withdraw(asked.enquiry_id, now=NOW)
    assert why_not("enquiry-withdrawn", now=NOW + 30 * DAYS) is None


def test_an_assignment_that_was_given_on_is_not_told(world, asked):
    world.take(asked, world.luca, assignee=world.giulia)
    assert why_not("referral-assigned") is None
    moves.assign(asked.id, assignee_id=world.luca.id, by=acting(world.luca), now=NOW)
    assert why_not("referral-assigned", recipient=f"person:{world.giulia.id}") == "moved-on"


# One-time links


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        (LinkPurpose.SIGN_IN, "sign-in-link"),
        (LinkPurpose.PASSWORD_RESET, "password-reset"),
        (LinkPurpose.INVITATION, "invitation"),
        (LinkPurpose.EMAIL_CHANGE, "email-change"),
    ],
)
def test_a_link_is_sent_while_it_works(world, purpose, kind):
    link_id = one_time_links.issue(purpose, world.luca.id, address="luca@new.example", now=NOW)
    assert why_not(kind) is None
    assert why_not(kind, now=NOW + 15 * DAYS) == "expired"
    one_time_links.decline(link_id, now=NOW)
    assert why_not(kind) == "voided"


def test_a_link_that_has_been_used_is_not_sent(world):
    link_id = one_time_links.issue(LinkPurpose.SIGN_IN, world.luca.id, now=NOW)
    change(queried_link(link_id), used_at=NOW)
    assert why_not("sign-in-link") == "used"


def queried_link(link_id):
    return db.session.get(OneTimeLink, link_id)


def test_that_an_address_has_changed_is_told_though_its_link_has_been_used(world):
    link_id = one_time_links.issue(LinkPurpose.EMAIL_CHANGE, world.luca.id, address="luca@new.example", now=NOW)
    change(queried_link(link_id), used_at=NOW)
    facts = {"person_id": world.luca.id, "link_id": link_id, "address": "luca@people.example"}
    owe("email-changed", f"person:{world.luca.id}", **facts)
    assert why_not("email-changed") is None


# Readers


def test_somebody_who_was_removed_is_told_nothing(world, asked):
    change(world.giulia, removed_at=NOW)
    assert why_not("referral-received", recipient=f"person:{world.giulia.id}") == "removed"


def test_somebody_who_works_elsewhere_now_is_told_nothing(world, asked):
    change(world.giulia, partner_id=world.marca.profile.partner_id)
    assert why_not("referral-received", recipient=f"person:{world.giulia.id}") == "removed"


@pytest.mark.parametrize("change_of_contact", [{"contact_email": None}, {"contact_email": ""}, {"bouncing_at": NOW}])
def test_a_contact_that_mail_does_not_reach_is_told_nothing(world, asked, change_of_contact):
    change(world.nordest, **change_of_contact)
    assert why_not("referral-received", recipient=contact_of(asked)) == "contact-unreachable"


def test_a_person_whose_address_was_refused_is_tried_again(world, asked):
    change(world.giulia, bouncing_at=NOW)
    assert why_not("referral-received", recipient=f"person:{world.giulia.id}") is None


def test_a_contact_that_has_changed_gets_it_at_the_new_address(world, asked):
    change(world.nordest, contact_email="new@nordest.example", language="it")
    mail = notice_facts.mail_of(
        next(one.id for one in notices("referral-received") if one.recipient == contact_of(asked)), now=NOW
    )
    assert (mail.address, mail.reader.language) == ("new@nordest.example", "it")


def test_a_reader_that_never_was_is_told_nothing(app):
    owe("sign-in-link", "person:4711")
    assert why_not("sign-in-link") == "no-address"
