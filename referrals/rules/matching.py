"""How well a location matches what is looked for: by the words, and by how near it is. Whole numbers, per mille."""

from collections.abc import Collection, Iterable, Mapping, Sequence

# Where a word is said: what a partner lists counts in full, what it happens to be called or to stand in a little less.
SAID_IN = {
    "product": 1000,
    "service": 1000,
    "industry": 1000,
    "keyword": 1000,
    "competency": 900,
    "name": 900,
    "place": 700,
}
AROUND = 10  # kilometres within which nobody is nearer than another
FARTHEST = 250  # what the edge of the circle is worth


def words(asked: Sequence[Iterable[str]], said: Mapping[str, str]) -> int:
    """Return the mean of what each asked word is worth where the profile says it best; 1000 when none is asked.

    `asked` has the stems of each word; `said` tells of each stem of the profile where it stands.
    """
    if not asked:
        return 1000
    return sum(max((SAID_IN[said[stem]] for stem in stems if stem in said), default=0) for stems in asked) // len(asked)


def better(one: str, other: str) -> str:
    """Return the one of two places where the same word counts more."""
    return max(one, other, key=lambda place: (SAID_IN[place], place))


def place(kilometres: int, within: int) -> int:
    """Return 1000 for what is around the corner, falling evenly to the edge of the circle."""
    if kilometres <= AROUND or within <= AROUND:
        return 1000
    beyond = min(kilometres, within) - AROUND
    return 1000 - (1000 - FARTHEST) * beyond // (within - AROUND)


AT_LEAST = 100  # what a partner that says nothing of what is asked is worth: it may still be the only one left


def enquiry(
    terms: Collection[int], carried: Collection[int], asked: Sequence[Iterable[str]], said: Mapping[str, str]
) -> int:
    """Return how well a profile matches an enquiry: the mean over its entries of the closed lists and its words.

    Unlike in a search nothing of it must be carried; `carried` are the entries that the profile has.
    """
    parts = len(terms) + len(asked)
    if not parts:
        return 1000
    of_terms = 1000 * sum(term in carried for term in terms)
    return max(AT_LEAST, (of_terms + (words(asked, said) * len(asked) if asked else 0)) // parts)
