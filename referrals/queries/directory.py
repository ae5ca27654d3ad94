"""The public list of partners, a page of it at a time, and the page of one location."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from referrals.extensions import db
from referrals.models import Location, LocationSlug, MarketingProfile, Partner, ProfileStatus
from referrals.queries.listed import is_listed

PAGE = 40
MOST_NAMED = 200


@dataclass(frozen=True)
class Row:
    """One partner of the list: the location that its tick stands for, and its other ones."""

    location: Location
    others: tuple[Location, ...] = ()

    @property
    def partner(self) -> Partner:
        return self.location.profile.partner


@dataclass(frozen=True)
class Page:
    """Some rows of the list; `more_after` is the public id of the partner after which it goes on."""

    rows: tuple[Row, ...]
    more_after: str | None = None


class Gone(StrEnum):
    """Why a location that exists has no page."""

    AWAY = "away"
    LEFT = "left"


def page(
    *, now: datetime, after: str | None = None, chosen: Collection[str] = (), without: Collection[int] = ()
) -> Page:
    """Return the partners after `after`, by name, a row each; the location whose slug is `chosen` stands for its own.

    `without` are ids of partners that are left out.
    """
    partner_ids = list(db.session.scalars(_partners(now, after, without).limit(PAGE + 1)))
    rows = _rows(_locations(Partner.id.in_(partner_ids[:PAGE]), now), chosen)
    return Page(rows, rows[-1].partner.public_id if len(partner_ids) > PAGE and rows else None)


def chosen_rows(slugs: Collection[str], *, now: datetime) -> tuple[Row, ...]:
    """Return a row for each listed partner one of whose locations is among `slugs`."""
    named = select(MarketingProfile.partner_id).join(Location).where(_has_slug(slugs))
    return _rows(_locations(Partner.id.in_(named), now), slugs) if slugs else ()


def chosen(slugs: Collection[str], *, now: datetime) -> list[Location]:
    """Return the listed locations with these slugs, old ones too, in the order of the list."""
    return list(_locations(_has_slug(slugs), now)) if slugs else []


def location_at(slug: str, *, now: datetime) -> Row | None:
    """Return the listed location with its present slug, with the partner's other ones."""
    rows = _rows(_locations(Partner.id.in_(_partner_of(slug)), now), (slug,))
    return next((row for row in rows if row.location.slug == slug), None)


def gone(slug: str) -> Gone | None:
    """Return why the location has no page; None when there is none, or its profile is a draft."""
    found = select(Location.removed_at, Partner.left_at, MarketingProfile.status).join(Location.profile)
    row = db.session.execute(found.join(MarketingProfile.partner).where(Location.slug == slug)).one_or_none()
    if row is None or row.status != ProfileStatus.ACTIVE:
        return None
    return Gone.LEFT if row.removed_at or row.left_at else Gone.AWAY


def _partners(now: datetime, after: str | None, without: Collection[int]) -> Select[int]:
    """Select the ids of the partners with a listed location, in the order of the list."""
    with_location = select(Partner.id).join(MarketingProfile).join(MarketingProfile.locations).where(is_listed(now))
    listed = select(Partner.id).where(Partner.id.in_(with_location.correlate(None)), Partner.id.not_in(without))
    return listed.where(_stands_after(after)).order_by(Partner.name, Partner.id)


def _stands_after(public_id: str | None) -> ColumnElement[bool]:
    if public_id is None:
        return Partner.id.is_not(None)
    last = db.session.execute(select(Partner.name, Partner.id).where(Partner.public_id == public_id)).one_or_none()
    return tuple_(Partner.name, Partner.id) > tuple_(last.name, last.id) if last else false()


def _has_slug(slugs: Collection[str]) -> ColumnElement[bool]:
    """What nobody can tick is not looked for: a statement holds so many values and no more."""
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


def _rows(locations: Iterable[Location], chosen: Collection[str]) -> tuple[Row, ...]:
    by_partner: dict[int, list[Location]] = {}
    for location in locations:
        by_partner.setdefault(location.profile.partner_id, []).append(location)
    return tuple(_row(theirs, chosen) for theirs in by_partner.values())


def _row(locations: list[Location], chosen: Collection[str]) -> Row:
    stands = next((location for location in locations if location.slug in chosen), locations[0])
    return Row(stands, tuple(location for location in locations if location is not stands))
