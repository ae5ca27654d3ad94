"""Limits on mail to unconfirmed addresses.

The mails are counted in the database, because they protect people who may never have written to this network.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Insert, Select, delete, func, insert, literal, select

from referrals import origin_keys
from referrals.actions import locks
from referrals.database import UTC, DbSession, write
from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, ProvedBrowser, RefusedReader, UnprovedMail
from referrals.rules import triage
from referrals.rules.triage import HoldReason


@dataclass(frozen=True)
class MailLimitKeys:
    """The reader of a mail and the origin of the enquiry, as keys of `origin_keys`."""

    reader: str
    browser: str | None = None
    network: str | None = None


def limit_keys(email: str, *, browser: str | None, network: str | None) -> MailLimitKeys:
    return MailLimitKeys(origin_keys.reader_key(email), browser, network)


def lock(session: DbSession, keys: MailLimitKeys) -> None:
    """Lock these limits until the transaction ends."""
    for kind, key in (("reader", keys.reader), ("browser", keys.browser), ("network", keys.network)):
        if key is not None:
            locks.lock_name(session, "unproved-mail", kind, key)


def reached_limits(session: DbSession, keys: MailLimitKeys, *, now: datetime) -> list[HoldReason]:
    """Return the limits that forbid another mail now."""
    refused = select(RefusedReader.reader_key).where(RefusedReader.reader_key == keys.reader, RefusedReader.until > now)
    checks = {
        HoldReason.REFUSED: session.scalar(refused) is not None,
        HoldReason.READER_LIMIT: _is_reader_limit_reached(session, keys.reader, now),
        HoldReason.BROWSER_LIMIT: _is_used_up(
            session, UnprovedMail.browser_key, keys.browser, triage.MAX_PER_BROWSER_A_DAY, now
        ),
        HoldReason.NETWORK_LIMIT: _is_used_up(
            session, UnprovedMail.network_key, keys.network, triage.MAX_PER_NETWORK_A_DAY, now
        ),
    }
    return [reason for reason, is_reached in checks.items() if is_reached]


def reached_limits_for(session: DbSession, enquiry: Enquiry, *, now: datetime) -> list[HoldReason]:
    """Return the same for a stored enquiry. Empty for one that was erased."""
    email = session.scalar(select(EnquiryPrivate.email).where(EnquiryPrivate.enquiry_id == enquiry.id))
    keys = limit_keys(email or "", browser=enquiry.browser_key, network=enquiry.network_key)
    return reached_limits(session, keys, now=now) if email else []


def record(session: DbSession, enquiry_id: int, keys: MailLimitKeys, *, now: datetime) -> None:
    """Record an owed mail, in the transaction that owes it."""
    session.add(
        UnprovedMail(
            enquiry_id=enquiry_id, reader_key=keys.reader, browser_key=keys.browser, network_key=keys.network, at=now
        )
    )


def record_selected(enquiry_ids: Select[int], keys: MailLimitKeys, *, now: datetime) -> Insert:
    """Return the statement that does the same for the selected enquiries."""
    found = enquiry_ids.subquery()
    rows = select(found.c.id, literal(keys.reader), literal(now, UTC))
    return insert(UnprovedMail).from_select(["enquiry_id", "reader_key", "at"], rows)


def refuse(session: DbSession, email: str, *, now: datetime) -> None:
    """Stop unconfirmed mail to the reader of this address for half a year."""
    session.merge(RefusedReader(reader_key=origin_keys.reader_key(email), until=now + triage.REFUSED_FOR))


def allow(session: DbSession, email: str) -> None:
    """Take back a refusal: the reader of the address has confirmed it."""
    session.execute(delete(RefusedReader).where(RefusedReader.reader_key == origin_keys.reader_key(email)))


def delete_old(*, now: datetime) -> None:
    """Delete what no limit counts any more."""
    old = (
        (UnprovedMail, UnprovedMail.at <= now - triage.MONTH),
        (RefusedReader, RefusedReader.until <= now),
        (ProvedBrowser, ProvedBrowser.proved_at <= now - triage.PROVED_FOR),
    )
    if not any(db.session.scalar(select(func.count()).select_from(table).where(is_old)) for table, is_old in old):
        return
    with write() as session:
        for table, is_old in old:
            session.execute(delete(table).where(is_old))


def _is_reader_limit_reached(session: DbSession, reader: str, now: datetime) -> bool:
    a_day = _count(session, UnprovedMail.reader_key == reader, since=now - triage.DAY)
    a_month = _count(session, UnprovedMail.reader_key == reader, since=now - triage.MONTH)
    return a_day >= triage.MAX_MAILS_A_DAY or a_month >= triage.MAX_MAILS_A_MONTH


def _is_used_up(session: DbSession, column: object, key: str | None, limit: int, now: datetime) -> bool:
    """Tell whether an origin has reached its daily limit. Without a key it never has."""
    if key is None:
        return False
    of_origin: ColumnElement[bool] = column == key  # type: ignore[assignment]
    return _count(session, of_origin, since=now - triage.DAY, distinct=True) >= limit


def _count(session: DbSession, condition: ColumnElement[bool], *, since: datetime, distinct: bool = False) -> int:
    """Count the mails about enquiries that are still unproved, or those enquiries."""
    counted_column = func.count(UnprovedMail.enquiry_id.distinct()) if distinct else func.count(UnprovedMail.id)
    counted = select(counted_column).join(Enquiry, Enquiry.id == UnprovedMail.enquiry_id)
    return session.scalars(counted.where(condition, UnprovedMail.at > since, Enquiry.proved_at.is_(None))).one()
