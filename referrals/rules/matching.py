"""How well a location matches a search, by words and by distance. Whole numbers, per mille."""

from collections.abc import Collection, Iterable, Mapping, Sequence

# The weight of a word by where the profile has it: what the partner lists counts fully, its name and town a little
# less.
SAID_IN = {
    "product": 1000,
    "service": 1000,
    "industry": 1000,
    "keyword": 1000,
    "competency": 900,
    "name": 900,
    "place": 700,
}
AROUND = 10  # kilometres; all distances up to this count as the same
FARTHEST = 250  # the value at the edge of the circle


def words(asked: Sequence[Iterable[str]], said: Mapping[str, str]) -> int:
    """Return the mean weight of the asked words, each at its best place in the profile; 1000 without words.

    `asked` has the stems of each word. `said` maps each stem of the profile to the place where it stands.
    """
    if not asked:
        return 1000
    return sum(max((SAID_IN[said[stem]] for stem in stems if stem in said), default=0) for stems in asked) // len(asked)


def better(one: str, other: str) -> str:
    """Return whichever of two places gives a word more weight."""
    return max(one, other, key=lambda place: (SAID_IN[place], place))


def place(kilometres: int, within: int) -> int:
    """Return 1000 for a near place, falling linearly towards the edge of the circle."""
    if kilometres <= AROUND or within <= AROUND:
        return 1000
    beyond = min(kilometres, within) - AROUND
    return 1000 - (1000 - FARTHEST) * beyond // (within - AROUND)


AT_LEAST = 100  # for a partner that matches nothing: it may still be the only one left


def enquiry(
    terms: Collection[int], carried: Collection[int], asked: Sequence[Iterable[str]], said: Mapping[str, str]
) -> int:
    """Return how well a profile matches an enquiry: the mean over the enquiry's terms and words.

    Unlike in a search, nothing is required. `carried` are the terms that the profile has.
    """
    parts = len(terms) + len(asked)
    if not parts:
        return 1000
    of_terms = 1000 * sum(term in carried for term in terms)
    return max(AT_LEAST, (of_terms + (words(asked, said) * len(asked) if asked else 0)) // parts)
