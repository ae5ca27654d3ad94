"""Partners as the public sees them: rows of search results, the page of a location, the choices of a search."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from referrals.extensions import db
from referrals.models import Location, LocationSlug, MarketingProfile, Partner, ProfileLanguage, ProfileStatus
from referrals.queries.partner.visible_locations import is_listed

MOST_NAMED = 200
PUBLISHED = MarketingProfile.status == ProfileStatus.ACTIVE


@dataclass(frozen=True)
class DirectoryRow:
    """A partner in the results: the location that its tick box stands for, and its other locations."""

    location: Location
    others: tuple[Location, ...] = ()

    @property
    def all(self) -> tuple[Location, ...]:
        return self.location, *self.others

    @property
    def partner(self) -> Partner:
        return self.location.profile.partner


class MissingPage(StrEnum):
    """Why a location that exists has no page."""

    AWAY = "away"
    LEFT = "left"


def directory_rows(
    location_ids: Sequence[int], *, now: datetime, chosen: Collection[str] = ()
) -> tuple[DirectoryRow, ...]:
    """Return the rows of these listed locations, in this order.

    If another location of the same partner is in `chosen`, the row shows that one: the tick is that location's.
    """
    if not location_ids:
        return ()
    partner_ids = select(MarketingProfile.partner_id).join(Location).where(Location.id.in_(location_ids))
    rows = _rows(_locations(Partner.id.in_(partner_ids), now), chosen, location_ids)
    places = {id: place for place, id in enumerate(location_ids)}
    return tuple(sorted(rows, key=lambda row: min(places.get(one.id, len(places)) for one in row.all)))


def locations_by_slug(slugs: Collection[str], *, now: datetime) -> list[Location]:
    """Return the listed locations with these slugs, including former ones, in the same order."""
    return list(_locations(_has_slug(slugs), now)) if slugs else []


def location_at(slug: str, *, now: datetime) -> DirectoryRow | None:
    """Return the listed location with this present slug, and the partner's other locations."""
    rows = _rows(_locations(Partner.id.in_(_partner_of(slug)), now), (slug,))
    return next((row for row in rows if row.location.slug == slug), None)


def why_missing(slug: str) -> MissingPage | None:
    """Return why the location has no page. None if there is no such location, or its profile is a draft."""
    found = select(Location.removed_at, Partner.left_at, MarketingProfile.status).join(Location.profile)
    row = db.session.execute(found.join(MarketingProfile.partner).where(Location.slug == slug)).one_or_none()
    if row is None or row.status != ProfileStatus.ACTIVE:
        return None
    return MissingPage.LEFT if row.removed_at or row.left_at else MissingPage.AWAY


def countries() -> Sequence[str]:
    """Return the countries of published profiles."""
    return db.session.scalars(select(MarketingProfile.country).where(PUBLISHED).distinct()).all()


def languages() -> Sequence[str]:
    """Return the working languages of published profiles."""
    spoken = select(ProfileLanguage.language).join(MarketingProfile, MarketingProfile.id == ProfileLanguage.profile_id)
    return db.session.scalars(spoken.where(PUBLISHED).distinct()).all()


def _has_slug(slugs: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for these slugs. Impossible ones are left out: a statement has a limit of parameters."""
    slugs = list(islice(dict.fromkeys(slugs), MOST_NAMED))
    once = select(LocationSlug.location_id).where(LocationSlug.slug.in_(slugs))
    return or_(Location.slug.in_(slugs), Location.id.in_(once))


def _partner_of(slug: str) -> Select[int]:
    return select(MarketingProfile.partner_id).join(Location).where(Location.slug == slug)


def _locations(condition: ColumnElement[bool], now: datetime) -> Sequence[Location]:
    return (
        db.session.scalars(
            select(Location)
            .join(Location.profile)
            .join(MarketingProfile.partner)
            .where(and_(condition, is_listed(now)))
            .order_by(Partner.name, Partner.id, Location.city, Location.id)
            .options(
                contains_eager(Location.profile).options(
                    contains_eager(MarketingProfile.partner),
                    selectinload(MarketingProfile.terms),
                    selectinload(MarketingProfile.keywords),
                ),
            )
        )
        .unique()
        .all()
    )


def _rows(
    locations: Iterable[Location], chosen: Collection[str], best: Collection[int] = ()
) -> tuple[DirectoryRow, ...]:
    by_partner: dict[int, list[Location]] = {}
    for location in locations:
        by_partner.setdefault(location.profile.partner_id, []).append(location)
    return tuple(_row(theirs, chosen, best) for theirs in by_partner.values())


def _row(locations: list[Location], chosen: Collection[str], best: Collection[int]) -> DirectoryRow:
    stands = min(locations, key=lambda one: (one.slug not in chosen, one.id not in best))
    return DirectoryRow(stands, tuple(location for location in locations if location is not stands))
