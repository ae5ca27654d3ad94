"""The network at the beginning, as rows: vocabularies, partners with locations and people, and the network's staff."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from referrals.actions.person.accounts import Newcomer
from referrals.demo import texts
from referrals.demo.rows import Rows
from referrals.demo.texts import TomlTable
from referrals.models import Role, new_public_id
from referrals.rules.folding import search_text

DAY = timedelta(days=1)
JOINED_BEFORE = 400 * DAY  # how long most have been in the network
VERIFIED_BEFORE = 60 * DAY


@dataclass(frozen=True)
class Somebody:
    """A person of the demo."""

    id: int
    name: str
    email: str
    role: str
    zone: str


@dataclass(frozen=True)
class CastLocation:
    """A location of the demo. `contact` is the name of its contact, `temper` how its partner tends to behave."""

    id: int
    partner_id: int
    contact: str
    temper: str
    members: list[Somebody]


@dataclass(frozen=True)
class Company:
    """A partner of the demo, while its locations are added."""

    partner_id: int
    temper: str
    members: list[Somebody]


@dataclass
class Cast:
    """Everybody and everything that the plans name.

    `invited`: who will be invited; `leaving` and `away`: the partners that will leave or be away for a while;
    `bouncing`: the locations whose contact's mailbox will cease to exist.
    """

    term_ids: dict[str, int] = field(default_factory=dict)
    places: dict[str, CastLocation] = field(default_factory=dict)
    people: dict[str, Somebody] = field(default_factory=dict)
    invited: list[Newcomer] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)
    away: list[int] = field(default_factory=list)
    bouncing: set[int] = field(default_factory=set)

    @property
    def operators(self) -> list[Somebody]:
        return [person for person in self.people.values() if person.role == "operator"]

    @property
    def agents(self) -> list[Somebody]:
        return [person for person in self.people.values() if person.role == "agent"]


def assemble(rows: Rows, *, now: datetime) -> Cast:
    """Add the rows of everybody. Return them by name."""
    cast = Cast()
    _add_terms(rows, cast)
    for written in texts.staff():
        _add_person(rows, cast, written, None, now - JOINED_BEFORE)
    for number, written in enumerate(texts.partners()):
        _add_partner(rows, cast, written, now - JOINED_BEFORE + number * 9 * DAY, now=now)
    return cast


def _add_terms(rows: Rows, cast: Cast) -> None:
    for vocabulary, terms in texts.vocabularies().items():
        for slug, written in terms.items():
            names, others = texts.term_names(written), written.get("synonyms", [])
            facts = {"synonyms": others, "search_text": search_text(*names.values(), *others)}
            cast.term_ids[slug] = term_id = rows.add("term", vocabulary=vocabulary, slug=slug, **facts)
            for language, name in names.items():
                rows.add("term_name", term_id=term_id, language=language, name=name)


def _add_person(rows: Rows, cast: Cast, written: TomlTable, partner_id: int | None, since: datetime) -> Somebody:
    email = texts.emails()[written["key"]]
    facts = {"role": written["role"], "name": written["name"], "zone": written.get("zone", "Europe/Rome")}
    row = {"partner_id": partner_id, "email": email, "language": written["language"], **facts}
    key = rows.add("person", public_id=new_public_id(), created_at=since, joined_at=since, **row)
    cast.people[written["key"]] = somebody = Somebody(key, email=email, **facts)
    return somebody


def _add_partner(rows: Rows, cast: Cast, written: TomlTable, since: datetime, *, now: datetime) -> None:
    if written.get("joined") == "yesterday":
        since = now - DAY
    partner_id = rows.add("partner", public_id=new_public_id(), name=written["name"], created_at=since)
    if written.get("left"):
        cast.leaving.append(partner_id)
    if written.get("away"):
        cast.away.append(partner_id)
    joined = [person for person in written["people"] if not person.get("invited")]
    members = [
        _add_person(rows, cast, person, partner_id, since + number * DAY / 8) for number, person in enumerate(joined)
    ]
    company = Company(partner_id, written["temper"], members)
    for profile in written["profile"]:
        _add_profile(rows, cast, profile, company, now=now)
    _add_follows(rows, cast, joined, members)
    for person in written["people"]:
        if person.get("invited"):
            cast.invited.append(_newcomer(person, partner_id))


def _newcomer(written: TomlTable, partner_id: int) -> Newcomer:
    facts = {"language": written["language"], "zone": written.get("zone", "Europe/Rome")}
    return Newcomer(texts.emails()[written["key"]], written["name"], Role(written["role"]), partner_id, **facts)


def _add_follows(rows: Rows, cast: Cast, people: list[TomlTable], members: list[Somebody]) -> None:
    for person, member in zip(people, members, strict=True):
        for slug in person.get("follows", ()):
            rows.add("follow", person_id=member.id, location_id=cast.places[slug].id)


def _add_profile(rows: Rows, cast: Cast, written: TomlTable, company: Company, *, now: datetime) -> None:
    said = {name: written[name] for name in ("country", "description", "website")}
    profile_id = rows.add("marketing_profile", partner_id=company.partner_id, status="active", **said)
    for slug in written["terms"]:
        rows.add("profile_term", profile_id=profile_id, term_id=cast.term_ids[slug])
    for keyword in written["keywords"]:
        rows.add("profile_keyword", profile_id=profile_id, keyword=keyword)
    for language in written["languages"]:
        rows.add("profile_language", profile_id=profile_id, language=language)
    for size in written.get("unwanted", ()):
        rows.add("unwanted_size", profile_id=profile_id, company_size=size)
    for location in written["location"]:
        cast.places[location["slug"]] = place = _add_location(rows, location, profile_id, company, now=now)
        if location.get("state") == "bouncing":
            cast.bouncing.add(place.id)


def _add_location(rows: Rows, written: TomlTable, profile_id: int, company: Company, *, now: datetime) -> CastLocation:
    email = written.get("email")
    latitude, longitude = written["at"]
    said = {name: written[name] for name in ("slug", "city", "region", "street", "postcode")}
    key = rows.add(
        "location",
        profile_id=profile_id,
        name=written["city"],
        latitude=latitude,
        longitude=longitude,
        contact_name=written.get("contact", ""),
        contact_email=email,
        contact_telephone=written.get("telephone", ""),
        language=written.get("language", "it"),
        zone=written.get("zone", "Europe/Rome"),
        verified_at=now - VERIFIED_BEFORE if email else None,
        **said,
    )
    return CastLocation(key, company.partner_id, written.get("contact", ""), company.temper, company.members)
