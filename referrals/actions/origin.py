"""What the origin of an enquiry means for the ranking: whether the partner sent it itself, and the how many-th it is.

An origin is a browser, a network, or a mail domain. An enquiry is a partner's own when a member of it has used the same
one within 90 days: it then counts nothing until the operator clears it. The n-th enquiry of one origin to one partner
within 90 days counts 1/n; where there are many, none counts until the operator has looked at them. What has once been
found stays, so that a rebuild of the counts finds the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update

from referrals import origin_keys
from referrals.actions import hold, ranking
from referrals.database import DbSession, if_possible, insert_new, write
from referrals.models import Enquiry, MemberOrigin, Referral, ReferralOrigin
from referrals.queries import people, private
from referrals.rules.proof import Proof

REMEMBERED = timedelta(days=90)
SEEN_EVERY = timedelta(days=1)  # so often it is written down that an origin is still in use
OF_NO_ORIGIN = (Proof.VOUCHED, Proof.EARLIER)  # entered by the network itself, and before origins were recorded
BROWSER, NETWORK, MAIL, MANY = "browser", "network", "mail", "many"
TOO_MANY = 4  # proved enquiries of one origin to one partner within 90 days: three can move it but little


@dataclass(frozen=True)
class Seen:
    """Where somebody of a partner has just acted from, as the keys of `origin_keys`, and by which address if known.

    `network_key` is None where the internet address is no evidence.
    """

    partner_id: int
    browser_key: str
    network_key: str | None
    email: str | None = None

    def origins(self) -> list[tuple[str, str]]:
        mail_key = origin_keys.mail_key(self.email) if self.email else None
        found = (BROWSER, self.browser_key), (NETWORK, self.network_key), (MAIL, mail_key)
        return [(kind, key) for kind, key in found if key is not None]


def weigh(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Record for each referral of a proved enquiry whether it is the partner's own, and the how many-th of its origin.

    One that has been weighed stays as it is.
    """
    enquiry = session.get_one(Enquiry, enquiry_id, populate_existing=True)
    customer = private.of_customers([enquiry_id]).get(enquiry_id)
    if customer is not None and customer.email:  # which may have been corrected; once erased there is none
        enquiry.mail_key = origin_keys.mail_key(customer.email)
        session.flush()
    if enquiry.proved_at is None or enquiry.proof in OF_NO_ORIGIN or not _keys(enquiry):
        return
    hold.name(session, "ranking")  # of two at once, whoever comes second finds the first
    theirs = select(Referral.id, Referral.partner_id).where(Referral.enquiry_id == enquiry_id).order_by(Referral.id)
    weighed = select(ReferralOrigin.referral_id).where(ReferralOrigin.referral_id == Referral.id)
    for referral_id, partner_id in session.execute(theirs.where(~weighed.exists())).all():
        others = _others(session, enquiry, partner_id, now=now)
        nth = 1 + len(others)
        own_by = _own_by(session, enquiry, partner_id, now=now)
        found_at = now if own_by else None
        values = {"referral_id": referral_id, "nth": nth, "own_by": own_by, "found_at": found_at}
        session.execute(insert_new(ReferralOrigin.__table__).values(**values))
        if nth >= TOO_MANY:
            _mark_many(session, [*others, referral_id], now=now)


@if_possible
def remember(seen: Seen, *, now: datetime) -> None:
    """Remember where somebody of a partner acted from, in a transaction of its own."""
    with write() as session:
        note(session, seen, now=now)


def note(session: DbSession, seen: Seen, *, now: datetime) -> None:
    """Remember where a member acted from; what has come from there in the last 90 days is the partner's own."""
    session.execute(delete(MemberOrigin).where(MemberOrigin.seen_at <= now - REMEMBERED))
    for kind, key in seen.origins():
        this = MemberOrigin.partner_id == seen.partner_id, MemberOrigin.kind == kind, MemberOrigin.key == key
        values = {"partner_id": seen.partner_id, "kind": kind, "key": key, "seen_at": now}
        new = session.execute(insert_new(MemberOrigin.__table__).values(**values).returning(MemberOrigin.key))
        if new.first() is None:
            late = *this, MemberOrigin.seen_at <= now - SEEN_EVERY
            session.execute(update(MemberOrigin).where(*late).values(seen_at=now))
        else:
            _mark_own(session, seen.partner_id, kind, key, now=now)


def clear(referral_id: int, *, by_id: int, now: datetime) -> None:
    """Say for the network that a partner did not send this enquiry itself: from now on it counts.

    Of many of one origin all are cleared together.
    """
    with write() as session:
        own = (
            ReferralOrigin.referral_id.in_(_cleared_together(session, referral_id)),
            ReferralOrigin.own_by.is_not(None),
        )
        uncleared = update(ReferralOrigin).where(*own, ReferralOrigin.cleared_at.is_(None))
        uncleared = uncleared.values(cleared_at=now, cleared_by_id=by_id).returning(ReferralOrigin.referral_id)
        cleared = session.scalars(uncleared.execution_options(synchronize_session=False)).all()
        if cleared:
            ranking.recount(session, cleared, now=now)


