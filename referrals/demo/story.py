"""The rows of one referral: each move changes the referral, and adds its event and its notices."""

from datetime import datetime, timedelta
from typing import Any

from referrals.demo import course as courses
from referrals.demo import texts, told
from referrals.demo.cast import Place, Somebody
from referrals.demo.course import LENGTHS, UNDO, Course
from referrals.demo.enquiries import Sent, rounded
from referrals.demo.tale import Tale
from referrals.models import new_public_id
from referrals.rules import lifecycle
from referrals.rules.actor import ActorKind, Door
from referrals.rules.choices import Chosen
from referrals.rules.lifecycle import IGNORE, INTERESTED, OPEN_STAGES, WITHDRAW, Move, Mover, Stage

BOUNCED_WITHIN = timedelta(minutes=10)


class Story:
    """One referral while its rows are generated."""

    def __init__(self, tale: Tale, sent: Sent, place: Place, course: Course) -> None:
        self.tale, self.sent, self.place, self.course = tale, sent, place, course
        self.assignee: Somebody | None = None
        self.entered_at = sent.at
        tale.rows.add(
            "referral",
            public_id=new_public_id(),
            enquiry_id=sent.id,
            partner_id=place.partner_id,
            location_id=place.id,
            stage=Stage.NEW,
            version=1,
            received_at=sent.at,
            changed_at=sent.at,
            due_at=sent.at + LENGTHS.new,
            matched_terms=[],
        )
        self.row = tale.rows.of("referral")[-1]

    def record(self, kind: str, at: datetime, *, to: Stage | None, **said: Any) -> dict[str, Any]:
        """Add an event. One with `to` is a move."""
        known = {"from_stage": None, "due_at": None, "data": {}, **said}
        version = self.row["version"] if to else None
        self.tale.rows.add(
            "referral_event", referral_id=self.row["id"], kind=kind, at=at, version=version, to_stage=to, **known
        )
        self.row["changed_at"] = at
        return self.tale.rows.of("referral_event")[-1]

    @property
    def is_open(self) -> bool:
        return self.row["stage"] in OPEN_STAGES


def tell(tale: Tale, sent: Sent, place: Place, course: Course, *, chosen: bool) -> dict[str, Any]:
    """Add a referral with its events up to now, or until the customer closed the enquiry. Return its row."""
    story = Story(tale, sent, place, course)
    _receive(story)
    until = sent.closing.at if sent.closing and not chosen else tale.now
    for at, move in courses.steps(course, sent.at):
        if at >= until:
            break
        if chosen and sent.closing and sent.closing.at < at:
            _choose(story, sent.closing.at)
            chosen = False
        _make(story, move, at)
    if chosen and sent.closing:
        _choose(story, sent.closing.at)
    if sent.closing and until < tale.now and story.is_open:
        _make(story, WITHDRAW, until)
    _look_ahead(story)
    return story.row


def _receive(story: Story) -> None:
    by = story.sent.entered_by
    actor: dict[str, Any] = {"actor_kind": ActorKind.CUSTOMER, "door": Door.WEB}
    if by:
        actor = {
            "actor_kind": ActorKind.PERSON,
            "actor_person_id": by.id,
            "actor_name": by.name,
            "door": Door.OPERATOR,
        }
    event = story.record("received", story.sent.at, to=Stage.NEW, **actor)
    notices = told.partner(story.tale, "referral-received", event, story.place)
    story.row["delivered_at"] = min((row["sent_at"] for row in notices if row["sent_at"]), default=None)
    story.row["clock_started_at"] = story.row["delivered_at"] or story.sent.at
    bounced_at = story.place.bounced_at
    if bounced_at and timedelta() < bounced_at - event["at"] < BOUNCED_WITHIN:
        told.fail(notices[0], told.NO_SUCH_MAILBOX)


def _make(story: Story, move: Move, at: datetime) -> None:
    """Make a move: change the referral's row, and add the event and the notices."""
    row, before = story.row, story.row["stage"]
    _remind(story, at)
    due_before = row["due_at"]
    row["version"] += 1
    row.update(stage=move.to, outcome=move.outcome, due_at=None)
    row["archived_at"] = at if move.to is Stage.ARCHIVED else None
    row["undo_until"] = at + lifecycle.UNDO_TIME if move.undoable else None
    data = FACTS[move.name](story, at) if move.name in FACTS else {}
    if move is UNDO:
        row["due_at"] = due_before = story.sent.at + LENGTHS.new
    actor = _actor(story, move)
    history = {"from_stage": before, "outcome": move.outcome, "due_at": due_before, "data": data, **actor}
    event = story.record(move.name, at, to=move.to, **history)
    _tell(story, move, event)


def _actor(story: Story, move: Move) -> dict[str, Any]:
    if move.by is Mover.CLOCK:
        return {"actor_kind": ActorKind.SYSTEM, "door": Door.SYSTEM}
    if move.by is Mover.CUSTOMER:
        return {"actor_kind": ActorKind.CUSTOMER, "door": Door.LINK}
    place = story.place
    if story.course.by_link and place.contact:
        contact = {"actor_location_id": place.id, "actor_name": place.contact}
        return {"actor_kind": ActorKind.LOCATION, "door": Door.LINK, **contact}
    member = _member(story)
    return {
        "actor_kind": ActorKind.PERSON,
        "actor_person_id": member.id,
        "actor_name": member.name,
        "door": Door.WEB,
    }


