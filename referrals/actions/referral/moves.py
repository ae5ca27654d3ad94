"""A partner's moves, and its other actions on a referral. Each is one transaction."""

from datetime import date, datetime

from sqlalchemy import insert, select, update

from referrals.actions import locks
from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.actions.referral import events, stored_referral, transition
from referrals.actions.referral.stored_referral import StoredReferral
from referrals.database import DbSession, write
from referrals.models import Enquiry, Note, NoticeKind, Person, Referral, ReferralEvent
from referrals.models.columns import renewed_link_secret
from referrals.models.notice_kind import CHOOSE_ANOTHER
from referrals.queries.network import settings
from referrals.queries.partner import colleagues
from referrals.rules import lifecycle, move_refused, reminders
from referrals.rules.actor import Actor
from referrals.rules.choices import CustomerChoice
from referrals.rules.lifecycle import Move, Stage
from referrals.rules.money import Money
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from referrals.rules.occasions import Event
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, FieldRefusal


def interested(referral_id: int, *, assignee_id: int | None, by: Actor, version: int, now: datetime) -> None:
    """Take the referral on: the private part is revealed, and the customer hears who will make contact.

    `assignee_id` is who takes it, by default the mover. A location's contact may take it in its own name (None).
    """
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        assignee_id = assignee_id or by.person_id
        _check_assignee(session, stored, assignee_id)
        due_at = lifecycle.due_after(lifecycle.INTERESTED, now, settings.current().lengths)
        assert due_at is not None
        event_id = transition.make_move(
            session,
            stored,
            lifecycle.INTERESTED,
            by=by,
            version=version,
            now=now,
            data={"assignee_id": assignee_id} if assignee_id else {},
            due_at=due_at,
            revealed_at=now,
            first_answered_at=now,
            assignee_id=assignee_id,
            remind_at=reminders.first_check(Stage.EVALUATING, now, due_at),
        )
        occasion, customer = Event(event_id), Recipient.customer(stored.enquiry_id)
        notices = [NewNotice(NoticeKind.PARTNER_INTERESTED, occasion, customer, referral_id)]
        assigned_id = assignee_id if assignee_id != by.person_id else None
        if assigned_id:
            notices.append(
                NewNotice(NoticeKind.REFERRAL_ASSIGNED, occasion, Recipient.person(assigned_id), referral_id)
            )
        notice_writer.owe(session, *notices, now=now)
        notice_writer.owe_news_of_move(session, event_id, except_id=assigned_id, now=now)


def ignore(
    referral_id: int, *, reason: str | None = None, note: str = "", by: Actor, version: int, now: datetime
) -> None:
    """Say No thanks. After 30 seconds the customer is told and invited to choose another partner."""
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        values = {"reason": reason, "first_answered_at": now}
        _archive(session, stored, lifecycle.IGNORE, note=note, by=by, version=version, now=now, **values)


def decline(referral_id: int, *, reason: str, note: str = "", by: Actor, version: int, now: datetime) -> None:
    """Decline. After 30 seconds the customer is told and invited to choose another partner."""
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        _archive(session, stored, lifecycle.DECLINE, note=note, by=by, version=version, now=now, reason=reason)


def lose(referral_id: int, *, reason: str, note: str = "", by: Actor, version: int, now: datetime) -> None:
    """Report the negotiation as lost."""
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        _archive(session, stored, lifecycle.LOSE, note=note, by=by, version=version, now=now, reason=reason)


def win(
    referral_id: int, *, value: Money, closed_on: date, today: date, by: Actor, version: int, now: datetime
) -> None:
    """Report the negotiation as won. `today` is the date in the actor's zone."""
    if closed_on > today:
        raise FieldRefusal("closed_on", N_("The closing date of a won referral can’t be in the future."))
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        values = {"final_minor": value.minor, "final_currency": value.currency, "closed_on": closed_on}
        _archive(session, stored, lifecycle.WIN, note="", by=by, version=version, now=now, **values)


def accept(
    referral_id: int, *, value: Money, expected_close_on: date, today: date, by: Actor, version: int, now: datetime
) -> None:
    """Accept and start negotiating. `today` is the date in the actor's zone."""
    _check_expected_date(expected_close_on, today)
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        event_id = transition.make_move(
            session,
            stored,
            lifecycle.ACCEPT,
            by=by,
            version=version,
            now=now,
            data={"value": value.minor, "currency": value.currency, "expected_close_on": expected_close_on.isoformat()},
            accepted_at=now,
            **_estimate(value, expected_close_on),
        )
        notice_writer.owe_news_of_move(session, event_id, now=now)


def undo(referral_id: int, *, by: Actor, version: int, now: datetime) -> None:
    """Undo one's own No thanks, Decline, Won or Lost within 30 seconds. Its notices are withdrawn."""
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        _check_enquiry_allows_undo(session, stored)
        last = transition.undo_move(session, stored, by=by, version=version, now=now)
        notice_writer.withdraw(session, last.event_id)


def assign(referral_id: int, *, assignee_id: int | None, by: Actor, now: datetime) -> None:
    """Assign the referral to a member of the partner, or to nobody. The new assignee is told, unless they did it."""
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        _check_open(stored, by=by, now=now)
        _check_assignee(session, stored, assignee_id)
        _change(session, referral_id, now=now, assignee_id=assignee_id)
        event_id = events.record_event(
            session, stored, "assigned", by=by, now=now, to=None, data={"assignee_id": assignee_id}
        )
        if assignee_id and assignee_id != by.person_id:
            notice_writer.owe_assignee(session, NoticeKind.REFERRAL_ASSIGNED, ReferralEvent.id == event_id, now=now)


