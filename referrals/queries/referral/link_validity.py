"""Who holds an emailed link to a referral, and whether the link still works."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from referrals import links
from referrals.extensions import db
from referrals.links import ReferralLink
from referrals.models import Location, Person, Referral
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.lifecycle import status_at
from referrals.rules.recipient import Recipient, RecipientKind

WORKS_FOR = timedelta(days=30)  # after the referral was archived


class ReferralLinkProblem(StrEnum):
    """Why a link no longer works."""

    REVOKED = "revoked"
    CONTACT_CHANGED = "contact-changed"
    REMOVED = "removed"
    OVER = "over"


@dataclass(frozen=True)
class LinkHolder:
    """The recipient of a link: a member, or a location's contact. `address` is their email address."""

    actor: Actor
    partner_id: int | None
    address: str
    link_secret: str
    old_link_epoch: int
    language: str
    zone: str
    is_removed: bool


def link_holder(link: ReferralLink) -> LinkHolder | None:
    """Return the recipient of the link, or None if there is no such person or location."""
    recipient = Recipient.parse(link.recipient)
    if recipient.kind is RecipientKind.PERSON:
        return _person(recipient.id)
    return _location(recipient.id) if recipient.kind is RecipientKind.LOCATION else None


def _person(person_id: int) -> LinkHolder | None:
    person = db.session.get(Person, person_id)
    if person is None:
        return None
    actor = Actor(ActorKind.PERSON, Door.LINK, person_id=person.id, name=person.name)
    removed = person.removed_at is not None
    return LinkHolder(
        actor,
        person.partner_id,
        person.email,
        person.link_secret,
        person.old_link_epoch,
        person.language,
        person.zone,
        removed,
    )


def _location(location_id: int) -> LinkHolder | None:
    location = db.session.get(Location, location_id)
    if location is None:
        return None
    address = location.contact_email or ""
    actor = Actor(ActorKind.LOCATION, Door.LINK, location_id=location.id, name=location.contact_name or address)
    removed = location.removed_at is not None or not address
    return LinkHolder(
        actor,
        location.profile.partner_id,
        address,
        location.link_secret,
        location.old_link_epoch,
        location.language,
        location.zone,
        removed,
    )


def link_problem(
    link: ReferralLink, referral: Referral, found: LinkHolder, *, now: datetime
) -> ReferralLinkProblem | None:
    """Return why the link does not open the referral, or None if it does."""
    if found.partner_id != referral.partner_id or found.is_removed:
        return ReferralLinkProblem.REMOVED
    if not links.link_opens(link.referral_secret, referral):
        return ReferralLinkProblem.REVOKED
    if not links.link_opens(link.recipient_secret, found):
        return (
            ReferralLinkProblem.CONTACT_CHANGED
            if found.actor.kind is ActorKind.LOCATION
            else ReferralLinkProblem.REVOKED
        )
    archived_at = status_at(referral, now).archived_at
    return ReferralLinkProblem.OVER if archived_at is not None and now - archived_at > WORKS_FOR else None
