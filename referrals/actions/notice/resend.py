"""Send failed notices again: all with one reason, or those to a flagged address."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from referrals.actions.notice import outbox
from referrals.database import DbSession, write
from referrals.models import Location, Mark, Notice, NoticeState, Person, SystemMark
from referrals.queries.notice.owed_notices import owed_notices
from referrals.rules.recipient import Recipient

ABOUT_THE_ADDRESS = ("recipient-refused", "address-malformed", "returned")
LATELY = timedelta(days=7)  # older failures were dealt with in another way


def send_failed_again(word: str, *, now: datetime) -> int:
    """Resend every notice that failed for the reason `word`. Return how many.

    Ends a pause of sending, and removes the flags from addresses flagged because of these notices.
    """
    with write() as session:
        return _again(session, _failed_for(word), now=now)


def try_address(address: str, *, now: datetime) -> int:
    """Remove the flag from an address and resend what failed because of it lately. Return how many."""
    with write() as session:
        readers = [
            *map(Recipient.person, session.scalars(select(Person.id).where(_is(Person.email, address)))),
            *map(Recipient.location, session.scalars(select(Location.id).where(_is(Location.contact_email, address)))),
        ]
        for table, column in ((Person, Person.email), (Location, Location.contact_email)):
            cleared = update(table).where(_is(column, address)).values(bouncing_at=None)
            session.execute(cleared.execution_options(synchronize_session=False))
        because_of_it = or_(*(_failed_for(word) for word in ABOUT_THE_ADDRESS))
        return _again(
            session, Notice.recipient.in_(map(str, readers)), because_of_it, Notice.created_at > now - LATELY, now=now
        )


def _is(column: ColumnElement[str] | object, address: str) -> ColumnElement[bool]:
    return func.lower(column) == address.lower()


def _failed_for(word: str) -> ColumnElement[bool]:
    return or_(Notice.reason == word, Notice.reason.startswith(f"{word}: ", autoescape=True))


def _again(session: DbSession, *which: ColumnElement[bool], now: datetime) -> int:
    failed = owed_notices(*which, Notice.state == NoticeState.FAILED, locked=True)
    if not failed:
        return 0
    session.execute(
        update(Notice)
        .where(Notice.id.in_([one.id for one in failed]))
        .values(**outbox.fresh_columns(now))
        .execution_options(synchronize_session=False)
    )
    outbox.set_bouncing(session, failed, bouncing_at=None)
    session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED))
    return len(failed)
