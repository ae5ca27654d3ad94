"""The partners to send an enquiry to next: ranked for it by the one score, without those that have or had it.

For any number of enquiries at once, in a constant number of statements. Those of the enquiry's country come first;
others follow, for whoever runs out of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, select

from referrals import places, stems
from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import Enquiry, EnquiryKeyword, Referral, Search
from referrals.places import Point
from referrals.queries.enquiry import candidates, match_reasons
from referrals.queries.enquiry.candidates import AskablePartners, CandidateLocation, Town
from referrals.queries.enquiry.match_reasons import ProfileContents, ProfileTerm
from referrals.queries.ranking import evidence, referral_history_facts
from referrals.queries.rows import AnyRow
from referrals.rules import matching
from referrals.rules.folding import fold
from referrals.rules.ranking import score, traits
from referrals.rules.ranking.evidence import Evidence
from referrals.rules.ranking.score import Candidate, PartName, Ranked
from referrals.rules.ranking.traits import EnquiryTraits
from referrals.stems import Word

MOST = 3
WITHIN = 250  # kilometres beyond which nobody is any farther
IDS = "ids"
BETWEEN = " . "  # so that the last word of one text and the first of the next are not taken for one


@dataclass(frozen=True)
class EnquiryNeeds:
    """What an enquiry asks for. `occasion` is its public id, `without` the ids of partners that are never offered.

    `texts` are its need and the words of the search that it began in: of those, words that some profile says count.
    """

    occasion: str
    kind: EnquiryTraits
    country: str
    place: str = ""
    keywords: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    without: frozenset[int] = frozenset()

    @property
    def term_ids(self) -> list[int]:
        return [id for _, id in self.kind.terms]

    @property
    def words(self) -> list[Word]:
        return stems.meaningful_words(stems.words(BETWEEN.join((*self.keywords, *self.texts))))

    def stems(self, said: Collection[str]) -> list[frozenset[str]]:
        """Return what is asked in words, each as its stems; of a text no more than what is `said` by anybody."""
        asked = {word.folded for word in stems.words(BETWEEN.join(self.keywords))}
        return [word.stems for word in self.words if word.folded in asked or not word.stems.isdisjoint(said)]


@dataclass(frozen=True)
class PartnerOffer:
    """A partner that could be asked, by its best location, and why.

    `hours`: within how many it usually answers; None while that cannot be said. `kilometres` from the place of the
    enquiry. `wins` is how it does with such enquiries, in millionths, one half being average; `unknown` how little is
    known of it.
    """

    partner_id: int
    location_id: int
    slug: str
    partner: str
    city: str
    country: str
    matched: tuple[ProfileTerm, ...]
    keywords: tuple[str, ...]
    competencies: int
    hours: int | None
    kilometres: int | None
    wins: int
    unknown: int


def next_best(enquiry_id: int, *, now: datetime, most: int = MOST, after: int = 0) -> tuple[PartnerOffer, ...]:
    """Return the best of those that can be asked, from the place `after` on."""
    return next_best_for(enquiry_needs([enquiry_id])[enquiry_id], now=now, most=most, after=after)


def next_best_for(one: EnquiryNeeds, *, now: datetime, most: int = MOST, after: int = 0) -> tuple[PartnerOffer, ...]:
    return _best({0: one}, now, most, after)[0]


def next_best_of_each(
    enquiry_ids: Collection[int], *, now: datetime, most: int = MOST
) -> dict[int, tuple[PartnerOffer, ...]]:
    """Return the best for each enquiry."""
    return _best(enquiry_needs(enquiry_ids), now, most, 0) if enquiry_ids else {}


def enquiry_needs(enquiry_ids: Collection[int]) -> dict[int, EnquiryNeeds]:
    """Return what each enquiry asks for, and who has or had it already."""
    kinds, keywords, had = referral_history_facts.kinds_of(enquiry_ids), defaultdict(list), defaultdict(set)
    said = select(EnquiryKeyword.enquiry_id, EnquiryKeyword.keyword).order_by(EnquiryKeyword.keyword)
    for row in _rows(said.where(is_in_list(EnquiryKeyword.enquiry_id, IDS)), enquiry_ids):
        keywords[row.enquiry_id].append(row.keyword)
    asked = select(Referral.enquiry_id, Referral.partner_id).where(is_in_list(Referral.enquiry_id, IDS))
    for row in _rows(asked, enquiry_ids):
        had[row.enquiry_id].add(row.partner_id)
    columns = Enquiry.id, Enquiry.public_id, Enquiry.country, Enquiry.place, Enquiry.need, Search.words
    facts = select(*columns)
    facts = facts.outerjoin(Search, Search.id == Enquiry.search_id).where(is_in_list(Enquiry.id, IDS))
    return {
        row.id: EnquiryNeeds(
            occasion=row.public_id,
            kind=kinds[row.id],
            country=row.country,
            place=row.place,
            keywords=tuple(keywords[row.id]),
            texts=(row.need, row.words or ""),
            without=frozenset(had[row.id]),
        )
        for row in _rows(facts, enquiry_ids)
    }


def _best(
    wanted: Mapping[int, EnquiryNeeds], now: datetime, most: int, after: int
) -> dict[int, tuple[PartnerOffer, ...]]:
    """Return the offers from the place `after` on, at most `most` for each enquiry."""
    term_ids = {id for one in wanted.values() for id in one.term_ids}
    field = candidates.askable_partners(
        term_ids, set().union(*(stems.stems_of(one.words) for one in wanted.values())), now=now
    )
    groups = {key: _groups(one, field, after + most) for key, one in wanted.items()}
    known = _evidence(wanted.values(), groups.values(), field)
    best = {key: _rank(wanted[key], its, known, field)[after : after + most] for key, its in groups.items()}
    partner_ids = {each.candidate.partner_id for ranked in best.values() for each in ranked}
    hours = evidence.usual_hours(partner_ids, today=field.today, weights=field.weights) if partner_ids else {}
    locations = {each.candidate.location_id for ranked in best.values() for each in ranked}
    named = match_reasons.profile_contents({field.locations[id].profile_id for id in locations})
    return {
        key: tuple(_offer(wanted[key], each, field, named, hours) for each in ranked) for key, ranked in best.items()
    }


def _groups(one: EnquiryNeeds, field: AskablePartners, places: int) -> list[list[Candidate]]:
    """Return the candidates of the enquiry's country and, if their partners are fewer than `places`, the others."""
    here = list(_candidates(one, field.spots.get(one.country, ()), field))
    known = {candidate.partner_id for candidate in here}
    if len(known) >= places:
        return [here]
    elsewhere = [spot for spots in field.spots.values() for spot in spots if spot.location.partner_id not in known]
    return [here, list(_candidates(one, elsewhere, field))]


