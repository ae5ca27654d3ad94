"""The countries and languages of published profiles, by which a search can be narrowed."""

from collections.abc import Sequence

from sqlalchemy import select

from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileLanguage, ProfileStatus

PUBLISHED = MarketingProfile.status == ProfileStatus.ACTIVE


def countries() -> Sequence[str]:
    return db.session.scalars(select(MarketingProfile.country).where(PUBLISHED).distinct()).all()


def languages() -> Sequence[str]:
    spoken = select(ProfileLanguage.language).join(MarketingProfile, MarketingProfile.id == ProfileLanguage.profile_id)
    return db.session.scalars(spoken.where(PUBLISHED).distinct()).all()
