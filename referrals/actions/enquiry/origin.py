"""What an enquiry's origin means for the ranking: whether the partner sent it itself, and how many came before it.

An origin is a browser, a network or a mail domain. An enquiry is the partner's own if a member used the same origin
within 90 days; it then counts nothing until the operator clears it. The n-th enquiry of one origin to one partner
within 90 days counts 1/n; from the fourth on, none counts until the operator has looked. Findings are stored, so that a
rebuild of the counts gives the same result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update

from referrals import origin_keys
from referrals.actions import locks
from referrals.actions.ranking import counts
from referrals.database import DbSession, if_possible, write
from referrals.database.dialects import insert_new
from referrals.models import Enquiry, MemberOrigin, Referral, ReferralOrigin
from referrals.queries.enquiry import private_part
from referrals.queries.person import people
from referrals.rules.triage import Proof

REMEMBERED_FOR = timedelta(days=90)
UPDATE_INTERVAL = timedelta(days=1)  # how often the use of an origin is recorded
PROOFS_WITHOUT_ORIGIN = (Proof.VOUCHED, Proof.EARLIER)  # entered by the network, or before origins were recorded
BROWSER, NETWORK, MAIL, MANY = "browser", "network", "mail", "many"
MANY_FROM = 4  # proved enquiries of one origin to one partner within 90 days; three have little influence


@dataclass(frozen=True)
class SeenMember:
    """Where a partner's member has just acted from, as keys of `origin_keys`, and under which address if known.

    `network_key` is None if the IP address is no evidence.
    """

    partner_id: int
    browser_key: str
    network_key: str | None
    email: str | None = None

    def origins(self) -> list[tuple[str, str]]:
        mail_key = origin_keys.mail_key(self.email) if self.email else None
        keys_by_kind = (BROWSER, self.browser_key), (NETWORK, self.network_key), (MAIL, mail_key)
        return [(kind, key) for kind, key in keys_by_kind if key is not None]


def weigh(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Record for each referral of a proved enquiry whether it is the partner's own, and the `nth` of its origin.

    A referral that was weighed before is not changed.
    """
    enquiry = session.get_one(Enquiry, enquiry_id, populate_existing=True)
    customer = private_part.of_customers([enquiry_id]).get(enquiry_id)
    if customer is not None and customer.email:  # it may have been corrected; an erased enquiry has none
        enquiry.mail_key = origin_keys.mail_key(customer.email)
        session.flush()
    if enquiry.proved_at is None or enquiry.proof in PROOFS_WITHOUT_ORIGIN or not _keys(enquiry):
        return
    locks.lock_name(session, "ranking")  # serialises two at once, so that the second sees the first
    referrals = select(Referral.id, Referral.partner_id).where(Referral.enquiry_id == enquiry_id).order_by(Referral.id)
    weighed_before = select(ReferralOrigin.referral_id).where(ReferralOrigin.referral_id == Referral.id)
    for referral_id, partner_id in session.execute(referrals.where(~weighed_before.exists())).all():
        others = _others(session, enquiry, partner_id, now=now)
        nth = 1 + len(others)
        own_by = _own_by(session, enquiry, partner_id, now=now)
        found_at = now if own_by else None
        values = {"referral_id": referral_id, "nth": nth, "own_by": own_by, "found_at": found_at}
        session.execute(insert_new(ReferralOrigin.__table__).values(**values))
        if nth >= MANY_FROM:
            _mark_many(session, [*others, referral_id], now=now)


@if_possible
def remember(seen: SeenMember, *, now: datetime) -> None:
    """Record where a member acted from, in a transaction of its own."""
    with write() as session:
        remember_in(session, seen, now=now)


def remember_in(session: DbSession, seen: SeenMember, *, now: datetime) -> None:
    """Record where a member acted from. Enquiries from there in the last 90 days become the partner's own."""
    session.execute(delete(MemberOrigin).where(MemberOrigin.seen_at <= now - REMEMBERED_FOR))
    for kind, key in seen.origins():
        same_origin = MemberOrigin.partner_id == seen.partner_id, MemberOrigin.kind == kind, MemberOrigin.key == key
        values = {"partner_id": seen.partner_id, "kind": kind, "key": key, "seen_at": now}
        new = session.execute(insert_new(MemberOrigin.__table__).values(**values).returning(MemberOrigin.key))
        if new.first() is None:
            outdated = *same_origin, MemberOrigin.seen_at <= now - UPDATE_INTERVAL
            session.execute(update(MemberOrigin).where(*outdated).values(seen_at=now))
        else:
            _mark_own(session, seen.partner_id, kind, key, now=now)


def clear(referral_id: int, *, by_id: int, now: datetime) -> None:
    """Decide for the network that the partner did not send this enquiry itself. From now on it counts.

    Of many of one origin, all are cleared together.
    """
    with write() as session:
        own = (
            ReferralOrigin.referral_id.in_(_referrals_to_clear(session, referral_id)),
            ReferralOrigin.own_by.is_not(None),
        )
        uncleared = update(ReferralOrigin).where(*own, ReferralOrigin.cleared_at.is_(None))
        uncleared = uncleared.values(cleared_at=now, cleared_by_id=by_id).returning(ReferralOrigin.referral_id)
        cleared = session.scalars(uncleared.execution_options(synchronize_session=False)).all()
        if cleared:
            counts.recount(session, cleared, now=now)