def _keys(enquiry: Enquiry) -> list[tuple[str, str]]:
    found = (BROWSER, enquiry.browser_key), (NETWORK, enquiry.network_key), (MAIL, enquiry.mail_key)
    return [(kind, key) for kind, key in found if key is not None]


def _others(session: DbSession, enquiry: Enquiry, partner_id: int, *, now: datetime) -> Sequence[int]:
    """Return the partner's referrals of other enquiries of the same origin that were proved in the last 90 days."""
    same = [_column(kind) == key for kind, key in _keys(enquiry)]
    others = select(Referral.id).join(Enquiry, Enquiry.id == Referral.enquiry_id)
    others = others.where(Referral.partner_id == partner_id, Enquiry.id != enquiry.id, or_(*same))
    proved = Enquiry.proved_at > now - REMEMBERED, Enquiry.proof.not_in(OF_NO_ORIGIN)
    return session.scalars(others.where(*proved).order_by(Referral.id)).all()


def _mark_many(session: DbSession, referral_ids: Sequence[int], *, now: datetime) -> None:
    """Let none of these count, unless the operator has looked at some of them already."""
    these = ReferralOrigin.referral_id.in_(referral_ids)
    looked_at = select(ReferralOrigin.referral_id).where(these, ReferralOrigin.cleared_at.is_not(None))
    if session.scalars(looked_at.limit(1)).first() is not None:
        return
    marked = update(ReferralOrigin).where(these, ReferralOrigin.own_by.is_(None)).values(own_by=MANY, found_at=now)
    marked = marked.returning(ReferralOrigin.referral_id).execution_options(synchronize_session=False)
    ranking.recount(session, session.scalars(marked).all(), now=now)


def _cleared_together(session: DbSession, referral_id: int) -> Sequence[int]:
    """Return the referral, and, where it is one of many of its origin, the others of those."""
    found = session.get(ReferralOrigin, referral_id)
    if found is None or found.own_by != MANY:
        return [referral_id]
    referral = session.get_one(Referral, referral_id)
    enquiry = session.get_one(Enquiry, referral.enquiry_id)
    same = [_column(kind) == key for kind, key in _keys(enquiry)]
    theirs = select(Referral.id).join(Enquiry, Enquiry.id == Referral.enquiry_id)
    theirs = theirs.where(Referral.partner_id == referral.partner_id, or_(Enquiry.id == enquiry.id, *same))
    many = select(ReferralOrigin.referral_id).where(ReferralOrigin.own_by == MANY)
    return session.scalars(many.where(ReferralOrigin.referral_id.in_(theirs))).all()


def _own_by(session: DbSession, enquiry: Enquiry, partner_id: int, *, now: datetime) -> str | None:
    """Return by what it is known that somebody of the partner sent the enquiry, or None."""
    keys = _keys(enquiry)
    known = select(MemberOrigin.kind).where(
        MemberOrigin.partner_id == partner_id,
        MemberOrigin.seen_at > now - REMEMBERED,
        or_(*((MemberOrigin.kind == kind) & (MemberOrigin.key == key) for kind, key in keys)),
    )
    found: Sequence[str] = session.scalars(known.order_by(MemberOrigin.kind)).all()
    if found:
        return found[0]
    addresses = people.addresses_of_partner(partner_id)
    return MAIL if enquiry.mail_key in {origin_keys.mail_key(one) for one in addresses} else None


def _mark_own(session: DbSession, partner_id: int, kind: str, key: str, *, now: datetime) -> None:
    """Mark what has come to the partner from an origin that is now known to be a member's, and count it no more."""
    came = (
        select(Referral.id)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .where(Referral.partner_id == partner_id, _column(kind) == key, Enquiry.received_at > now - REMEMBERED)
    )
    unmarked = update(ReferralOrigin).where(ReferralOrigin.referral_id.in_(came), ReferralOrigin.own_by.is_(None))
    marked = unmarked.values(own_by=kind, found_at=now).returning(ReferralOrigin.referral_id)
    marked = marked.execution_options(synchronize_session=False)
    ranking_of = session.scalars(marked).all()
    if ranking_of:
        ranking.recount(session, ranking_of, now=now)


def _column(kind: str) -> ColumnElement[str | None]:
    columns = {BROWSER: Enquiry.browser_key, NETWORK: Enquiry.network_key, MAIL: Enquiry.mail_key}
    return columns[kind].expression
