"""Who has a referral in hand: its assignee, or the location's contact that took it by the emailed link.

A contact has no account, so it cannot be assigned; that it took the referral stands in the history.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from referrals.models import Person, Referral, ReferralEvent
from referrals.rules.actor import ActorKind
from referrals.rules.lifecycle import INTERESTED

ASSIGNED = "assigned"


def name() -> ColumnElement[str | None]:
    """The name of whoever has it in hand; needs the assignee as Person, joined from outside."""
    return func.coalesce(Person.name, contact_name())


def contact_name() -> ColumnElement[str | None]:
    """The name of the contact that took it, unless somebody has been given it, or nobody, since."""
    event = aliased(ReferralEvent)
    is_theirs = and_(event.kind == INTERESTED.name, event.actor_kind == ActorKind.LOCATION)
    newest = select(case((is_theirs, event.actor_name), else_=None))
    newest = newest.where(event.referral_id == Referral.id, event.kind.in_((INTERESTED.name, ASSIGNED)))
    newest = newest.where(Referral.assignee_id.is_(None), Referral.revealed_at.is_not(None))
    return newest.order_by(event.at.desc(), event.id.desc()).limit(1).correlate(Referral).scalar_subquery()


def contact_of(events: Sequence[ReferralEvent]) -> str | None:
    """Return the same of a history that is already there, oldest first."""
    turns = [event for event in events if event.kind in (INTERESTED.name, ASSIGNED)]
    taken = turns[-1] if turns else None
    is_theirs = taken is not None and (taken.kind, taken.actor_kind) == (INTERESTED.name, ActorKind.LOCATION)
    return taken.actor_name if taken and is_theirs and not taken.data.get("assignee_id") else None
