"""Two weeks after the reveal the customer is asked once, and the answer is stored."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import erasure, feedback
from referrals.actions.enquiry.feedback import CustomerFeedback
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Feedback, Notice
from referrals.rules.choices import FeedbackResult
from referrals.rules.refusal import Refusal
from tests.clock import DAYS, NOW
from tests.people import acting

TIME = NOW + 14 * DAYS


@pytest.fixture
def revealed(referral, giulia):
    moves.interested(referral.id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    return referral


def asked():
    return db.session.scalars(select(Notice.referral_id).where(Notice.kind == "feedback-request")).all()


def said():
    return db.session.execute(select(Feedback.got_in_touch, Feedback.went, Feedback.answered_at)).all()


def test_two_weeks_after_the_reveal_and_not_a_moment_before(revealed):
    assert feedback.owe_due(now=TIME - timedelta(microseconds=1)) == 0
    assert feedback.owe_due(now=TIME) == 1
    assert asked() == [revealed.id]


def test_once_and_never_again(revealed):
    feedback.owe_due(now=TIME)
    assert feedback.owe_due(now=TIME + 1 * DAYS) == 0
    assert asked() == [revealed.id]


def test_nobody_is_asked_about_a_partner_that_never_saw_the_details(referral):
    assert feedback.owe_due(now=TIME) == 0


def test_nobody_is_asked_about_old_times(revealed):
    assert feedback.owe_due(now=NOW + 29 * DAYS) == 0


def test_who_has_spoken_already_is_not_asked(revealed):
    feedback.record_feedback(revealed.id, CustomerFeedback(got_in_touch=False), now=TIME)
    assert feedback.owe_due(now=TIME) == 0


def test_who_was_erased_is_not_asked(revealed):
    erasure.erase(revealed.enquiry_id, now=NOW)
    assert feedback.owe_due(now=TIME) == 0


def test_the_last_word_counts(revealed):
    feedback.record_feedback(revealed.id, CustomerFeedback(got_in_touch=False), now=TIME)
    feedback.record_feedback(
        revealed.id, CustomerFeedback(got_in_touch=True, went=FeedbackResult.WELL), now=TIME + 1 * DAYS
    )
    assert said() == [(True, "well", TIME + 1 * DAYS)]


def test_before_the_time_nobody_can_complain(revealed):
    with pytest.raises(Refusal):
        feedback.record_feedback(revealed.id, CustomerFeedback(got_in_touch=False), now=TIME - 1 * DAYS)
    assert said() == []
