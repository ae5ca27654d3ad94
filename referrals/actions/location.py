"""Locations of a partner: added, changed, removed; each has a public address that never leads nowhere again."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from referrals.actions import hold
from referrals.database import DbSession, insert_new, write
from referrals.models import Follow, Location, LocationSlug, MarketingProfile, Partner, ProfileStatus
from referrals.rules import address, slugs
from referrals.rules.refusal import N_, FieldRefusal

MOST_IN_A_PROFILE = 5


@dataclass(frozen=True)
class Place:
    """What a partner says about one of its locations. `language` and `zone` are its contact's."""

    name: str
    city: str
    contact_name: str
    contact_email: str
    street: str = ""
    postcode: str = ""
    region: str = ""
    contact_telephone: str = ""
    language: str = "en"
    zone: str = "Europe/Rome"


@dataclass(frozen=True)
class Added:
    location_id: int
    slug: str


def add(partner_id: int, place: Place, *, country: str) -> Added:
    """Add a location to the partner's profile for the country, which is begun as a draft when there is none.

    Raises FieldRefusal when the profile has five already.
    """
    with write() as session:
        profile_id = _hold_profile(session, partner_id, country)
        _check_room(session, profile_id)
        slug = _free_slug(session, partner_id, place.city)
        row = insert(Location).values(profile_id=profile_id, slug=slug, **_values(place))
        return Added(session.execute(row.returning(Location.id)).scalar_one(), slug)


def change(location_id: int, place: Place) -> None:
    """Change a location. Another address of the contact ends the links sent to the old one, and is to be verified."""
    with write() as session:
        before = session.execute(
            select(Location.contact_email, Location.city).where(Location.id == location_id).with_for_update()
        ).one()
        _update(session, location_id, **_values(place))
        if before.contact_email != address.normal(place.contact_email):
            _forget_contact(session, location_id)
        if before.city != place.city:
            name_page(session, location_id)


def remove(location_id: int, *, now: datetime) -> None:
    """Remove a location. What is open there stays with the partner; its admins are told instead of the contact."""
    with write() as session:
        gone = {"removed_at": now, "contact_name": "", "contact_email": None, "contact_telephone": ""}
        _update(session, location_id, **gone)
        _forget_contact(session, location_id)
        session.execute(delete(Follow).where(Follow.location_id == location_id))


def name_page(session: DbSession, location_id: int) -> None:
    """Give the location's page the address that its partner and city make, and let the one it had lead there."""
    facts = select(Location.slug, Location.city, MarketingProfile.partner_id).join(Location.profile)
    seen = session.execute(facts.where(Location.id == location_id)).one()
    if _is_named_after(session, seen.slug, seen.partner_id, seen.city):
        return
    slug = _free_slug(session, seen.partner_id, seen.city, location_id)
    session.execute(delete(LocationSlug).where(LocationSlug.slug == slug, LocationSlug.location_id == location_id))
    session.execute(insert_new(LocationSlug.__table__).values(slug=seen.slug, location_id=location_id))
    _update(session, location_id, slug=slug)


def publish(profile_id: int) -> None:
    """Let customers find the partner in the profile's country. Raises FieldRefusal without a location to send to."""
    with write() as session:
        reachable = select(Location.id).where(
            Location.profile_id == profile_id, Location.removed_at.is_(None), Location.contact_email.is_not(None)
        )
        if session.scalar(reachable.limit(1)) is None:
            raise FieldRefusal("publish", N_("Add a location with a contact first: enquiries are sent there."))
        _set_status(session, profile_id, ProfileStatus.ACTIVE)


def unpublish(profile_id: int) -> None:
    """Take the profile off the lists; what has been received stays."""
    with write() as session:
        _set_status(session, profile_id, ProfileStatus.DRAFT)


def _values(place: Place) -> dict[str, Any]:
    return {**asdict(place), "contact_email": address.normal(place.contact_email)}


def _hold_profile(session: DbSession, partner_id: int, country: str) -> int:
    new = insert_new(MarketingProfile.__table__)
    facts = {"status": ProfileStatus.DRAFT, "description": "", "website": ""}
    session.execute(new.values(partner_id=partner_id, country=country, **facts))
    mine = MarketingProfile.partner_id == partner_id, MarketingProfile.country == country
    return session.scalars(select(MarketingProfile.id).where(*mine).with_for_update()).one()


def _check_room(session: DbSession, profile_id: int) -> None:
    kept = select(func.count()).select_from(Location)
    count = session.scalar(kept.where(Location.profile_id == profile_id, Location.removed_at.is_(None))) or 0
    if count >= MOST_IN_A_PROFILE:
        most = MOST_IN_A_PROFILE
        raise FieldRefusal(
            "country", N_("%(most)s locations in one country are the most. Remove one first."), most=most
        )


def _wanted_slug(session: DbSession, partner_id: int, city: str) -> str:
    return slugs.slug_of(session.scalars(select(Partner.name).where(Partner.id == partner_id)).one(), city)


def _is_named_after(session: DbSession, slug: str, partner_id: int, city: str) -> bool:
    wanted = _wanted_slug(session, partner_id, city)
    return slug == wanted or slug.removeprefix(f"{wanted}-").isdigit()


def _free_slug(session: DbSession, partner_id: int, city: str, location_id: int | None = None) -> str:
    """Return an address that no page has or had, but for this location's own."""
    hold.name(session, "slug")
    wanted = _wanted_slug(session, partner_id, city)
    now = select(Location.slug).where(Location.slug.startswith(wanted), Location.id != (location_id or 0))
    once = select(LocationSlug.slug).where(
        LocationSlug.slug.startswith(wanted), LocationSlug.location_id != (location_id or 0)
    )
    return slugs.free(wanted, set(session.scalars(now.union(once))))


def _forget_contact(session: DbSession, location_id: int) -> None:
    _update(session, location_id, link_epoch=Location.link_epoch + 1, verified_at=None, bouncing_at=None)


def _set_status(session: DbSession, profile_id: int, status: ProfileStatus) -> None:
    session.execute(
        update(MarketingProfile)
        .where(MarketingProfile.id == profile_id)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )


def _update(session: DbSession, location_id: int, **values: object) -> None:
    session.execute(
        update(Location).where(Location.id == location_id).values(**values).execution_options(synchronize_session=False)
    )
