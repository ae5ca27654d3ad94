"""The operator's campaigns. A campaign begins under a permanent name, and ends."""

from datetime import datetime

from sqlalchemy import insert, select, update

from referrals.actions import locks
from referrals.database import write
from referrals.models import Campaign
from referrals.rules import slugs
from referrals.rules.refusal import N_, FieldRefusal


def begin(*, name: str, now: datetime) -> str:
    """Begin a campaign and return the slug of its link. Raises FieldRefusal if the name was ever used."""
    with write() as session:
        locks.lock_name(session, "campaigns")
        if name.casefold() in map(str.casefold, session.scalars(select(Campaign.name))):
            raise FieldRefusal("name", N_("There’s already a campaign with that name."))
        slug = slugs.free_slug(slugs.slug_of(name), set(session.scalars(select(Campaign.slug))))
        session.execute(insert(Campaign).values(slug=slug, name=name, created_at=now))
        return slug


def end(slug: str, *, now: datetime) -> None:
    """End the campaign. Its link still leads to the search, without attribution. A second call changes nothing."""
    with write() as session:
        session.execute(update(Campaign).where(Campaign.slug == slug, Campaign.ended_at.is_(None)).values(ended_at=now))
