"""No thanks (L3): archived at once. The customer is told when Undo is no longer possible."""

import pytest
from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Note
from referrals.rules.lifecycle import UNDO_TIME
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from tests.actions.stages import evaluate, last_line, owed, stored
from tests.clock import HOURS, NOW
from tests.people import acting


def ignore(referral, person, *, version=1, now=NOW, **facts):
    moves.ignore(referral.id, by=acting(person), version=version, now=now, **facts)


def test_it_archives_as_ignored_and_reveals_nothing(referral, luca):
    ignore(referral, luca)
    found = stored(referral)
    assert (found.stage, found.outcome, found.archived_at, found.due_at) == ("archived", "ignored", NOW, None)
    assert (found.revealed_at, found.first_answered_at) == (None, NOW)


def test_it_is_one_line_of_the_history_with_its_reason(referral, luca):
    ignore(referral, luca, reason="too-far")
    line = last_line(referral)
    assert (line.kind, line.from_stage, line.to_stage, line.outcome) == ("ignore", "new", "archived", "ignored")
    assert line.data == {"reason": "too-far"}


def test_the_customer_hears_after_thirty_seconds(referral, luca):
    ignore(referral, luca)
    assert owed("choose-another-ignored") == [("waiting", NOW + UNDO_TIME)]


def test_a_note_is_kept_beside_it(referral, luca):
    ignore(referral, luca, note="Four hours by car.")
    note = db.session.scalars(select(Note)).one()
    assert (note.text, note.author_name) == ("Four hours by car.", "Luca Benetti")


def test_at_the_deadline_it_is_refused_and_no_note_is_kept(referral, luca):
    with pytest.raises(MoveRefused) as refused:
        ignore(referral, luca, note="Too late.", now=NOW + 72 * HOURS)
    assert refused.value.why is MoveRefusal.OVERDUE
    assert db.session.scalars(select(Note)).all() == []


def test_after_im_interested_it_is_not_possible(referral, luca):
    evaluate(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        ignore(referral, luca, version=2)
    assert refused.value.why is MoveRefusal.NOT_LEGAL
