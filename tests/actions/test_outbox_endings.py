"""How a notice ends: sent, dropped, given up; what that flags, owes to others, and changes on the referral."""

import pytest

from referrals.actions.notice import outbox
from referrals.actions.notice.notice_writer import withdraw
from referrals.actions.person import one_time_links
from referrals.database import write
from referrals.extensions import db
from referrals.models import LinkPurpose, Location, Mark, Person, Referral
from referrals.queries.network import settings
from referrals.queries.notice.owed_notices import held_back_ids
from referrals.rules.recipient import RecipientKind
from tests.clock import SECONDS
from tests.notices import LATER, claim_ids, drop_waiting_notices, mark_sent, notice, notices, owe
from tests.people import DAYS, HOURS, NOW, make_person, send_enquiry
from tests.row_changes import change


@pytest.fixture
def claim(app):
    """One notice to a person, claimed."""
    person = make_person("Olga Operatrice", "operator")
    owe(recipient=f"person:{person.id}", person_id=person.id)
    return outbox.claim(100, now=NOW)


def test_sent_is_sent_and_never_claimed_again(claim):
    mark_sent(claim.notices, lease=claim.lease, address="olga@people.example", now=NOW)
    one = notice(claim.notices[0].id)
    assert (one.state, one.sent_at, one.address, one.attempts) == ("sent", NOW, "olga@people.example", 1)
    assert claim_ids(now=LATER) == []


def test_a_worker_whose_lease_has_ended_changes_nothing(claim):
    other = outbox.claim(100, now=LATER)
    mark_sent(claim.notices, lease=claim.lease, address="olga@people.example", now=LATER)
    outbox.drop(claim.notices, lease=claim.lease, reason="moved-on")
    outbox.retry_later(claim.notices, lease=claim.lease, reason="deferred", now=LATER)
    outbox.refuse(claim.notices, lease=claim.lease, reason="recipient-refused", flag_address=False, now=LATER)
    outbox.release_untried(claim.notices, lease=claim.lease)
    one = notice(claim.notices[0].id)
    assert (one.state, one.lease, one.attempts) == ("waiting", other.lease, 0)


def test_a_test_mail_that_left_opens_the_network(claim):
    assert not settings.enquiries_are_open()
    mark_sent(claim.notices, lease=claim.lease, address="olga@people.example", now=NOW)
    assert settings.marked_at(Mark.MAIL_PROVED) == NOW


def test_dropped_says_why(claim):
    outbox.drop(claim.notices, lease=claim.lease, reason="moved-on")
    one = notice(claim.notices[0].id)
    assert (one.state, one.reason, one.attempts) == ("dropped", "moved-on", 0)


def test_given_back_is_claimed_again_at_once_and_no_attempt_is_burnt(claim):
    outbox.release_untried(claim.notices, lease=claim.lease)
    assert claim_ids() == [claim.notices[0].id]
    assert notice(claim.notices[0].id).attempts == 0


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (8, 240), (60, 240)])
def test_each_attempt_waits_longer_than_the_last_up_to_four_hours(app, attempts, minutes):
    one = owe(attempts=attempts)
    claim = outbox.claim(1, now=NOW)
    outbox.retry_later(claim.notices, lease=claim.lease, reason="deferred: 450 later", now=NOW)
    waits = (notice(one).send_after - NOW) / (HOURS / 60)
    assert minutes * 0.8 <= waits <= minutes * 1.2
    assert (notice(one).attempts, notice(one).reason) == (attempts + 1, "deferred: 450 later")


def test_for_a_server_out_of_reach_nobody_waits_longer_than_ten_minutes(app):
    one = owe(attempts=9)
    claim = outbox.claim(1, now=NOW)
    outbox.retry_later(claim.notices, lease=claim.lease, reason="connection-refused", now=NOW)
    assert notice(one).send_after <= NOW + 12 * HOURS / 60