def _evidence(
    wanted: Iterable[EnquiryNeeds], groups: Iterable[list[list[Candidate]]], field: AskablePartners
) -> Evidence:
    """Return what is known of all candidates, in one statement."""
    partner_ids = {candidate.partner_id for its in groups for group in its for candidate in group}
    kinds = {trait for one in wanted for trait in traits.traits_of(one.kind)}
    if not partner_ids:
        return Evidence(field.today)
    return evidence.evidence(partner_ids, kinds, today=field.today, weights=field.weights)


def _rank(one: EnquiryNeeds, groups: list[list[Candidate]], known: Evidence, field: AskablePartners) -> list[Ranked]:
    kind = traits.traits_of(one.kind)
    return [
        ranked
        for group in groups
        for ranked in score.rank(group, kind, known, occasion=one.occasion, weights=field.weights)
    ]


def _candidates(one: EnquiryNeeds, spots: Sequence[CandidateLocation], field: AskablePartners) -> Iterator[Candidate]:
    """Yield those that may be asked: who has not had it, and wants enquiries of its size."""
    unwanting = field.unwanting.get(one.kind.company_size, frozenset())
    asked = one.stems(field.stems)
    words, nothing = _words(one, asked, field), matching.match_enquiry(one.term_ids, (), asked, {})
    middle, near = _middle(one), dict[int, int]()
    for location, town in spots:
        if location.partner_id in one.without or location.profile_id in unwanting:
            continue
        if town not in near:
            near[town] = _near(middle, one.place, field.towns[town])
        yield Candidate(
            partner_id=location.partner_id,
            location_id=location.location_id,
            words=words.get(location.profile_id, nothing),
            place=near[town],
            competencies=field.competencies.get(location.profile_id, 0),
            is_verified=bool(location.is_verified),
        )


