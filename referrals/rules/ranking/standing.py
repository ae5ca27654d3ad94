"""Why a partner is ranked where it is: each part against the middle of the others, and what a change would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from referrals.rules.ranking.score import Part, PartName, Ranked, factor, order, score
from referrals.rules.ranking.weights import Weights


@dataclass(frozen=True)
class Compared:
    """A part of one partner's score, in millionths, and the middle one of the others'.

    `place` is where the partner would be, all else equal, were this part as good as the middle of the others; its own
    place when it is that already.
    """

    name: PartName
    mine: int
    others: int
    place: int


@dataclass(frozen=True)
class Standing:
    """The partner's place among so many; of the parts the one that would move it most comes first."""

    place: int
    of: int
    ranked: Ranked
    parts: tuple[Compared, ...]


def standing(ranked: Sequence[Ranked], partner_id: int, weights: Weights) -> Standing | None:
    """Return where the partner stands in the order, or None when it is not among them. No other is named."""
    mine = next((one for one in ranked if one.candidate.partner_id == partner_id), None)
    if mine is None:
        return None
    others = [one for one in ranked if one is not mine]
    place = _place(mine, others)
    parts = [_compared(part, mine, others, place, weights) for part in mine.parts]
    return Standing(
        place, len(ranked), mine, tuple(sorted(parts, key=lambda part: (part.place, part.mine - part.others)))
    )


def _compared(part: Part, mine: Ranked, others: Sequence[Ranked], place: int, weights: Weights) -> Compared:
    middle = _middle([one.part(part.name) for one in others], part.part)
    if middle <= part.part:
        return Compared(part.name, part.part, middle, place)
    improved = Part(part.name, middle, factor(middle, getattr(weights, part.name)))
    parts = [improved if one is part else one for one in mine.parts]
    return Compared(part.name, part.part, middle, _place(mine._replace(score=score(parts, mine.lift)), others))


def _place(mine: Ranked, others: Sequence[Ranked]) -> int:
    return 1 + sum(order(one) < order(mine) for one in others)


def _middle(values: Sequence[int], own: int) -> int:
    """Return the median; of an even number the lower one of the two, so that it is somebody's."""
    return sorted(values)[(len(values) - 1) // 2] if values else own
