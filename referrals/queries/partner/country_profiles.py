"""A partner's profiles by country, their locations, and the followers of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from referrals.extensions import db
from referrals.models import Follow, Location, MarketingProfile, Person, Referral
from referrals.queries.referral import status_columns


@dataclass(frozen=True)
class FollowedLocation:
    """A location, and the names of the members who follow it."""

    location: Location
    followers: tuple[str, ...]
    is_followed: bool


@dataclass(frozen=True)
class CountryProfile:
    """One profile with its locations."""

    profile: MarketingProfile
    places: tuple[FollowedLocation, ...]


def countries(partner_id: int, *, viewer_id: int) -> list[CountryProfile]:
    """Return the partner's profiles with their locations. `viewer_id` is who looks, and may follow some."""
    profiles = db.session.scalars(
        select(MarketingProfile).where(MarketingProfile.partner_id == partner_id).order_by(MarketingProfile.id)
    ).all()
    places = _places(_locations(partner_id), viewer_id)
    return [
        CountryProfile(profile, tuple(place for place in places if place.location.profile_id == profile.id))
        for profile in profiles
    ]


def location_of(partner_id: int, slug: str) -> Location | None:
    """Return the location with this slug if it is the partner's."""
    mine = select(Location).join(Location.profile).options(joinedload(Location.profile))
    return db.session.scalars(
        mine.where(MarketingProfile.partner_id == partner_id, Location.slug == slug, Location.removed_at.is_(None))
    ).one_or_none()


def profile_of(partner_id: int, country: str) -> MarketingProfile | None:
    return db.session.scalars(
        select(MarketingProfile).where(
            MarketingProfile.partner_id == partner_id, MarketingProfile.country == country.upper()
        )
    ).one_or_none()


def open_referrals_at(location_id: int, *, now: datetime) -> int:
    there = (
        select(func.count())
        .select_from(Referral)
        .where(Referral.location_id == location_id, status_columns.is_open(now))
    )
    return db.session.scalar(there) or 0


def _locations(partner_id: int) -> Sequence[Location]:
    mine = select(Location).join(Location.profile)
    mine = mine.where(MarketingProfile.partner_id == partner_id, Location.removed_at.is_(None))
    return db.session.scalars(mine.order_by(Location.city, Location.id)).all()


def _places(locations: Sequence[Location], viewer_id: int) -> list[FollowedLocation]:
    follows = db.session.execute(
        select(Follow.location_id, Person.id, Person.name)
        .join(Person, Person.id == Follow.person_id)
        .where(Follow.location_id.in_([location.id for location in locations]), Person.removed_at.is_(None))
        .order_by(Person.name)
    ).all()
    followers = {location.id: [row for row in follows if row.location_id == location.id] for location in locations}
    return [
        FollowedLocation(
            location,
            followers=tuple(row.name for row in followers[location.id]),
            is_followed=any(row.id == viewer_id for row in followers[location.id]),
        )
        for location in locations
    ]
