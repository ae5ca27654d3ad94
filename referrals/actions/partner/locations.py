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

UNKNOWN = {"verified_at": None, "confirmed_at": None, "bouncing_at": None}  # reset when the contact changes


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
    profile_id = _hold_profile(session, partner_id, country)
    _check_room(session, profile_id)
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
        gone = {"removed_at": now, "contact_name": "", "contact_email": None, "contact_telephone": ""}
        _update(session, location_id, **gone)
        _forget_contact(session, location_id)
        contacts.void_in(session, location_id, now=now)
        session.execute(delete(Follow).where(Follow.location_id == location_id))
        profile = select(Location.profile_id).where(Location.id == location_id)
        search_words.refresh(session, [session.scalars(profile).one()])


def name_page(session: DbSession, location_id: int) -> None:
    """Name the location's page after its partner and city. The old address redirects."""
    facts = select(Location.slug, Location.city, MarketingProfile.partner_id).join(Location.profile)
    seen = session.execute(facts.where(Location.id == location_id)).one()
    if _is_named_after(session, seen.slug, seen.partner_id, seen.city):
        return
    slug = _free_slug(session, seen.partner_id, seen.city, location_id)
    session.execute(delete(LocationSlug).where(LocationSlug.slug == slug, LocationSlug.location_id == location_id))
    session.execute(insert_new(LocationSlug.__table__).values(slug=seen.slug, location_id=location_id))
    _update(session, location_id, slug=slug)


def find_places() -> None:
    """Set the coordinates of locations that have none and whose city is known."""
    unplaced = select(Location.id, Location.city, MarketingProfile.country).join(Location.profile)
    unplaced = unplaced.where(Location.latitude.is_(None), Location.removed_at.is_(None))
    with write() as session:
        for row in session.execute(unplaced).all():
            _update(session, row.id, **_coordinates(row.city, row.country))


def _values(place: NewLocation, country: str) -> dict[str, object]:
    email = email_addresses.normalize_email(place.contact_email)
    return {**asdict(place), "contact_email": email, **_coordinates(place.city, country)}


def _coordinates(city: str, country: str) -> dict[str, float | None]:
    found = places.find(city, country)
    if found is None:
        return {"latitude": None, "longitude": None}
    return {"latitude": found.point.latitude, "longitude": found.point.longitude}


def _hold_profile(session: DbSession, partner_id: int, country: str) -> int:
    new = insert_new(MarketingProfile.__table__)
    facts = {"status": ProfileStatus.DRAFT, "description": "", "website": ""}
    session.execute(new.values(partner_id=partner_id, country=country, **facts))
    mine = MarketingProfile.partner_id == partner_id, MarketingProfile.country == country
    return session.scalars(select(MarketingProfile.id).where(*mine).with_for_update()).one()


def _check_room(session: DbSession, profile_id: int) -> None:
    kept = select(func.count()).select_from(Location)
    count = session.scalar(kept.where(Location.profile_id == profile_id, Location.removed_at.is_(None))) or 0
    if count >= MAX_LOCATIONS:
        sentence = N_("You can have up to %(most)s locations in one country. Remove one first.")
        raise FieldRefusal("country", sentence, most=MAX_LOCATIONS)


def _wanted_slug(session: DbSession, partner_id: int, city: str) -> str:
    return slugs.slug_of(session.scalars(select(Partner.name).where(Partner.id == partner_id)).one(), city)


def _is_named_after(session: DbSession, slug: str, partner_id: int, city: str) -> bool:
    wanted = _wanted_slug(session, partner_id, city)
    return slug == wanted or slug.removeprefix(f"{wanted}-").isdigit()


def _free_slug(session: DbSession, partner_id: int, city: str, location_id: int | None = None) -> str:
    """Return a slug that no other location has or had."""
    locks.lock_name(session, "slug")
    wanted = _wanted_slug(session, partner_id, city)
    now = select(Location.slug).where(Location.slug.startswith(wanted), Location.id != (location_id or 0))
    once = select(LocationSlug.slug).where(
        LocationSlug.slug.startswith(wanted), LocationSlug.location_id != (location_id or 0)
    )
    return slugs.free_slug(wanted, set(session.scalars(now.union(once))))


def _forget_contact(session: DbSession, location_id: int) -> None:
    _update(session, location_id, **renewed_link_secret(), **UNKNOWN)


def _update(session: DbSession, location_id: int, **values: object) -> None:
    session.execute(
        update(Location).where(Location.id == location_id).values(**values).execution_options(synchronize_session=False)
    )
