"""I'm interested (L2): the private part is revealed, somebody takes the referral, the customer hears who."""

import pytest
from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Notice, Referral, ReferralEvent
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from tests.people import DAYS, HOURS, NOW, acting


def take(referral, person, *, version=1, now=NOW):
    moves.interested(referral.id, assignee_id=None, by=acting(person), version=version, now=now)


def test_it_moves_to_evaluating_reveals_and_gives_seven_days(referral, luca):
    take(referral, luca, now=NOW + 2 * HOURS)
    moved = db.session.get(Referral, referral.id)
    assert (moved.stage, moved.version) == ("evaluating", 2)
    assert moved.revealed_at == NOW + 2 * HOURS
    assert moved.due_at == NOW + 2 * HOURS + 7 * DAYS
    assert moved.assignee_id == luca.id


def test_it_is_one_line_of_the_history(referral, luca):
    take(referral, luca)
    line = db.session.scalars(select(ReferralEvent).where(ReferralEvent.kind == "interested")).one()
    assert (line.from_stage, line.to_stage, line.actor_name, line.door) == ("new", "evaluating", "Luca Benetti", "web")


def test_it_owes_the_customer_one_notice(referral, luca):
    take(referral, luca)
    owed = db.session.scalars(select(Notice).where(Notice.kind == "partner-interested")).all()
    assert [notice.recipient for notice in owed] == [f"customer:{referral.enquiry_id}"]


def test_it_is_refused_at_the_very_instant_of_the_deadline(referral, luca):
    with pytest.raises(MoveRefused) as refused:
        take(referral, luca, now=NOW + 72 * HOURS)
    assert refused.value.why is MoveRefusal.OVERDUE


def test_a_second_one_hears_who_was_faster(referral, giulia, luca):
    take(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        take(referral, giulia)
    assert refused.value.why is MoveRefusal.BEATEN
    assert refused.value.values["who"] == "Luca Benetti"
