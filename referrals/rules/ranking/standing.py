"""Why a partner has its place: each part compared with the median of the others, and what a change would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from referrals.rules.ranking.score import Part, PartName, Ranked, factor, score, sort_key
from referrals.rules.ranking.weights import Weights


@dataclass(frozen=True)
class ComparedPart:
    """A part of one partner's score in millionths, and the median of the others.

    `place` is where the partner would stand if this part were as good as the median and all else the same. If the part
    is already that good, it is the present place.
    """

    name: PartName
    mine: int
    others: int
    place: int


@dataclass(frozen=True)
class Standing:
    """The partner's place, and its parts, the one that would move it most first."""

    place: int
    of: int
    ranked: Ranked
    parts: tuple[ComparedPart, ...]


def standing(ranked: Sequence[Ranked], partner_id: int, weights: Weights) -> Standing | None:
    """Return where the partner stands in the order; None if it is not in it. No other partner is named."""
    mine = next((entry for entry in ranked if entry.candidate.partner_id == partner_id), None)
    if mine is None:
        return None
    others = [entry for entry in ranked if entry is not mine]
    place = _place(mine, others)
    parts = [_compare(part, mine, others, place, weights) for part in mine.parts]
    return Standing(
        place, len(ranked), mine, tuple(sorted(parts, key=lambda part: (part.place, part.mine - part.others)))
    )


def _compare(part: Part, mine: Ranked, others: Sequence[Ranked], place: int, weights: Weights) -> ComparedPart:
    median = _median([other.part(part.name) for other in others], part.part)
    if median <= part.part:
        return ComparedPart(part.name, part.part, median, place)
    improved = Part(part.name, median, factor(median, getattr(weights, part.name)))
    parts = [improved if own_part is part else own_part for own_part in mine.parts]
    return ComparedPart(part.name, part.part, median, _place(mine._replace(score=score(parts, mine.lift)), others))


def _place(mine: Ranked, others: Sequence[Ranked]) -> int:
    return 1 + sum(sort_key(other) < sort_key(mine) for other in others)


def _median(values: Sequence[int], own: int) -> int:
    """Return the median; of an even number of values the lower one, so that it is a real value."""
    return sorted(values)[(len(values) - 1) // 2] if values else own
