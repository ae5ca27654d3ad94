"""How well a location matches a search, by words and by distance. Whole numbers, per mille."""

from collections.abc import Collection, Iterable, Mapping, Sequence

# The weight of a word by its source in the profile. What the partner lists counts fully, its name and town less.
SOURCE_WEIGHTS = {
    "product": 1000,
    "service": 1000,
    "industry": 1000,
    "keyword": 1000,
    "competency": 900,
    "name": 900,
    "place": 700,
}
NEARBY = 10  # kilometres; all distances up to this count as the same
EDGE_VALUE = 250  # at the edge of the searched circle


def match_words(query_stems: Sequence[Iterable[str]], profile_sources: Mapping[str, str]) -> int:
    """Return the mean weight of the words of a search, each from its best source in the profile; 1000 without words.

    `query_stems` has the stems of each word. `profile_sources` maps each stem of the profile to its source.
    """
    if not query_stems:
        return 1000
    return sum(
        max((SOURCE_WEIGHTS[profile_sources[stem]] for stem in stems if stem in profile_sources), default=0)
        for stems in query_stems
    ) // len(query_stems)


def heavier_source(first: str, second: str) -> str:
    """Return the source, of two, that gives a word more weight."""
    return max(first, second, key=lambda source: (SOURCE_WEIGHTS[source], source))


def match_distance(kilometres: int, radius: int) -> int:
    """Return 1000 for a near place, falling linearly towards the edge of the circle."""
    if kilometres <= NEARBY or radius <= NEARBY:
        return 1000
    kilometres_beyond = min(kilometres, radius) - NEARBY
    return 1000 - (1000 - EDGE_VALUE) * kilometres_beyond // (radius - NEARBY)


MIN_MATCH = 100  # for a partner that matches nothing: it may still be the only one left


def match_enquiry(
    term_ids: Collection[int],
    profile_term_ids: Collection[int],
    query_stems: Sequence[Iterable[str]],
    profile_sources: Mapping[str, str],
) -> int:
    """Return how well a profile matches an enquiry: the mean over the enquiry's terms and words.

    Unlike in a search, nothing is required. `profile_term_ids` are the terms that the profile has.
    """
    parts = len(term_ids) + len(query_stems)
    if not parts:
        return 1000
    term_total = 1000 * sum(term_id in profile_term_ids for term_id in term_ids)
    return max(
        MIN_MATCH,
        (term_total + (match_words(query_stems, profile_sources) * len(query_stems) if query_stems else 0)) // parts,
    )
