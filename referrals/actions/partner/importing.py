"""Import partners and terms from many lines: all lines or none, with an error for each bad line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Select, insert, select

from referrals.actions import locks
from referrals.actions.directory import vocabularies
from referrals.actions.partner import locations
from referrals.actions.partner.locations import NewLocation
from referrals.database import DbSession, write
from referrals.models import Location, MarketingProfile, Partner, ProfileStatus, Term, Vocabulary, new_public_id
from referrals.queries.rows import columns_of, read
from referrals.rules.refusal import N_, FieldRefusal, Refusal

DUPLICATE_LOCATION = N_("This partner already has a location with that name in this country.")


@dataclass(frozen=True)
class PartnerLine:
    """One location of a partner. The first one also creates the partner. `number` is the line in the file."""

    number: int
    partner: str
    country: str
    place: NewLocation


@dataclass(frozen=True)
class TermLine:
    """A term with its names by language. `number` is the line in the file."""

    number: int
    names: Mapping[str, str]


@dataclass(frozen=True)
class StoredLocation:
    """A location as stored, and the line of the file that it came from."""

    number: int
    partner: str
    country: str
    place: NewLocation


@dataclass
class ImportOutcome:
    """The result of an import: what is new, or would be, and which lines were refused.

    `published`: how many of the locations customers find at once, because that profile is already published. `stored`:
    the rows as they are in the database, in the order of the lines.
    """

    partners: int = 0
    entries: int = 0
    published: int = 0
    stored: list[StoredLocation | TermLine] = field(default_factory=list)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


class _Rollback(Exception):
    """Ends the transaction without writing anything."""


def import_partners(lines: Sequence[PartnerLine], *, keep: bool, now: datetime) -> ImportOutcome:
    """Import the locations, or try what would happen without `keep`. New profiles are drafts.

    Sends no mail; Remind does that later.
    """
    outcome = ImportOutcome()
    try:
        with write() as session:
            locks.lock_name(session, "import")  # a second click waits here, and finds what the first has stored
            partner_ids = _partner_ids(session)
            for line in lines:
                _try(outcome, line.number, partial(_add_location, session, line, partner_ids, outcome, now=now))
            _roll_back_if_needed(outcome, keep)
    except _Rollback:
        pass
    return outcome


def import_terms(vocabulary: Vocabulary, lines: Sequence[TermLine], *, keep: bool) -> ImportOutcome:
    """Add the terms to a vocabulary, or try what would happen without `keep`."""
    outcome = ImportOutcome()
    try:
        with write() as session:
            for line in lines:
                _try(outcome, line.number, partial(_add_term, session, vocabulary, line, outcome))
            _roll_back_if_needed(outcome, keep)
    except _Rollback:
        pass
    return outcome


def _roll_back_if_needed(outcome: ImportOutcome, keep: bool) -> None:
    if outcome.refused or not keep:
        raise _Rollback


def _try(outcome: ImportOutcome, number: int, add: Callable[[], None]) -> None:
    try:
        add()
    except Refusal as refusal:
        outcome.refused.append((number, refusal))


def _partner_ids(session: DbSession) -> dict[str, int]:
    """Return the partners' ids by lower-case name. Not every database lower-cases accented letters."""
    rows = session.execute(select(Partner.name, Partner.id).order_by(Partner.id.desc()))
    return {name.casefold(): id for name, id in rows}


def _add_location(
    session: DbSession, line: PartnerLine, partner_ids: dict[str, int], outcome: ImportOutcome, *, now: datetime
) -> None:
    partner_id = partner_ids.get(line.partner.casefold())
    if partner_id is None:
        row = insert(Partner).values(public_id=new_public_id(), name=line.partner, created_at=now)
        partner_id = partner_ids[line.partner.casefold()] = session.execute(row.returning(Partner.id)).scalar_one()
        outcome.partners += 1
    if line.place.name.casefold() in map(str.casefold, session.scalars(_names(partner_id, line.country))):
        raise FieldRefusal("name", DUPLICATE_LOCATION)
    added = locations.add_in(session, partner_id, line.place, country=line.country)
    outcome.entries += 1
    outcome.published += _is_published(session, added.location_id)
    outcome.stored.append(_stored_location(session, line.number, added.location_id))


def _stored_location(session: DbSession, number: int, location_id: int) -> StoredLocation:
    columns = Partner.name.label("partner"), MarketingProfile.country, *columns_of(Location, NewLocation)
    found = select(*columns).join(Location.profile).join(MarketingProfile.partner)
    row = session.execute(found.where(Location.id == location_id)).one()
    return StoredLocation(number, row.partner, row.country, read(NewLocation, row))


def _is_published(session: DbSession, location_id: int) -> bool:
    status = select(MarketingProfile.status).join(Location, Location.profile_id == MarketingProfile.id)
    return session.scalar(status.where(Location.id == location_id)) == ProfileStatus.ACTIVE


def _names(partner_id: int, country: str) -> Select[str]:
    names = select(Location.name).join(Location.profile).where(MarketingProfile.partner_id == partner_id)
    return names.where(MarketingProfile.country == country, Location.removed_at.is_(None))


def _add_term(session: DbSession, vocabulary: Vocabulary, line: TermLine, outcome: ImportOutcome) -> None:
    term_id = vocabularies.add_in(session, vocabulary, names=line.names)
    outcome.entries += 1
    outcome.stored.append(TermLine(line.number, dict(session.get_one(Term, term_id).names)))