def change_estimate(
    referral_id: int, *, value: Money, expected_close_on: date, today: date, by: Actor, now: datetime
) -> None:
    """Change the estimated value and date while negotiating: an event, not a move."""
    _check_expected_date(expected_close_on, today)
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        if stored.stage != Stage.NEGOTIATING:
            raise MoveRefused(MoveRefusal.NOT_LEGAL, N_("You can only change the estimate while negotiating."))
        _change(session, referral_id, now=now, **_estimate(value, expected_close_on))
        data = {"value": value.minor, "currency": value.currency, "expected_close_on": expected_close_on.isoformat()}
        events.record_event(session, stored, "estimate-changed", by=by, now=now, to=None, data=data)


def add_note(referral_id: int, *, text: str, by: Actor, now: datetime) -> None:
    """Add a note that only the partner reads. Raises MoveRefused once the customer has erased their data."""
    with write() as session:
        _check_not_erased(session, referral_id)
        _write_note(session, referral_id, text, by=by, now=now)
        _change(session, referral_id, now=now)


def revoke_links(referral_id: int, *, by: Actor, now: datetime) -> None:
    """Revoke every emailed link to this referral sent so far."""
    with write() as session:
        stored = stored_referral.load(session, referral_id)
        _change(session, referral_id, now=now, **renewed_link_secret())
        events.record_event(session, stored, "links-revoked", by=by, now=now, to=None, data={})


def _archive(
    session: DbSession,
    stored: StoredReferral,
    move: Move,
    *,
    note: str,
    by: Actor,
    version: int,
    now: datetime,
    **values: object,
) -> None:
    """Archive by a partner's move. The customer's notice waits until the move can no longer be undone."""
    data = {
        name: value for name, value in values.items() if name in ("reason", "final_minor", "final_currency") and value
    }
    event_id = transition.make_move(session, stored, move, by=by, version=version, now=now, data=data, **values)
    if note:
        _write_note(session, stored.id, note, by=by, now=now)
    if move.asks_another and move.outcome:
        kind = CHOOSE_ANOTHER[move.outcome]
        event = ReferralEvent.id == event_id
        leaves_at = now + lifecycle.UNDO_TIME
        notice_writer.owe_customer(session, kind, event, now=now, send_after=leaves_at)
        notice_writer.owe_news_of_move(session, event_id, now=now, send_after=leaves_at)


def _estimate(value: Money, expected_close_on: date) -> dict[str, object]:
    return {
        "estimated_minor": value.minor,
        "estimated_currency": value.currency,
        "expected_close_on": expected_close_on,
        "remind_at": reminders.first_estimate_check(expected_close_on),
    }


def _check_expected_date(expected_close_on: date, today: date) -> None:
    if expected_close_on < today:
        raise FieldRefusal("expected_close_on", N_("The expected closing date can’t be in the past."))


def _check_open(stored: StoredReferral, *, by: Actor, now: datetime) -> None:
    if not lifecycle.status_at(stored, now).is_open:
        raise transition.refusal(stored, None, by=by, version=stored.version, now=now)


def _check_assignee(session: DbSession, stored: StoredReferral, assignee_id: int | None) -> None:
    if assignee_id is None:
        return
    can_take = Person.partner_id == stored.partner_id, colleagues.can_take_referrals()
    colleague = select(Person.id).where(Person.id == assignee_id, *can_take)
    # Locked, so that nobody removes the person between this check and the change.
    if session.scalar(colleague.with_for_update(read=True)) is None:
        raise FieldRefusal("assignee", N_("Choose someone at your company."))


def _check_enquiry_allows_undo(session: DbSession, stored: StoredReferral) -> None:
    """Lock the enquiry, so that the customer cannot close it between this check and the change."""
    enquiry = session.execute(
        select(Enquiry.closed_at, Enquiry.chosen, Enquiry.chosen_referral_id, Enquiry.erased_at)
        .where(Enquiry.id == stored.enquiry_id)
        .with_for_update(key_share=True)
    ).one()
    is_chosen = enquiry.chosen == CustomerChoice.REFERRAL and enquiry.chosen_referral_id == stored.id
    if enquiry.erased_at is not None or (enquiry.closed_at is not None and not is_chosen):
        raise MoveRefused(MoveRefusal.TOO_LATE, move_refused.UNDO_CLOSED)


def _check_not_erased(session: DbSession, referral_id: int) -> None:
    """Lock the enquiry, so that nothing is written about a customer who has erased it."""
    enquiry_id = session.scalars(select(Referral.enquiry_id).where(Referral.id == referral_id)).one()
    if locks.lock_enquiry(session, enquiry_id).erased_at is not None:
        raise MoveRefused(MoveRefusal.NOT_LEGAL, move_refused.ERASED)


def _change(session: DbSession, referral_id: int, *, now: datetime, **values: object) -> None:
    session.execute(
        update(Referral)
        .where(Referral.id == referral_id)
        .values(changed_at=now, **values)
        .execution_options(synchronize_session=False)
    )


def _write_note(session: DbSession, referral_id: int, text: str, *, by: Actor, now: datetime) -> None:
    author = by.name or ""
    session.execute(
        insert(Note).values(referral_id=referral_id, at=now, author_id=by.person_id, author_name=author, text=text)
    )
