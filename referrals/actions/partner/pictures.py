"""Delete unused pictures a day after they were uploaded."""

from datetime import datetime, timedelta

from sqlalchemy import select

from referrals import images
from referrals.extensions import db
from referrals.models import MarketingProfile
from referrals.queries.network import settings

KEPT_FOR = timedelta(days=1)  # a form with a picture may have come back for another reason


def remove_unused(*, now: datetime) -> int:
    """Delete the files that no profile and no setting refers to. Return how many."""
    named = {logo for logo in db.session.scalars(select(MarketingProfile.logo).distinct()) if logo}
    return images.remove_others({*named, settings.current().logo}, older_than=now - KEPT_FOR)