def _member(story: Story) -> Somebody:
    return story.place.members[story.course.takes % len(story.place.members)]


def _on_interested(story: Story, at: datetime) -> dict[str, Any]:
    story.assignee, story.entered_at = _member(story), at
    assignee_id = story.assignee.id
    due_at = at + LENGTHS.evaluating
    story.row.update(revealed_at=at, first_answered_at=at, assignee_id=assignee_id, due_at=due_at)
    return {"assignee_id": assignee_id}


def _on_ignore(story: Story, at: datetime) -> dict[str, Any]:
    story.row.update(first_answered_at=at)
    return _on_reason(story, at)


def _on_undo(story: Story, _at: datetime) -> dict[str, Any]:
    story.row.update(first_answered_at=None, reason=None)
    return {"undone": IGNORE.name}


def _on_accept(story: Story, at: datetime) -> dict[str, Any]:
    letter, course = story.sent.letter, story.course
    minor = rounded(letter.worth * course.share) * 100
    close_on = (at + course.closes_after).date()
    estimate = {"estimated_minor": minor, "estimated_currency": letter.currency, "expected_close_on": close_on}
    story.row.update(accepted_at=at, **estimate)
    return {"value": minor, "currency": letter.currency, "expected_close_on": close_on.isoformat()}


def _on_win(story: Story, at: datetime) -> dict[str, Any]:
    final = {
        "final_minor": rounded(story.row["estimated_minor"] / 100 * story.course.final) * 100,
        "final_currency": story.row["estimated_currency"],
    }
    story.row.update(closed_on=at.date(), **final)
    _write_note(story, at)
    return final


def _on_reason(story: Story, at: datetime) -> dict[str, Any]:
    story.row["reason"] = story.course.reason
    _write_note(story, at)
    return {"reason": story.course.reason} if story.course.reason else {}


FACTS = {
    "interested": _on_interested,
    "ignore": _on_ignore,
    "undo": _on_undo,
    "accept": _on_accept,
    "decline": _on_reason,
    "win": _on_win,
    "lose": _on_reason,
}


def _write_note(story: Story, at: datetime) -> None:
    if story.course.note:
        author = _member(story)
        said = {"author_id": author.id, "author_name": author.name, "text": story.course.note}
        story.tale.rows.add("note", referral_id=story.row["id"], at=at, **said)


def _tell(story: Story, move: Move, event: dict[str, Any]) -> None:
    """Add the notices of a move."""
    tale, facts = story.tale, {"referral_id": story.row["id"], "event_id": event["id"]}
    occasion = f"event:{event['id']}"
    if move is INTERESTED:
        told.customer(tale, "partner-interested", occasion, story.sent, event["at"], **facts)
        if story.course.by_link and story.assignee:
            told.owe(tale, "referral-assigned", occasion, told.person(story.assignee), event["at"], **facts)
    if move.asks_another:
        kind = f"choose-another-{move.outcome}"
        row = told.customer(tale, kind, occasion, story.sent, event["at"], **facts)
        if story.course.undone:
            told.withdraw(row)
    if move.by is Mover.CLOCK:
        told.partner(tale, f"referral-{move.outcome}", event, story.place)
    if move is WITHDRAW:
        told.partner(tale, "enquiry-withdrawn", event, story.place)


def _choose(story: Story, at: datetime) -> None:
    """Record that the customer chose this partner, and notify the partner."""
    event = story.record("chosen", at, to=None, actor_kind=ActorKind.CUSTOMER, door=Door.LINK)
    enquiry = next(row for row in reversed(story.tale.rows.of("enquiry")) if row["id"] == story.sent.id)
    enquiry.update(chosen=Chosen.REFERRAL, chosen_referral_id=story.row["id"])
    told.partner(story.tale, "enquiry-chosen", event, story.place)


def _remind(story: Story, until: datetime) -> datetime | None:
    """Add the reminders of the current stage until `until`. Return when the next one would be due."""
    row = story.row
    if row["due_at"] is None:
        return None
    readers = told.at_the_partner(story.place, story.entered_at)
    if story.assignee and f"person:{story.assignee.id}" not in {reader.recipient for reader in readers}:
        readers.append(told.person(story.assignee))
    return told.reminders_of(story.tale, row, Stage(row["stage"]), readers, story.entered_at, until)


def _look_ahead(story: Story) -> None:
    """Set when the sweep must next look at an open referral, and add the notes and questions about it."""
    row, tale = story.row, story.tale
    row["remind_at"] = _remind(story, tale.now)
    if row["stage"] == Stage.NEGOTIATING and story.assignee:
        row["remind_at"] = told.estimate_questions(tale, row, story.assignee)
        text = tale.chance.choice(texts.phrases()["notes"]["open"])
        at = min(row["accepted_at"] + timedelta(days=3), tale.now - timedelta(hours=2))
        author = {"author_id": story.assignee.id, "author_name": story.assignee.name}
        tale.rows.add("note", referral_id=row["id"], at=at, text=text, **author)
