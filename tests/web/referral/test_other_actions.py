"""Assigning, notes, the estimate and revoking links: none of them is a move."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Note
from tests.clock import HOURS, NOW
from tests.row_changes import change
from tests.web.htmx import PARTIAL, announcement_of
from tests.web.referral.move_form import IN_A_MONTH, kinds_owed, last_event, send, stored

ESTIMATE = {"value": "15,000", "currency": "USD", "expected_close_on": IN_A_MONTH.isoformat()}
WHAT = [
    ("assign", {"assignee": "nobody"}),
    ("notes", {"text": "Called."}),
    ("estimate", ESTIMATE),
    ("revoke-links", {}),
]


def post(client, referral, what, data, **more):
    return client.post(f"/referrals/{referral.public_id}/{what}", data=data, **more)


def test_a_colleague_who_is_chosen_is_told(member, evaluating, giulia):
    post(member, evaluating, "assign", {"assignee": giulia.public_id})
    assert stored(evaluating).assignee_id == giulia.id
    assert kinds_owed(evaluating) == ["partner-interested", "referral-assigned"]
    assert stored(evaluating).version == 2


def test_nobody_can_be_chosen(member, evaluating):
    post(member, evaluating, "assign", {"assignee": "nobody"})
    assert stored(evaluating).assignee_id is None


def test_without_a_choice_nothing_is_assigned(member, evaluating, luca):
    assert post(member, evaluating, "assign", {}).status_code == 422
    assert stored(evaluating).assignee_id == luca.id


def test_who_is_invited_and_has_not_joined_is_not_offered(member, evaluating, giulia):
    assert giulia.name in member.get(f"/referrals/{evaluating.public_id}").text
    change(giulia, joined_at=None)
    assert giulia.name not in member.get(f"/referrals/{evaluating.public_id}").text
    assert post(member, evaluating, "assign", {"assignee": giulia.public_id}).status_code == 422


def test_somebody_of_another_partner_cannot_be_chosen(member, evaluating, stranger):
    answer = post(member, evaluating, "assign", {"assignee": stranger.public_id})
    assert answer.status_code == 422
    assert "Choose someone at your company." in answer.text


def test_what_is_archived_is_not_assigned_any_more(member, referral, giulia, travel):
    travel(NOW + 72 * HOURS)
    assert post(member, referral, "assign", {"assignee": giulia.public_id}).status_code == 409


def test_a_note_is_kept_with_its_author(member, referral):
    answer = post(member, referral, "notes", {"text": "Called.\r\nNobody there."}, headers=PARTIAL)
    assert announcement_of(answer) == "Note added."
    assert "Luca Benetti" in answer.text
    assert db.session.scalars(select(Note.text)).one() == "Called.\nNobody there."


def test_an_archived_referral_takes_notes_too(member, referral):
    send(member, referral, "ignore")
    assert post(member, referral, "notes", {"text": "Pity."}).status_code == 303


@pytest.mark.parametrize("text", ["", "  \n ", "\u3164\u2800", "x" * 4_001])
def test_a_note_of_nothing_or_too_much_comes_back(member, referral, text):
    answer = post(member, referral, "notes", {"text": text})
    assert answer.status_code == 422
    assert text.strip(" \n\u3164\u2800") in answer.text
    assert db.session.scalars(select(Note.id)).all() == []


def test_the_estimate_changes_with_an_event_and_no_new_version(member, negotiating):
    post(member, negotiating, "estimate", ESTIMATE)
    found = stored(negotiating)
    assert (found.estimated_minor, found.estimated_currency, found.version) == (1500000, "USD", 3)
    assert last_event(negotiating).kind == "estimate-changed"


def test_a_date_in_the_past_comes_back_with_what_was_typed(member, negotiating):
    answer = post(member, negotiating, "estimate", ESTIMATE | {"expected_close_on": "2026-11-22"})
    assert answer.status_code == 422
    assert "can’t be in the past" in answer.text
    assert 'value="15,000"' in answer.text


def test_an_estimate_is_changed_only_while_negotiating(member, evaluating):
    answer = post(member, evaluating, "estimate", ESTIMATE)
    assert answer.status_code == 409
    assert "You can only change the estimate while negotiating" in answer.text


def test_an_admin_revokes_the_links(sign_in, giulia, referral):
    before = referral.link_secret
    answer = post(sign_in(giulia), referral, "revoke-links", {}, headers=PARTIAL)
    assert "have stopped working" in announcement_of(answer)
    assert stored(referral).link_secret != before


def test_an_admin_of_another_partner_who_holds_a_link_does_not(outsider, token, referral):
    outsider.get(f"/r/{token}")
    assert post(outsider, referral, "revoke-links", {}).status_code == 404


@pytest.mark.parametrize(("what", "data"), WHAT)
def test_without_javascript_it_leads_back_to_the_referral(what, data, sign_in, giulia, negotiating):
    answer = post(sign_in(giulia), negotiating, what, data)
    assert (answer.status_code, answer.location) == (303, f"/referrals/{negotiating.public_id}")