def _keys(enquiry: Enquiry) -> list[tuple[str, str]]:
    keys_by_kind = (BROWSER, enquiry.browser_key), (NETWORK, enquiry.network_key), (MAIL, enquiry.mail_key)
    return [(kind, key) for kind, key in keys_by_kind if key is not None]


def _others(session: DbSession, enquiry: Enquiry, partner_id: int, *, now: datetime) -> Sequence[int]:
    """Return the partner's other referrals of the same origin that were proved in the last 90 days."""
    has_same_origin = [_column(kind) == key for kind, key in _keys(enquiry)]
    others = select(Referral.id).join(Enquiry, Enquiry.id == Referral.enquiry_id)
    others = others.where(Referral.partner_id == partner_id, Enquiry.id != enquiry.id, or_(*has_same_origin))
    proved = Enquiry.proved_at > now - REMEMBERED_FOR, Enquiry.proof.not_in(PROOFS_WITHOUT_ORIGIN)
    return session.scalars(others.where(*proved).order_by(Referral.id)).all()


def _mark_many(session: DbSession, referral_ids: Sequence[int], *, now: datetime) -> None:
    """Let none of these count, unless the operator has looked at one of them."""
    is_one_of_them = ReferralOrigin.referral_id.in_(referral_ids)
    cleared = select(ReferralOrigin.referral_id).where(is_one_of_them, ReferralOrigin.cleared_at.is_not(None))
    if session.scalars(cleared.limit(1)).first() is not None:
        return
    marked = (
        update(ReferralOrigin).where(is_one_of_them, ReferralOrigin.own_by.is_(None)).values(own_by=MANY, found_at=now)
    )
    marked = marked.returning(ReferralOrigin.referral_id).execution_options(synchronize_session=False)
    counts.recount(session, session.scalars(marked).all(), now=now)


def _referrals_to_clear(session: DbSession, referral_id: int) -> Sequence[int]:
    """Return the referral and, if it is one of many of its origin, the others."""
    stored_origin = session.get(ReferralOrigin, referral_id)
    if stored_origin is None or stored_origin.own_by != MANY:
        return [referral_id]
    referral = session.get_one(Referral, referral_id)
    enquiry = session.get_one(Enquiry, referral.enquiry_id)
    has_same_origin = [_column(kind) == key for kind, key in _keys(enquiry)]
    referrals = select(Referral.id).join(Enquiry, Enquiry.id == Referral.enquiry_id)
    referrals = referrals.where(
        Referral.partner_id == referral.partner_id, or_(Enquiry.id == enquiry.id, *has_same_origin)
    )
    many = select(ReferralOrigin.referral_id).where(ReferralOrigin.own_by == MANY)
    return session.scalars(many.where(ReferralOrigin.referral_id.in_(referrals))).all()


def _own_by(session: DbSession, enquiry: Enquiry, partner_id: int, *, now: datetime) -> str | None:
    """Return the evidence that a member of the partner sent the enquiry, or None."""
    keys = _keys(enquiry)
    known = select(MemberOrigin.kind).where(
        MemberOrigin.partner_id == partner_id,
        MemberOrigin.seen_at > now - REMEMBERED_FOR,
        or_(*((MemberOrigin.kind == kind) & (MemberOrigin.key == key) for kind, key in keys)),
    )
    member_kinds: Sequence[str] = session.scalars(known.order_by(MemberOrigin.kind)).all()
    if member_kinds:
        return member_kinds[0]
    member_emails = people.partner_emails(partner_id)
    return MAIL if enquiry.mail_key in {origin_keys.mail_key(email) for email in member_emails} else None


def _mark_own(session: DbSession, partner_id: int, kind: str, key: str, *, now: datetime) -> None:
    """Mark the partner's referrals from an origin that is now known to be a member's, and stop counting them."""
    referral_ids = (
        select(Referral.id)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .where(Referral.partner_id == partner_id, _column(kind) == key, Enquiry.received_at > now - REMEMBERED_FOR)
    )
    unmarked = update(ReferralOrigin).where(
        ReferralOrigin.referral_id.in_(referral_ids), ReferralOrigin.own_by.is_(None)
    )
    marked = unmarked.values(own_by=kind, found_at=now).returning(ReferralOrigin.referral_id)
    marked = marked.execution_options(synchronize_session=False)
    marked_ids = session.scalars(marked).all()
    if marked_ids:
        counts.recount(session, marked_ids, now=now)


def _column(kind: str) -> ColumnElement[str | None]:
    columns = {BROWSER: Enquiry.browser_key, NETWORK: Enquiry.network_key, MAIL: Enquiry.mail_key}
    return columns[kind].expression
