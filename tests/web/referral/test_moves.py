"""POST /referrals/<id>/<move>: what every move does, and whom it refuses."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Note
from tests.clock import DAYS, HOURS, NOW, SECONDS
from tests.database_content import nothing_changes
from tests.web.htmx import PARTIAL, announcement_of, focus_of
from tests.web.referral.move_form import IN_A_MONTH, kinds_owed, last_event, send, send_partial, stored


@dataclass(frozen=True)
class Move:
    """A move, and what it leads to. `start` and `elsewhere` are fixtures: a referral where the move is possible, and
    one in another stage."""

    name: str
    start: str
    fields: dict[str, str]
    stage: str
    says: str
    owes: list[str]
    outcome: str | None = None
    label: str = ""
    elsewhere: str = ""
    deadline: timedelta | None = None

    def __str__(self):
        return self.name


ESTIMATE = {"value": "12,500.50", "currency": "CHF", "expected_close_on": IN_A_MONTH.isoformat()}
FINAL = {"value": "11,900", "currency": "EUR", "closed_on": "2026-11-20"}
INVITED = "The customer will be invited to choose another partner."
EARLIER = "partner-interested"  # the notice of the first move, which still waits

INTERESTED = Move(
    "interested",
    "referral",
    {},
    "evaluating",
    "is now in Evaluating.",
    [EARLIER],
    label="I'm interested",
    elsewhere="evaluating",
    deadline=72 * HOURS,
)
IGNORE = Move(
    "ignore",
    "referral",
    {"reason": "too-far"},
    "archived",
    f"archived as Ignored. {INVITED}",
    ["choose-another-ignored"],
    outcome="ignored",
    label="No thanks",
    elsewhere="evaluating",
    deadline=72 * HOURS,
)
ACCEPT = Move(
    "accept",
    "evaluating",
    ESTIMATE,
    "negotiating",
    "is now in Negotiating.",
    [EARLIER],
    label="Accepted",
    elsewhere="referral",
    deadline=7 * DAYS,
)
DECLINE = Move(
    "decline",
    "evaluating",
    {"reason": "no-capacity"},
    "archived",
    f"archived as Declined. {INVITED}",
    ["choose-another-declined", EARLIER],
    outcome="declined",
    label="Declined",
    elsewhere="referral",
    deadline=7 * DAYS,
)
WIN = Move(
    "win",
    "negotiating",
    FINAL,
    "archived",
    "archived as Won.",
    [EARLIER],
    outcome="won",
    label="Won",
    elsewhere="evaluating",
)
LOSE = Move(
    "lose",
    "negotiating",
    {"reason": "price"},
    "archived",
    "archived as Lost.",
    [EARLIER],
    outcome="lost",
    label="Lost",
    elsewhere="evaluating",
)
UNDO = Move("undo", "ignored", {}, "new", "is back in New.", [], deadline=30 * SECONDS)

FORWARD = [INTERESTED, IGNORE, ACCEPT, DECLINE, WIN, LOSE]
MOVES = [*FORWARD, UNDO]
LAST = [move for move in FORWARD if move.outcome]
TIMED = [move for move in MOVES if move.deadline]
WITH_REASON = [IGNORE, DECLINE, LOSE]
NEEDS_REASON = [DECLINE, LOSE]


def of(moves):
    return pytest.mark.parametrize("move", moves, ids=str)


@pytest.fixture
def start(request, move):
    """A referral where the move is possible."""
    return request.getfixturevalue(move.start)


@of(MOVES)
def test_it_moves_the_referral_and_owes_its_notices(member, move, start):
    send(member, start, move.name, **move.fields)
    found, event = stored(start), last_event(start)
    assert (found.stage, found.outcome, found.reason) == (move.stage, move.outcome, move.fields.get("reason"))
    assert (event.kind, event.to_stage, event.actor_name, event.door) == (move.name, move.stage, "Luca Benetti", "web")
    assert event.data.get("reason") == move.fields.get("reason")
    assert kinds_owed(start) == move.owes


@of(MOVES)
def test_htmx_gets_the_board_and_what_happened(member, move, start):
    answer = send_partial(member, start, move.name, **move.fields, back="/board")
    assert answer.text.lstrip().startswith('<div class="stack" id="board"')
    assert announcement_of(answer).endswith(move.says)
    assert focus_of(answer) == f"card-{start.public_id}"


@of(MOVES)
def test_undo_is_offered_for_what_ends_the_referral_only(member, move, start):
    answer = send_partial(member, start, move.name, **move.fields, back="/board")
    assert (f'action="/referrals/{start.public_id}/undo"' in answer.text) == (move in LAST)


@of(MOVES)
def test_without_javascript_it_leads_back_to_the_board_as_it_was_filtered(member, move, start):
    answer = send(member, start, move.name, **move.fields, back="/board?due=soon&q=mail")
    assert (answer.status_code, answer.location) == (303, "/board?due=soon&q=mail")


@of(MOVES)
@pytest.mark.parametrize("back", ["", "//evil.example/board"])
def test_from_anywhere_else_it_leads_to_the_referral(member, move, start, back):
    answer = send(member, start, move.name, **move.fields, back=back)
    assert (answer.status_code, answer.location) == (303, f"/referrals/{start.public_id}")


@of(TIMED)
def test_at_the_deadline_it_is_refused_and_changes_nothing(member, move, start, travel):
    travel(NOW + move.deadline)
    with nothing_changes(but={"auth_session", "member_origin"}):  # they record the visit
        assert send(member, start, move.name, **move.fields).status_code == 409


@of(MOVES)
def test_a_second_press_is_answered_as_the_first_and_changes_nothing(member, move, start):
    version = start.version
    first = send_partial(member, start, move.name, **move.fields, version=version)
    with nothing_changes():
        second = send_partial(member, start, move.name, **move.fields, version=version)
    assert (first.status_code, second.status_code) == (200, 200)
    assert announcement_of(first) == announcement_of(second)


@of(FORWARD)
def test_whoever_comes_second_hears_who_was_faster_and_changes_nothing(member, sign_in, giulia, move, start):
    version = start.version
    send(sign_in(giulia), start, move.name, **move.fields)
    with nothing_changes():
        answer = send_partial(member, start, move.name, **move.fields, version=version, back="/board")
    assert answer.status_code == 409
    assert "Giulia Morandi got there first" in announcement_of(answer)
    assert 'id="board"' in answer.text


@of(FORWARD)
def test_from_another_stage_it_is_refused_with_the_stage(member, move, request):
    elsewhere = request.getfixturevalue(move.elsewhere)
    stage = stored(elsewhere).stage.capitalize()
    with nothing_changes():
        answer = send_partial(member, elsewhere, move.name, **move.fields, back="/board")
    assert answer.status_code == 409
    assert announcement_of(answer) == f"“{move.label}” isn’t possible here: the referral is in {stage}."


@of(MOVES)
def test_a_form_without_its_version_is_not_understood(member, move, start):
    with nothing_changes():
        answer = member.post(f"/referrals/{start.public_id}/{move.name}", data=move.fields)
    assert answer.status_code == 422


@of(MOVES)
def test_a_stranger_gets_404_and_changes_nothing(outsider, move, start):
    with nothing_changes():
        assert send(outsider, start, move.name, **move.fields).status_code == 404


@of(FORWARD)
def test_its_form_is_a_page_and_a_fragment_for_the_sheet(member, move, start):
    address = f"/referrals/{start.public_id}/form/{move.name}?back=/board"
    page, fragment = member.get(address).text, member.get(address, headers=PARTIAL).text
    assert "<html" in page
    assert fragment.lstrip().startswith('<div class="stack" id="move-form"')
    assert all('name="back" value="/board"' in text for text in (page, fragment))


@of(WITH_REASON)
def test_the_reason_and_a_note_are_kept_for_the_partner(member, move, start):
    send(member, start, move.name, **move.fields, note="Four hours by car.\r\nSorry.")
    assert stored(start).reason == move.fields["reason"]
    assert db.session.scalars(select(Note.text)).all() == ["Four hours by car.\nSorry."]


@of(NEEDS_REASON)
def test_without_a_reason_the_form_comes_back_with_the_note(member, move, start):
    with nothing_changes():
        answer = send(member, start, move.name, note="They did not call back.")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert "They did not call back." in answer.text


@pytest.mark.parametrize(("move", "reason"), [(IGNORE, "price"), (DECLINE, "price"), (LOSE, "too-far")], ids=str)
def test_a_reason_of_another_move_is_refused_and_the_note_stays_typed(member, move, reason, start):
    with nothing_changes():
        answer = send(member, start, move.name, reason=reason, note="Four hours by car.")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert "Four hours by car." in answer.text
