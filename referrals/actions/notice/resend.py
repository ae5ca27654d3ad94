"""Send failed notices again: all with one reason, or those to a flagged address."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from referrals.actions.notice import outbox
from referrals.database import DbSession, write
from referrals.models import Location, Mark, Notice, NoticeState, Person, SystemMark
from referrals.queries.notice.owed_notices import owed_notices
from referrals.rules.recipient import Recipient

ADDRESS_REASONS = ("recipient-refused", "address-malformed", "returned")
MAX_AGE = timedelta(days=7)  # older failures were dealt with in another way


def send_failed_again(reason: str, *, now: datetime) -> int:
    """Resend every notice that failed for the reason `reason`. Return how many.

    Ends a pause of sending, and removes the flags from addresses flagged because of these notices.
    """
    with write() as session:
        return _resend(session, _failed_for(reason), now=now)


def try_address(address: str, *, now: datetime) -> int:
    """Remove the flag from an address and resend what failed because of it lately. Return how many."""
    with write() as session:
        readers = [
            *map(Recipient.person, session.scalars(select(Person.id).where(_equals(Person.email, address)))),
            *map(
                Recipient.location, session.scalars(select(Location.id).where(_equals(Location.contact_email, address)))
            ),
        ]
        for table, column in ((Person, Person.email), (Location, Location.contact_email)):
            cleared = update(table).where(_equals(column, address)).values(bouncing_at=None)
            session.execute(cleared.execution_options(synchronize_session=False))
        failed_for_address = or_(*(_failed_for(reason) for reason in ADDRESS_REASONS))
        return _resend(
            session,
            Notice.recipient.in_(map(str, readers)),
            failed_for_address,
            Notice.created_at > now - MAX_AGE,
            now=now,
        )


def _equals(column: ColumnElement[str] | object, address: str) -> ColumnElement[bool]:
    return func.lower(column) == address.lower()


def _failed_for(reason: str) -> ColumnElement[bool]:
    return or_(Notice.reason == reason, Notice.reason.startswith(f"{reason}: ", autoescape=True))


def _resend(session: DbSession, *conditions: ColumnElement[bool], now: datetime) -> int:
    failed = owed_notices(*conditions, Notice.state == NoticeState.FAILED, locked=True)
    if not failed:
        return 0
    session.execute(
        update(Notice)
        .where(Notice.id.in_([notice.id for notice in failed]))
        .values(**outbox.fresh_columns(now))
        .execution_options(synchronize_session=False)
    )
    outbox.set_bouncing(session, failed, bouncing_at=None)
    session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED))
    return len(failed)