def _words(one: EnquiryNeeds, asked: Sequence[frozenset[str]], field: AskablePartners) -> dict[int, int]:
    """Return how well each profile matches that has anything of what is asked."""
    term_ids = one.term_ids
    carried, said = field.carried, field.said
    return {
        profile_id: matching.match_enquiry(term_ids, carried.get(profile_id, ()), asked, said.get(profile_id, {}))
        for profile_id in carried.keys() | said.keys()
    }


def _near(middle: Point | None, place: str, town: Town) -> int:
    """Return how near a town is to the place of the enquiry, per mille."""
    if middle is None:
        return 1000
    kilometres = _away(middle, place, town)
    return matching.match_distance(WITHIN if kilometres is None else kilometres, WITHIN)


def _middle(one: EnquiryNeeds) -> Point | None:
    """Return where the customer is, as far as the gazetteer knows the place."""
    city = places.find(one.place, one.country)
    return city.point if city else None


def _away(middle: Point | None, place: str, town: Town) -> int | None:
    """Return how many kilometres away a location is; one without coordinates may be in the same place by its name."""
    if middle is None:
        return None
    if town.latitude is None or town.longitude is None:
        return 0 if fold(town.name) == fold(place) else None
    return places.distance(middle, Point(town.latitude, town.longitude))


def _offer(
    one: EnquiryNeeds,
    each: Ranked,
    field: AskablePartners,
    named: Mapping[int, ProfileContents],
    hours: Mapping[int, int],
) -> PartnerOffer:
    location = field.locations[each.candidate.location_id]
    town = Town(location.city, location.latitude, location.longitude)
    entries, keywords = _matching(one, named[location.profile_id])
    return PartnerOffer(
        partner_id=location.partner_id,
        location_id=location.location_id,
        slug=location.slug,
        partner=location.partner,
        city=location.city,
        country=location.country,
        matched=entries,
        keywords=keywords,
        competencies=each.candidate.competencies,
        hours=hours.get(location.partner_id),
        kilometres=_away(_middle(one), one.place, town),
        wins=each.part(PartName.AFFINITY),
        unknown=each.unknown,
    )


def _matching(one: EnquiryNeeds, carried: ProfileContents) -> tuple[tuple[ProfileTerm, ...], tuple[str, ...]]:
    """Return the entries and the keywords of a profile that the enquiry asks for, as the partner has them."""
    asked, ticked = stems.stems_of(one.words), set(one.term_ids)
    entries = [entry for entry in carried.entries if entry.id in ticked]
    others = (entry for entry in carried.entries if entry.id not in ticked)
    entries += [entry for entry in others if any(match_reasons.words_overlap(name, asked) for name in entry.all_names)]
    keywords = tuple(keyword for keyword in sorted(carried.keywords) if match_reasons.words_overlap(keyword, asked))
    return tuple(entries), keywords


def _rows(statement: Executable, ids: Collection[int]) -> Sequence[AnyRow]:
    return db.session.execute(statement, {IDS: to_json_array(ids)}).all()
