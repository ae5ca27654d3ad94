"""Owe notices, in the transaction of what causes them. `outbox` claims, marks and resends them.

`owe` inserts notices whose readers are known, `owe_selected` those whose readers a query selects. What is owed already
is not owed again (`referrals/models/notice.py`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Integer,
    Select,
    SelectBase,
    bindparam,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    update,
)

from referrals.database import UTC, DbSession
from referrals.database.dialects import insert_new
from referrals.models import (
    Location,
    MarketingProfile,
    Notice,
    NoticeKind,
    NoticeState,
    Person,
    ReferralEvent,
    Role,
)
from referrals.models.notice_kind import WITH_DEADLINE
from referrals.queries.notice import notice_keys, recipients
from referrals.rules.occasions import Event, Link, Occasion, Unreachable
from referrals.rules.recipient import Recipient, RecipientKind

MAYBE_SENT = "maybe-sent"  # the reason of a notice that counts as sent because nobody knows
NULL = cast(null(), Integer)
# The columns of a new notice. A column for which the selected rows have no value is NULL.
COLUMNS = ("kind", "occasion", "recipient", "person_id", "location_id", "enquiry_id", "referral_id", "event_id")
START_COLUMNS = {
    "created_at": bindparam("owed_at", type_=UTC),
    "send_after": bindparam("leaves_at", type_=UTC),
    "state": literal(NoticeState.WAITING.value),
    "attempts": literal(0),
}


@dataclass(frozen=True)
class NewNotice:
    """A notice to one reader. `address` is where it must go, whatever the reader's address is when it leaves."""

    kind: NoticeKind
    occasion: Occasion
    recipient: Recipient
    referral_id: int | None = None
    address: str | None = None

    @property
    def columns(self) -> dict[str, object]:
        """Return its columns. Those that refer to other rows follow from the occasion and the recipient."""
        row_id = self.recipient.id or None  # nobody has the number 0 (`one_time_link.NOBODY`)
        return {
            "kind": self.kind,
            "occasion": str(self.occasion),
            "recipient": str(self.recipient),
            "person_id": row_id if self.recipient.kind is RecipientKind.PERSON else None,
            "location_id": row_id if self.recipient.kind is RecipientKind.LOCATION else None,
            "enquiry_id": row_id if self.recipient.kind is RecipientKind.CUSTOMER else None,
            "referral_id": self.referral_id,
            "event_id": self.occasion.event_id if isinstance(self.occasion, Event) else None,
            "link_id": self.occasion.link_id if isinstance(self.occasion, Link) else None,
            "address": self.address,
        }


def owe(session: DbSession, *notices: NewNotice, now: datetime, send_after: datetime | None = None) -> None:
    """Owe these notices. They leave at `send_after`, or now."""
    start = {"created_at": now, "send_after": send_after or now, "state": NoticeState.WAITING, "attempts": 0}
    session.execute(insert_new(Notice.__table__), [notice.columns | start for notice in notices])


def owe_selected(session: DbSession, rows: SelectBase, *, now: datetime, send_after: datetime | None = None) -> None:
    """Owe a notice for each of the rows, whose columns are named as those of `notice`."""
    session.execute(insert_selected(rows), {"owed_at": now, "leaves_at": send_after or now})


def insert_selected(rows: SelectBase) -> Insert:
    """Return the statement of `owe_selected` for repeated use, with parameters `owed_at` and `leaves_at`."""
    selected = rows.subquery()
    columns: dict[str, Any] = {name: selected.c.get(name, NULL) for name in COLUMNS} | START_COLUMNS
    # SQLite cannot parse the statement without a WHERE.
    source = select(*columns.values()).select_from(selected).where(literal(True))
    return insert_new(Notice.__table__).from_select(list(columns), source)


def owe_partner(session: DbSession, kind: NoticeKind, events: ColumnElement[bool], *, now: datetime) -> None:
    """Owe a notice of `kind` to each reader at the partner, for each event that satisfies `events`."""
    owe_selected(session, to_partner(kind, events), now=now)


def owe_assignee(session: DbSession, kind: NoticeKind, events: ColumnElement[bool], *, now: datetime) -> None:
    """Owe a notice of `kind` to the assignee of each referral."""
    owe_selected(session, _about_events(kind, recipients.assignees(events)), now=now)


def owe_customer(
    session: DbSession, kind: NoticeKind, events: ColumnElement[bool], *, now: datetime, send_after: datetime
) -> None:
    """Owe the customer a notice of `kind` for each event that satisfies `events`."""
    owe_selected(session, to_customers(kind, events), now=now, send_after=send_after)


def to_partner(kind: NoticeKind, events: ColumnElement[bool]) -> Select[Any]:
    """Select what `owe_partner` owes."""
    return _about_events(kind, recipients.at_the_partner(events))


def to_customers(kind: NoticeKind, events: ColumnElement[bool]) -> Select[Any]:
    """Select what `owe_customer` owes."""
    return _about_events(kind, recipients.customers(events))


