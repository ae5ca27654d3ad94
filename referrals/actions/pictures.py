"""Pictures that nothing shows any more are taken away, a day after they were sent."""

from datetime import datetime, timedelta

from sqlalchemy import select

from referrals import images
from referrals.extensions import db
from referrals.models import MarketingProfile
from referrals.queries import settings

KEPT_FOR = timedelta(days=1)  # for a form that was sent with a picture and came back for another reason


def remove_unused(*, now: datetime) -> int:
    """Remove the files that no profile and no setting names; return how many."""
    named = {logo for logo in db.session.scalars(select(MarketingProfile.logo).distinct()) if logo}
    return images.remove_others({*named, settings.current().logo}, older_than=now - KEPT_FOR)
