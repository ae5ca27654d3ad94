"""The campaign that a customer comes from, if it exists and has not ended."""

from datetime import datetime

from sqlalchemy import or_, select

from referrals.extensions import db
from referrals.models import Campaign


def running(slug: str, *, now: datetime) -> str:
    """Return the name of the running campaign with that slug. Empty if there is none, or it has ended."""
    if not slug:
        return ""
    lasts = or_(Campaign.ended_at.is_(None), Campaign.ended_at > now)
    return db.session.scalar(select(Campaign.name).where(Campaign.slug == slug, lasts)) or ""