@pytest.mark.parametrize(("age", "state"), [(5 * DAYS, "waiting"), (5 * DAYS + SECONDS, "failed")])
def test_after_five_days_of_trying_it_is_given_up_visibly(app, age, state):
    one = owe(created_at=NOW - age, attempts=outbox.MIN_ATTEMPTS - 1)
    claim = outbox.claim(1, now=NOW)
    outbox.retry_later(claim.notices, lease=claim.lease, reason="no-answer", now=NOW)
    assert (notice(one).state, notice(one).reason) == (state, "no-answer")


def test_one_that_nobody_was_there_to_send_is_not_given_up_at_its_first_attempt(app):
    one = owe(created_at=NOW - 30 * DAYS)
    claim = outbox.claim(1, now=NOW)
    outbox.retry_later(claim.notices, lease=claim.lease, reason="no-answer", now=NOW)
    assert notice(one).state == "waiting"


def test_a_very_long_reason_is_cut(claim):
    outbox.retry_later(claim.notices, lease=claim.lease, reason="x" * 900, now=NOW)
    assert len(notice(claim.notices[0].id).reason) == 300


def test_a_refused_address_ends_it_and_is_flagged(claim):
    outbox.refuse(claim.notices, lease=claim.lease, reason="recipient-refused", flag_address=True, now=NOW)
    one = notice(claim.notices[0].id)
    assert (one.state, one.reason) == ("failed", "recipient-refused")
    assert db.session.get(Person, one.person_id).bouncing_at == NOW


def test_a_refused_message_flags_nobody(claim):
    outbox.refuse(claim.notices, lease=claim.lease, reason="message-refused", flag_address=False, now=NOW)
    assert db.session.get(Person, notice(claim.notices[0].id).person_id).bouncing_at is None


def test_the_flag_comes_off_when_mail_gets_through(claim):
    outbox.refuse(claim.notices, lease=claim.lease, reason="recipient-refused", flag_address=True, now=NOW)
    outbox.clear_bouncing(claim.notices)
    assert db.session.get(Person, claim.notices[0].person_id).bouncing_at is None


def test_what_waits_for_a_server_out_of_reach_leaves_at_once_when_it_is_back(app):
    unreached = owe(send_after=NOW + HOURS, reason="connection-refused")
    deferred = owe(send_after=NOW + HOURS, reason="deferred: 450 mailbox busy")
    outbox.end_pause(held_back_ids(now=NOW), now=NOW)
    assert claim_ids() == [unreached]
    assert notice(deferred).send_after == NOW + HOURS


# A contact that mail does not reach


def refuse_the_contact():
    claim = outbox.claim(100, now=NOW)
    to_contact = [one for one in claim.notices if one.recipient.kind is RecipientKind.LOCATION]
    outbox.refuse(to_contact, lease=claim.lease, reason="recipient-refused", flag_address=True, now=NOW)


def told():
    return sorted((one.recipient, one.state) for one in notices("referral-received"))


def test_the_admins_are_owed_what_did_not_reach_the_contact(referral, giulia, luca, operator):
    refuse_the_contact()
    assert told() == [(f"location:{referral.location_id}", "failed"), (f"person:{giulia.id}", "waiting")]
    assert db.session.get(Location, referral.location_id).bouncing_at == NOW


def test_who_has_not_joined_is_owed_nothing_of_it(referral, partner):
    make_person("Ivo Invitato", "admin", partner, joined_at=None)
    make_person("Ida Invited", "operator", joined_at=None)
    refuse_the_contact()
    assert told() == [(f"location:{referral.location_id}", "failed")]
    assert notices("contact-unreachable") == []


def test_an_admin_who_is_owed_it_already_is_owed_it_once(giulia, location, operator):
    send_enquiry(location)
    refuse_the_contact()
    assert told() == [(f"location:{location.id}", "failed"), (f"person:{giulia.id}", "waiting")]


def test_the_operators_are_warned_of_a_location_once_a_day(giulia, location, operator):
    send_enquiry(location)
    refuse_the_contact()
    send_enquiry(location)
    assert [one.recipient for one in notices("contact-unreachable")] == [f"person:{operator.id}"]


