"""Owe notices, in the transaction of what causes them. `outbox` claims, marks and resends them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)

from referrals.database import UTC, DbSession
from referrals.dialects import insert_new
from referrals.models import (
    Location,
    MarketingProfile,
    Notice,
    NoticeState,
    Person,
    Referral,
    ReferralEvent,
    Role,
)
from referrals.queries import recipients

MAYBE_SENT = "maybe-sent"  # the reason of a notice that counts as sent because nobody knows
MOVED = "referral-moved"
WITH_DEADLINE = ("referral-received", "referral-reminder", "referral-assigned", "enquiry-chosen", MOVED)
TO_PARTNER_COLUMNS = [
    "kind",
    "occasion",
    "recipient",
    "person_id",
    "location_id",
    "referral_id",
    "event_id",
    "created_at",
    "send_after",
    "state",
    "attempts",
]
OF_MOVE_COLUMNS = [
    "kind",
    "occasion",
    "event_id",
    "enquiry_id",
    "recipient",
    "person_id",
    "location_id",
    "referral_id",
    "created_at",
    "send_after",
    "state",
    "attempts",
]
TO_CUSTOMER_COLUMNS = [
    "kind",
    "occasion",
    "recipient",
    "enquiry_id",
    "referral_id",
    "event_id",
    "created_at",
    "send_after",
    "state",
    "attempts",
]


def _occasion_of(event_id: Any) -> ColumnElement[str]:
    return literal("event:") + cast(event_id, String)


def _new_columns() -> tuple[ColumnElement[Any], ...]:
    """Return the columns of every new notice. The instants are parameters of the statement."""
    instants = bindparam("owed_at", type_=UTC), bindparam("leaves_at", type_=UTC)
    return (*instants, literal(NoticeState.WAITING.value), literal(0))


def owe_partner(
    session: DbSession, kind: str, events: ColumnElement[bool], *, now: datetime, send_after: datetime
) -> None:
    """Owe a notice of `kind` to each reader at the partner, for each event that satisfies `events`."""
    session.execute(to_partner(kind, events), {"owed_at": now, "leaves_at": send_after})


def owe_assignee(session: DbSession, kind: str, events: ColumnElement[bool], *, now: datetime) -> None:
    """Owe a notice of `kind` to the assignee of each referral."""
    owed = _for_rows(kind, recipients.assignees(events).subquery())
    session.execute(owed, {"owed_at": now, "leaves_at": now})


def owe_customer(
    session: DbSession, kind: str, events: ColumnElement[bool], *, now: datetime, send_after: datetime
) -> None:
    """Owe the customer a notice of `kind` for each event that satisfies `events`."""
    session.execute(to_customers(kind, events), {"owed_at": now, "leaves_at": send_after})


def to_partner(kind: str, events: ColumnElement[bool]) -> Any:
    """Return the statement of `owe_partner` for repeated use, with parameters `owed_at` and `leaves_at`."""
    return _for_rows(kind, recipients.at_the_partner(events).subquery())


def to_customers(kind: str, events: ColumnElement[bool]) -> Any:
    """Return the statement of `owe_customer` for repeated use, with parameters `owed_at` and `leaves_at`."""
    source = (
        select(
            literal(kind),
            _occasion_of(ReferralEvent.id),
            literal("customer:") + cast(Referral.enquiry_id, String),
            Referral.enquiry_id,
            Referral.id,
            ReferralEvent.id,
            *_new_columns(),
        )
        .select_from(ReferralEvent)
        .join(Referral, Referral.id == ReferralEvent.referral_id)
        .where(events)
    )
    return insert_new(Notice.__table__).from_select(TO_CUSTOMER_COLUMNS, source)


def _for_rows(kind: str, rows: Any) -> Any:
    source = select(
        literal(kind),
        _occasion_of(rows.c.event_id),
        rows.c.recipient,
        rows.c.person_id,
        rows.c.location_id,
        rows.c.referral_id,
        rows.c.event_id,
        *_new_columns(),
    ).where(literal(True))  # SQLite needs a WHERE to parse ON CONFLICT after SELECT
    return insert_new(Notice.__table__).from_select(TO_PARTNER_COLUMNS, source)


def owe_news_of_move(
    session: DbSession,
    event_id: int,
    *others: dict[str, Any],
    but: int | None = None,
    now: datetime,
    leaves_at: datetime,
) -> None:
    """Owe news of a partner's move to everybody who got a mail with the deadline, except the person `but`.

    Their calendars may hold the deadline and would remind them in vain; so may the mover's. `others` are further
    notices of the same event (`to_customer`, `to_person`), written in the same statement.
    """
    told = (
        select(Notice.recipient, Notice.person_id, Notice.location_id, Notice.referral_id)
        .join(ReferralEvent, ReferralEvent.referral_id == Notice.referral_id)
        .where(ReferralEvent.id == event_id, Notice.kind.in_(WITH_DEADLINE), Notice.state == NoticeState.SENT)
        .where(Notice.recipient != f"person:{but}")
        .distinct()
        .subquery()
    )
    news = {"kind": literal(MOVED), "occasion": literal(f"event:{event_id}"), "event_id": literal(event_id)}
    rows = union_all(*(_of_move(one) for one in others), _of_move(news | dict(told.c))).subquery()
    source = select(*rows.c).where(literal(True))  # SQLite: see _for_rows
    owed = insert_new(Notice.__table__).from_select(OF_MOVE_COLUMNS, source)
    session.execute(owed, {"owed_at": now, "leaves_at": leaves_at})


def _of_move(values: Mapping[str, Any]) -> Any:
    """Return the columns of a notice about a move; those without a value are NULL."""
    known = [cast(null(), Integer) if values.get(name) is None else values[name] for name in OF_MOVE_COLUMNS[:8]]
    columns = [value if isinstance(value, ColumnElement) else literal(value) for value in known]
    every = zip(OF_MOVE_COLUMNS, (*columns, *_new_columns()), strict=True)
    return select(*(column.label(name) for name, column in every))


def owe(session: DbSession, kind: str, occasion: str, recipient: str, *, now: datetime, **facts: Any) -> None:
    """Owe a notice of `kind` on `occasion` to `recipient`. `facts` are further columns (person_id, link_id, …)."""
    values = {"send_after": now, "state": NoticeState.WAITING, "attempts": 0, **facts}
    session.execute(
        insert_new(Notice.__table__).values(kind=kind, occasion=occasion, recipient=recipient, created_at=now, **values)
    )


def to_customer(kind: str, event_id: int, enquiry_id: int, referral_id: int) -> dict[str, Any]:
    """Return the columns of a notice to the customer about one event, for `owe_all`."""
    return {**_of_event(kind, event_id, referral_id), "recipient": f"customer:{enquiry_id}", "enquiry_id": enquiry_id}


def to_person(kind: str, event_id: int, person_id: int, referral_id: int) -> dict[str, Any]:
    """Return the columns of a notice to a person about one event, for `owe_all`."""
    return {**_of_event(kind, event_id, referral_id), "recipient": f"person:{person_id}", "person_id": person_id}


def _of_event(kind: str, event_id: int, referral_id: int) -> dict[str, Any]:
    occasion = f"event:{event_id}"
    facts = {"kind": kind, "occasion": occasion, "event_id": event_id, "referral_id": referral_id}
    return {**facts, "enquiry_id": None, "person_id": None}


def was_owed_since(session: DbSession, kind: str, person_id: int, since: datetime) -> bool:
    """Tell whether the person was owed a notice of that kind after `since`."""
    owed = select(Notice.id).where(Notice.person_id == person_id, Notice.kind == kind, Notice.created_at > since)
    return session.scalar(owed.limit(1)) is not None


def owe_all(session: DbSession, notices: list[dict[str, Any]], *, now: datetime) -> None:
    """Owe several notices that have the same columns, due now."""
    usual = {"created_at": now, "send_after": now, "state": NoticeState.WAITING, "attempts": 0}
    session.execute(insert_new(Notice.__table__), [{**usual, **one} for one in notices])


def warn_operators(session: DbSession, events: ColumnElement[bool], *, now: datetime) -> None:
    """Warn the operators, once a day per location, that its contact cannot be reached."""
    silent = recipients.unreachable_contacts(events).subquery()
    day = literal(f":{now:%Y-%m-%d}")
    source = (
        select(
            literal("contact-unreachable"),
            literal("location:") + cast(silent.c.location_id, String) + day,
            literal("person:") + cast(Person.id, String),
            Person.id,
            silent.c.location_id,
            silent.c.referral_id,
            cast(null(), Integer),
            *_new_columns(),
        )
        .select_from(silent)
        .join(Person, Person.role == Role.OPERATOR)
        .where(Person.removed_at.is_(None), Person.joined_at.is_not(None))
    )
    owed = insert_new(Notice.__table__).from_select(TO_PARTNER_COLUMNS, source)
    session.execute(owed, {"owed_at": now, "leaves_at": now})


def owe_admins_instead(session: DbSession, ids: Collection[int], *, now: datetime) -> None:
    """Owe the partner's admins what the notices `ids` owe to a location's contact, unless they have it already.

    Only admins who have joined: nobody else has shown that the address is theirs.
    """
    source = (
        select(
            Notice.kind,
            Notice.occasion,
            literal("person:") + cast(Person.id, String),
            Person.id,
            cast(null(), Integer),
            Notice.referral_id,
            Notice.event_id,
            *_new_columns(),
        )
        .select_from(Notice)
        .join(Location, Location.id == Notice.location_id)
        .join(MarketingProfile, MarketingProfile.id == Location.profile_id)
        .join(Person, Person.partner_id == MarketingProfile.partner_id)
        .where(Notice.id.in_(ids), Person.role == Role.ADMIN)
        .where(Person.removed_at.is_(None), Person.joined_at.is_not(None))
    )
    owed = insert_new(Notice.__table__).from_select(TO_PARTNER_COLUMNS, source)
    session.execute(owed, {"owed_at": now, "leaves_at": now})


def withdraw(session: DbSession, event_id: int) -> None:
    """Withdraw what an undone move owed. The keys stay taken: the same event never owes again.

    A claimed notice keeps its lease. If its mail has left after all, the worker records that.
    """
    session.execute(
        update(Notice)
        .where(Notice.event_id == event_id, Notice.state == NoticeState.WAITING)
        .values(state=NoticeState.WITHDRAWN, reason="undone")
        .execution_options(synchronize_session=False)
    )


def give_up(session: DbSession, *which: ColumnElement[bool], state: NoticeState, reason: str, now: datetime) -> None:
    """End waiting notices, in `state` and for `reason`.

    Claimed notices are left to their worker, since the mail may be on its way. If it is not, the next claim checks
    whether they are still owed.
    """
    free = or_(Notice.lease.is_(None), Notice.lease_until <= now)
    waits = (*which, Notice.state == NoticeState.WAITING, free)
    # The lease of a worker that died. It may have handed the mail over before.
    died = update(Notice).where(*waits, Notice.lease.is_not(None), Notice.maybe_sent_at.is_(None))
    session.execute(died.values(maybe_sent_at=Notice.lease_until).execution_options(synchronize_session=False))
    session.execute(
        update(Notice)
        .where(*waits)
        .values(**ended(state, reason), lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def ended(state: NoticeState, reason: str) -> dict[str, Any]:
    """Return the columns of a notice that is given up. One whose mail may have left counts as sent, and says so."""
    maybe = Notice.maybe_sent_at.is_not(None)
    return {
        "state": case((maybe, NoticeState.SENT), else_=state),
        "sent_at": Notice.maybe_sent_at,
        "reason": case((maybe, MAYBE_SENT), else_=reason),
    }
