"""Assigning, notes and revoking links: what is stored, and that none of it is a move."""

import pytest
from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Note
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from referrals.rules.refusal import FieldRefusal
from tests.actions.stages import last_line, owed, stored
from tests.clock import HOURS, NOW
from tests.people import acting, make_person


def assign(referral, person, to, *, now=NOW):
    moves.assign(referral.id, assignee_id=to, by=acting(person), now=now)


def test_whoever_is_chosen_by_another_is_told(referral, luca, giulia):
    assign(referral, luca, giulia.id, now=NOW + HOURS)
    found = stored(referral)
    assert (found.assignee_id, found.version, found.changed_at) == (giulia.id, 1, NOW + HOURS)
    assert owed("referral-assigned") == [("waiting", NOW + HOURS)]
    assert (last_line(referral).kind, last_line(referral).data) == ("assigned", {"assignee_id": giulia.id})


def test_whoever_takes_it_is_not_told(referral, luca):
    assign(referral, luca, luca.id)
    assert owed("referral-assigned") == []


def test_nobody_is_a_choice(referral, luca):
    assign(referral, luca, luca.id)
    assign(referral, luca, None)
    assert stored(referral).assignee_id is None


def test_only_somebody_who_works_there_can_be_chosen(referral, luca, stranger, partner):
    gone = make_person("Ugo Uscito", "member", partner, removed_at=NOW)
    invited = make_person("Ilaria Invitata", "member", partner, joined_at=None)
    for somebody in (stranger, gone, invited):
        with pytest.raises(FieldRefusal) as refused:
            assign(referral, luca, somebody.id)
        assert refused.value.field == "assignee"


def test_what_is_overdue_is_not_assigned_any_more(referral, luca):
    with pytest.raises(MoveRefused) as refused:
        assign(referral, luca, luca.id, now=NOW + 72 * HOURS)
    assert refused.value.why is MoveRefusal.OVERDUE


def test_a_note_raises_no_version(referral, luca):
    moves.add_note(referral.id, text="Called.", by=acting(luca), now=NOW + HOURS)
    note = db.session.scalars(select(Note)).one()
    assert (note.text, note.author_name, note.at) == ("Called.", "Luca Benetti", NOW + HOURS)
    assert (stored(referral).version, stored(referral).changed_at) == (1, NOW + HOURS)


def test_revoking_makes_a_new_secret_and_is_in_the_history(referral, giulia):
    before = referral.link_secret
    moves.revoke_links(referral.id, by=acting(giulia), now=NOW)
    assert stored(referral).link_secret != before
    assert last_line(referral).kind == "links-revoked"
