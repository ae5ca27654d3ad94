"""Who works on a referral: its assignee, or the location's contact that took it by the emailed link.

A contact has no account and cannot be assigned, so the history says that it took the referral.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from referrals.models import Person, Referral, ReferralEvent
from referrals.rules.actor import ActorKind
from referrals.rules.lifecycle import INTERESTED

ASSIGNED = "assigned"


def handler_name() -> ColumnElement[str | None]:
    """Return the name of who works on it. Needs an outer join of the assignee as Person."""
    return func.coalesce(Person.name, contact_name())


def contact_name() -> ColumnElement[str | None]:
    """Return the name of the contact that took it, unless it has been assigned or unassigned since."""
    event = aliased(ReferralEvent)
    is_theirs = and_(event.kind == INTERESTED.name, event.actor_kind == ActorKind.LOCATION)
    newest = select(case((is_theirs, event.actor_name), else_=None))
    newest = newest.where(event.referral_id == Referral.id, event.kind.in_((INTERESTED.name, ASSIGNED)))
    newest = newest.where(Referral.assignee_id.is_(None), Referral.revealed_at.is_not(None))
    return newest.order_by(event.at.desc(), event.id.desc()).limit(1).correlate(Referral).scalar_subquery()


def contact_of(events: Sequence[ReferralEvent]) -> str | None:
    """Return the same from a loaded history, oldest event first."""
    turns = [event for event in events if event.kind in (INTERESTED.name, ASSIGNED)]
    taken = turns[-1] if turns else None
    is_theirs = taken is not None and (taken.kind, taken.actor_kind) == (INTERESTED.name, ActorKind.LOCATION)
    return taken.actor_name if taken and is_theirs and not taken.data.get("assignee_id") else None
