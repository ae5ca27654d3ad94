"""GET /insights/ranking: why the partner has its position in a search of its choice, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, request

from referrals import clock
from referrals.language import countries, formats, offer_sentences
from referrals.models import Partner, Term
from referrals.queries.directory import listings
from referrals.queries.partner import partners
from referrals.queries.ranking import evidence
from referrals.queries.search import results
from referrals.rules.choices import CompanySize
from referrals.rules.ranking import MILLION
from referrals.rules.ranking.standing import ComparedPart, Standing, standing
from referrals.rules.term_names import by_name
from referrals.web.directory import search_parameters
from referrals.web.insights import labels
from referrals.web.insights.blueprint import blueprint
from referrals.web.security import access
from referrals.web.security.access import PARTNER, roles

FEWEST_OTHERS = 3  # the median of fewer would reveal a single partner


@dataclass(frozen=True)
class ScorePart:
    """A part of the score in per cent.

    `others` is the median of the others, or None if they are too few. `place` is the position with a part as good as
    the median, or None if that is no better than the present one.
    """

    name: str
    mine: int
    others: int | None
    place: int | None


@blueprint.get("/insights/ranking")
@roles(*PARTNER)
def why_ranked() -> Response:
    partner, at, now = access.partner(), search_parameters.read(request.args), clock.utcnow()
    found = (
        results.search(search_parameters.to_search_query(at), occasion=at.occasion, now=now) if at.is_anything else None
    )
    mine = standing(found.ranked, partner.id, evidence.weights()) if found else None
    page = render_template(
        "insights/ranking.html",
        at=at,
        found=found,
        standing=mine,
        parts=_parts(mine) if mine else (),
        is_lifted=bool(mine and mine.ranked.lift > MILLION and mine.ranked.unknown > offer_sentences.MAX_UNKNOWN),
        is_unverified=bool(mine and not mine.ranked.candidate.is_verified),
        uncounted=evidence.uncounted_referrals(partner.id, now=now),
        away=partners.away_now(partner.id, now=now),
        labels=labels,
        terms=_terms(partner),
        where=sorted(((code, countries.name(code)) for code in listings.countries()), key=lambda one: one[1]),
        sizes=CompanySize,
        unknown_place=bool(at.near and not search_parameters.place(at)),
    )
    return Response(page)


def _parts(mine: Standing) -> Sequence[ScorePart]:
    return [_part(one, mine) for one in mine.parts]


def _part(one: ComparedPart, mine: Standing) -> ScorePart:
    if mine.of <= FEWEST_OTHERS:
        return ScorePart(one.name, _per_cent(one.mine), None, None)
    return ScorePart(
        one.name, _per_cent(one.mine), _per_cent(one.others), one.place if one.place < mine.place else None
    )


def _per_cent(millionths: int) -> int:
    return round(100 * millionths / MILLION)


def _terms(partner: Partner) -> Sequence[Term]:
    """Return the terms of the partner's profiles, by name."""
    return by_name(partners.profile_terms(partner.id), formats.language())
