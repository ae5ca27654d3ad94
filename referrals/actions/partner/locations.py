"""Locations of a partner: add, change, remove. Their public addresses always lead somewhere."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from referrals import places
from referrals.actions import locks
from referrals.actions.directory import search_words
from referrals.actions.partner import contacts
from referrals.database import DbSession, write
from referrals.database.dialects import insert_new
from referrals.models import Follow, Location, LocationSlug, MarketingProfile, Partner, ProfileStatus
from referrals.models.columns import renewed_link_secret
from referrals.rules import email_addresses, slugs
from referrals.rules.profile import MAX_LOCATIONS
from referrals.rules.refusal import N_, FieldRefusal

UNVERIFIED_CONTACT = {"verified_at": None, "confirmed_at": None, "bouncing_at": None}  # reset when the contact changes


@dataclass(frozen=True)
class NewLocation:
    """The fields of a location. `language` and `zone` are those of its contact."""

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
class AddedLocation:
    location_id: int
    slug: str


def add(partner_id: int, place: NewLocation, *, country: str, now: datetime) -> AddedLocation:
    """Add a location to the partner's profile for the country. A missing profile is created as a draft.

    Its contact gets a link to verify the address. Raises FieldRefusal if the profile has five locations.
    """
    with write() as session:
        return add_and_check_in(session, partner_id, place, country=country, now=now)


def add_and_check_in(
    session: DbSession, partner_id: int, place: NewLocation, *, country: str, now: datetime
) -> AddedLocation:
    """Do the same within another action's transaction."""
    added = add_in(session, partner_id, place, country=country)
    contacts.send_check_in(session, added.location_id, email_addresses.normalize_email(place.contact_email), now=now)
    return added


def add_in(session: DbSession, partner_id: int, place: NewLocation, *, country: str) -> AddedLocation:
    """Add a location within another action's transaction, without sending mail."""
    profile_id = _lock_profile(session, partner_id, country)
    _check_location_limit(session, profile_id)
    slug = _free_slug(session, partner_id, place.city)
    row = insert(Location).values(profile_id=profile_id, slug=slug, **_values(place, country))
    location_id = session.execute(row.returning(Location.id)).scalar_one()
    search_words.refresh(session, [profile_id])
    return AddedLocation(location_id, slug)


def change(location_id: int, place: NewLocation, *, now: datetime) -> bool:
    """Change a location. Return whether it still existed.

    If the contact's address changes, the old one's links end, and the new one gets a link to verify.
    """
    with write() as session:
        before = session.execute(
            select(Location.contact_email, Location.city, Location.profile_id, MarketingProfile.country)
            .join(Location.profile)
            .where(Location.id == location_id, Location.removed_at.is_(None))
            .with_for_update(of=Location)
        ).one_or_none()
        if before is None:
            return False
        _update(session, location_id, **_values(place, before.country))
        if before.contact_email != email_addresses.normalize_email(place.contact_email):
            _forget_contact(session, location_id)
            contacts.send_check_in(session, location_id, email_addresses.normalize_email(place.contact_email), now=now)
        if before.city != place.city:
            name_page(session, location_id)
            search_words.refresh(session, [before.profile_id])
        return True


def remove(location_id: int, *, now: datetime) -> None:
    """Remove a location. Its open referrals stay with the partner, whose admins are told instead of the contact."""
    with write() as session:
        removed = {"removed_at": now, "contact_name": "", "contact_email": None, "contact_telephone": ""}
        _update(session, location_id, **removed)
        _forget_contact(session, location_id)
        contacts.void_in(session, location_id, now=now)
        session.execute(delete(Follow).where(Follow.location_id == location_id))
        profile = select(Location.profile_id).where(Location.id == location_id)
        search_words.refresh(session, [session.scalars(profile).one()])


def name_page(session: DbSession, location_id: int) -> None:
    """Name the location's page after its partner and city. The old address redirects."""
    columns = select(Location.slug, Location.city, MarketingProfile.partner_id).join(Location.profile)
    location = session.execute(columns.where(Location.id == location_id)).one()
    if _is_named_after(session, location.slug, location.partner_id, location.city):
        return
    slug = _free_slug(session, location.partner_id, location.city, location_id)
    session.execute(delete(LocationSlug).where(LocationSlug.slug == slug, LocationSlug.location_id == location_id))
    session.execute(insert_new(LocationSlug.__table__).values(slug=location.slug, location_id=location_id))
    _update(session, location_id, slug=slug)


def find_places() -> None:
    """Set the coordinates of locations that have none and whose city is known."""
    without_coordinates = select(Location.id, Location.city, MarketingProfile.country).join(Location.profile)
    without_coordinates = without_coordinates.where(Location.latitude.is_(None), Location.removed_at.is_(None))
    with write() as session:
        for row in session.execute(without_coordinates).all():
            _update(session, row.id, **_coordinates(row.city, row.country))


def _values(place: NewLocation, country: str) -> dict[str, object]:
    email = email_addresses.normalize_email(place.contact_email)
    return {**asdict(place), "contact_email": email, **_coordinates(place.city, country)}


def _coordinates(city: str, country: str) -> dict[str, float | None]:
    place_found = places.find(city, country)
    if place_found is None:
        return {"latitude": None, "longitude": None}
    return {"latitude": place_found.point.latitude, "longitude": place_found.point.longitude}


def _lock_profile(session: DbSession, partner_id: int, country: str) -> int:
    new = insert_new(MarketingProfile.__table__)
    columns = {"status": ProfileStatus.DRAFT, "description": "", "website": ""}
    session.execute(new.values(partner_id=partner_id, country=country, **columns))
    is_this_profile = MarketingProfile.partner_id == partner_id, MarketingProfile.country == country
    return session.scalars(select(MarketingProfile.id).where(*is_this_profile).with_for_update()).one()


def _check_location_limit(session: DbSession, profile_id: int) -> None:
    locations = select(func.count()).select_from(Location)
    count = session.scalar(locations.where(Location.profile_id == profile_id, Location.removed_at.is_(None))) or 0
    if count >= MAX_LOCATIONS:
        sentence = N_("You can have up to %(most)s locations in one country. Remove one first.")
        raise FieldRefusal("country", sentence, most=MAX_LOCATIONS)


def _base_slug(session: DbSession, partner_id: int, city: str) -> str:
    return slugs.slug_of(session.scalars(select(Partner.name).where(Partner.id == partner_id)).one(), city)


def _is_named_after(session: DbSession, slug: str, partner_id: int, city: str) -> bool:
    base_slug = _base_slug(session, partner_id, city)
    return slug == base_slug or slug.removeprefix(f"{base_slug}-").isdigit()


def _free_slug(session: DbSession, partner_id: int, city: str, location_id: int | None = None) -> str:
    """Return a slug that no other location has or had."""
    locks.lock_name(session, "slug")
    base_slug = _base_slug(session, partner_id, city)
    now = select(Location.slug).where(Location.slug.startswith(base_slug), Location.id != (location_id or 0))
    former_slugs = select(LocationSlug.slug).where(
        LocationSlug.slug.startswith(base_slug), LocationSlug.location_id != (location_id or 0)
    )
    return slugs.free_slug(base_slug, set(session.scalars(now.union(former_slugs))))


def _forget_contact(session: DbSession, location_id: int) -> None:
    _update(session, location_id, **renewed_link_secret(), **UNVERIFIED_CONTACT)


def _update(session: DbSession, location_id: int, **values: object) -> None:
    session.execute(
        update(Location).where(Location.id == location_id).values(**values).execution_options(synchronize_session=False)
    )