def _about_events(kind: NoticeKind, readers: SelectBase) -> Select[Any]:
    """Select a notice of `kind` for each reader, about the event of its row."""
    selected = readers.subquery()
    return select(_kind(kind), notice_keys.occasion(Event, selected.c.event_id).label("occasion"), *selected.c)


def _kind(kind: NoticeKind) -> ColumnElement[str]:
    return literal(kind.value).label("kind")


def owe_news_of_move(
    session: DbSession,
    event_id: int,
    *,
    except_id: int | None = None,
    now: datetime,
    send_after: datetime | None = None,
) -> None:
    """Owe news of a partner's move to everybody who got a mail with the deadline, except the person `except_id`.

    Their calendars may hold the deadline and would remind them in vain; so may the mover's.
    """
    readers = (
        select(
            _kind(NoticeKind.REFERRAL_MOVED),
            literal(str(Event(event_id))).label("occasion"),
            Notice.recipient,
            Notice.person_id,
            Notice.location_id,
            Notice.referral_id,
            ReferralEvent.id.label("event_id"),
        )
        .join(ReferralEvent, ReferralEvent.referral_id == Notice.referral_id)
        .where(ReferralEvent.id == event_id, Notice.kind.in_(WITH_DEADLINE), Notice.state == NoticeState.SENT)
        .distinct()
    )
    if except_id is not None:
        readers = readers.where(Notice.recipient != str(Recipient.person(except_id)))
    owe_selected(session, readers, now=now, send_after=send_after)


def was_owed_since(session: DbSession, kind: NoticeKind, person_id: int, since: datetime) -> bool:
    """Tell whether the person was owed a notice of that kind after `since`."""
    owed = select(Notice.id).where(Notice.person_id == person_id, Notice.kind == kind, Notice.created_at > since)
    return session.scalar(owed.limit(1)) is not None


def warn_operators(session: DbSession, events: ColumnElement[bool], *, now: datetime) -> None:
    """Warn the operators, once a day per location, that its contact cannot be reached."""
    unreachable = recipients.unreachable_contacts(events).subquery()
    warnings = (
        select(
            _kind(NoticeKind.CONTACT_UNREACHABLE),
            notice_keys.occasion(Unreachable, unreachable.c.location_id, now.date()).label("occasion"),
            notice_keys.recipient(RecipientKind.PERSON, Person.id).label("recipient"),
            Person.id.label("person_id"),
            unreachable.c.location_id,
            unreachable.c.referral_id,
        )
        .select_from(unreachable)
        .join(Person, Person.role == Role.OPERATOR)
        .where(Person.removed_at.is_(None), Person.joined_at.is_not(None))
    )
    owe_selected(session, warnings, now=now)


def owe_to_admins_instead(session: DbSession, ids: Collection[int], *, now: datetime) -> None:
    """Owe the partner's admins what the notices `ids` owe to a location's contact, unless they have it already.

    Only admins who have joined: nobody else has shown that the address is theirs.
    """
    admin_notices = (
        select(
            Notice.kind,
            Notice.occasion,
            notice_keys.recipient(RecipientKind.PERSON, Person.id).label("recipient"),
            Person.id.label("person_id"),
            Notice.referral_id,
            Notice.event_id,
        )
        .select_from(Notice)
        .join(Location, Location.id == Notice.location_id)
        .join(MarketingProfile, MarketingProfile.id == Location.profile_id)
        .join(Person, Person.partner_id == MarketingProfile.partner_id)
        .where(Notice.id.in_(ids), Person.role == Role.ADMIN)
        .where(Person.removed_at.is_(None), Person.joined_at.is_not(None))
    )
    owe_selected(session, admin_notices, now=now)


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


def give_up(
    session: DbSession, *conditions: ColumnElement[bool], state: NoticeState, reason: str, now: datetime
) -> None:
    """End waiting notices, in `state` and for `reason`.

    Claimed notices are left to their worker, since the mail may be on its way. If it is not, the next claim checks
    whether they are still owed.
    """
    is_free = or_(Notice.lease.is_(None), Notice.lease_until <= now)
    is_waiting = (*conditions, Notice.state == NoticeState.WAITING, is_free)
    # The lease of a worker that died. It may have handed the mail over before.
    of_dead_workers = update(Notice).where(*is_waiting, Notice.lease.is_not(None), Notice.maybe_sent_at.is_(None))
    session.execute(
        of_dead_workers.values(maybe_sent_at=Notice.lease_until).execution_options(synchronize_session=False)
    )
    session.execute(
        update(Notice)
        .where(*is_waiting)
        .values(**end_columns(state, reason), lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def end_columns(state: NoticeState, reason: str) -> dict[str, object]:
    """Return the columns of a notice that is given up. One whose mail may have left counts as sent, and says so."""
    maybe_sent = Notice.maybe_sent_at.is_not(None)
    return {
        "state": case((maybe_sent, NoticeState.SENT), else_=state),
        "sent_at": Notice.maybe_sent_at,
        "reason": case((maybe_sent, MAYBE_SENT), else_=reason),
    }