def test_what_is_dropped_for_want_of_a_contact_goes_to_the_admins(referral, giulia):
    claim = outbox.claim(100, now=NOW)
    to_contact = [one for one in claim.notices if one.recipient.kind is RecipientKind.LOCATION]
    outbox.tell_admins_instead(to_contact, lease=claim.lease, reason="contact-unreachable", now=NOW)
    assert told() == [(f"location:{referral.location_id}", "dropped"), (f"person:{giulia.id}", "waiting")]


def test_a_reminder_that_did_not_reach_the_contact_goes_to_the_admins_too(referral, giulia):
    drop_waiting_notices()
    location_id = referral.location_id
    facts = {"location_id": location_id, "referral_id": referral.id, "occasion": f"reminder:{referral.id}:new:1"}
    owe("referral-reminder", f"location:{location_id}", **facts)
    refuse_the_contact()
    owed = [(one.recipient, one.occasion) for one in notices("referral-reminder") if one.state == "waiting"]
    assert owed == [(f"person:{giulia.id}", facts["occasion"])]


# What has left


def test_the_referral_knows_when_the_first_mail_about_it_left(referral, giulia):
    deliver_all(NOW + HOURS)
    assert db.session.get(Referral, referral.id).delivered_at == NOW + HOURS


def test_sending_it_again_does_not_change_when_it_was_delivered(referral):
    deliver_all(NOW + HOURS)
    outbox.send_again(notices("referral-received")[0].id, now=NOW + DAYS)
    deliver_all(NOW + DAYS)
    assert db.session.get(Referral, referral.id).delivered_at == NOW + HOURS


def deliver_all(now):
    claim = outbox.claim(100, now=now)
    mark_sent(claim.notices, lease=claim.lease, address="somebody@people.example", now=now)


# It may have left


def died(now=LATER):
    """Claim what a dead worker had claimed, with another worker."""
    return outbox.claim(100, now=now)


def test_what_a_dead_worker_had_claimed_may_have_been_sent_when_it_is_no_longer_owed(claim):
    again = died()
    outbox.drop(again.notices, lease=again.lease, reason="moved-on")
    one = notice(claim.notices[0].id)
    assert (one.state, one.reason, one.sent_at) == ("sent", "maybe-sent", LATER)


def test_what_was_given_back_untried_has_not_been_sent(claim):
    outbox.release_untried(claim.notices, lease=claim.lease)
    again = died()
    outbox.drop(again.notices, lease=again.lease, reason="moved-on")
    assert notice(claim.notices[0].id).state == "dropped"


def test_what_was_handed_over_without_an_answer_may_have_been_sent(claim):
    outbox.retry_later(claim.notices, lease=claim.lease, reason="no-answer", now=NOW, may_have_left=True)
    again = died(now=NOW + HOURS)
    outbox.drop(again.notices, lease=again.lease, reason="moved-on")
    assert (notice(claim.notices[0].id).state, notice(claim.notices[0].id).sent_at) == ("sent", NOW)


def test_what_is_given_up_while_a_worker_sends_it_is_sent(luca):
    one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    claim = outbox.claim(100, now=NOW)
    one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    mark_sent(claim.notices, lease=claim.lease, address=luca.email, now=NOW)
    assert [one.state for one in notices("sign-in-link")] == ["sent", "waiting"]


def test_what_is_given_up_after_a_worker_died_may_have_been_sent(luca):
    one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    outbox.claim(100, now=NOW)
    one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=LATER)
    assert [(one.state, one.reason) for one in notices("sign-in-link")] == [("sent", "maybe-sent"), ("waiting", None)]


def test_an_undo_while_a_worker_sends_does_not_deny_that_it_left(referral, other_location):
    [one] = notices("enquiry-received")
    change(one, event_id=notices("referral-received")[0].event_id)
    claim = outbox.claim(100, now=NOW)
    with write() as session:
        withdraw(session, notices("referral-received")[0].event_id)
    mark_sent(claim.notices, lease=claim.lease, address="carla@customer.example", now=NOW)
    assert {one.state for one in notices("enquiry-received", "referral-received")} == {"sent"}
