"""Gaps in the network: searches that found nobody, and enquiries dropped by all, by country and keyword."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from referrals import places
from referrals.extensions import db
from referrals.models import Enquiry, EnquiryKeyword, Search, Term, enquiry_term
from referrals.queries.network import desk

LOOKED_BACK = timedelta(days=90)
MOST = 5_000  # the latest of each kind
MOST_GAPS = 25  # per country


@dataclass(frozen=True)
class Gap:
    """Something asked for in vain: a term, or words, or neither."""

    term: Term | None
    words: str
    searches: int
    dropped: int


@dataclass(frozen=True)
class Region:
    """A country, or none if none was asked for. A search or enquiry can count for several gaps."""

    country: str | None
    searches: int
    dropped: int
    gaps: tuple[Gap, ...]


Key = tuple[int, str]  # a term's id, or 0 and words


def coverage_gaps(*, now: datetime) -> list[Region]:
    """Return the gaps of the last 90 days, the country with the most first. Four statements."""
    searches, dropped = list(_searches(now)), _dropped(now)
    totals = Counter(country for country, _ in searches), Counter(country for country, _ in dropped)
    asked, let_go = _by_key(searches), _by_key(dropped)
    terms = _terms({term_id for keys in (*asked.values(), *let_go.values()) for term_id, _ in keys if term_id})
    found = [
        Region(country, totals[0][country], totals[1][country], _gaps(asked[country], let_go[country], terms))
        for country in {*totals[0], *totals[1]}
    ]
    return sorted(found, key=lambda one: (-one.searches - one.dropped, one.country or ""))


def _gaps(searches: Counter[Key], dropped: Counter[Key], terms: dict[int, Term]) -> tuple[Gap, ...]:
    keys = sorted({*searches, *dropped}, key=lambda key: (-searches[key] - dropped[key], key))
    return tuple(Gap(terms.get(key[0]), key[1], searches[key], dropped[key]) for key in keys[:MOST_GAPS])


def _by_key(found: Iterable[tuple[str | None, set[Key]]]) -> dict[str | None, Counter[Key]]:
    counted: dict[str | None, Counter[Key]] = defaultdict(Counter)
    for country, keys in found:
        counted[country].update(keys or {(0, "")})
    return counted


def _searches(now: datetime) -> Iterator[tuple[str | None, set[Key]]]:
    """Yield the country and the subjects of each search that found nobody."""
    in_vain = select(Search.country, Search.words, Search.filters).where(Search.found == 0)
    rows = db.session.execute(in_vain.where(Search.at > now - LOOKED_BACK).order_by(Search.at.desc()).limit(MOST))
    for row in rows:
        city = places.find(str(row.filters.get("near", ""))) if not row.country else None
        country = row.country or (city.country if city else None)
        said = {(0, row.words.strip().casefold())} if row.words.strip() else set()
        yield country, {*said, *((id, "") for id in _ids(row.filters.get("term")))}


def _ids(found: object) -> list[int]:
    return [int(one) for one in found if str(one).isdigit()] if isinstance(found, list) else []


def _dropped(now: datetime) -> list[tuple[str | None, set[Key]]]:
    """Return the same for each enquiry that every partner dropped."""
    let_go = select(Enquiry.id, Enquiry.country).where(Enquiry.received_at > now - LOOKED_BACK)
    let_go = let_go.where(desk.is_dropped_by_all(now)).order_by(Enquiry.received_at.desc()).limit(MOST)
    countries = {row.id: row.country for row in db.session.execute(let_go)}
    keys: dict[int, set[Key]] = defaultdict(set)
    these = let_go.with_only_columns(Enquiry.id).subquery()
    terms = select(enquiry_term.c.enquiry_id, enquiry_term.c.term_id)
    for id, term_id in db.session.execute(terms.where(enquiry_term.c.enquiry_id.in_(select(these)))):
        keys[id].add((term_id, ""))
    words = select(EnquiryKeyword.enquiry_id, EnquiryKeyword.keyword)
    for id, word in db.session.execute(words.where(EnquiryKeyword.enquiry_id.in_(select(these)))):
        keys[id].add((0, word.strip().casefold()))
    return [(country, keys[id]) for id, country in countries.items()]


def _terms(ids: Collection[int]) -> dict[int, Term]:
    return {term.id: term for term in db.session.scalars(select(Term).where(Term.id.in_(ids)))} if ids else {}
