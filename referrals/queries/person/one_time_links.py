"""One-time links, for pages that say what a link is for, or why it no longer works."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from referrals.extensions import db
from referrals.links import Secret
from referrals.models import LinkPurpose, OneTimeLink, Person
from referrals.rules.one_time_links import LinkProblem, link_problem


def of_purpose(secret: Secret, purpose: LinkPurpose) -> OneTimeLink | None:
    """Return the link with its person and partner."""
    this = OneTimeLink.secret == secret
    if isinstance(secret, int):
        this = and_(OneTimeLink.id == secret, OneTimeLink.opens_by_number)
    link = select(OneTimeLink).where(this, OneTimeLink.purpose == purpose)
    return db.session.scalars(link.options(joinedload(OneTimeLink.person).joinedload(Person.partner))).one_or_none()


def current_problem(link_id: int, *, now: datetime) -> LinkProblem | None:
    """Return why the link no longer works, bypassing what the session has loaded."""
    facts = select(OneTimeLink.used_at, OneTimeLink.voided_at, OneTimeLink.expires_at)
    row = db.session.execute(facts.where(OneTimeLink.id == link_id)).one_or_none()
    return link_problem(row, now) if row else LinkProblem.VOIDED


def invitations(person_ids: Collection[int]) -> dict[int, OneTimeLink]:
    """Return the newest invitation of each person."""
    sent = select(OneTimeLink).where(
        OneTimeLink.person_id.in_(person_ids), OneTimeLink.purpose == LinkPurpose.INVITATION
    )
    return {link.person_id or 0: link for link in db.session.scalars(sent.order_by(OneTimeLink.id))}


def invited_addresses(person_ids: Collection[int]) -> dict[int, str]:
    """Return the address of each person's newest invitation."""
    return {person_id: link.address or "" for person_id, link in invitations(person_ids).items()}
