"""Words as a search compares them: folded, without the small ones, and cut to their stems in both languages."""

from functools import cache, lru_cache
from typing import Any

from referrals.rules.folding import fold

LANGUAGES = ("english", "italian")
SHORTEST = 2  # letters
# What joins words and is looked for by nobody, folded.
_SMALL = (
    "a an and are as at by for from in into is it of on or our the to we with your "
    "ad agli ai al alla alle allo con da dai dal dalla dei del della delle dello di e ed gli i il in la le lo "
    "nei nel nella noi o per su sul sulla tra un una uno"
)
SMALL = frozenset(_SMALL.split())


def words(text: str) -> list[str]:
    """Return the folded words of a text that can be looked for, each once, in their order."""
    return [word for word in dict.fromkeys(fold(text).split()) if len(word) >= SHORTEST and word not in SMALL]


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Return the stems of a folded word: one for each language that cuts it differently."""
    return frozenset(stemmer.stemWord(word) for stemmer in _stemmers())


@cache
def _stemmers() -> tuple[Any, ...]:
    import snowballstemmer  # type: ignore[import-untyped]  # 3 MB of languages, for processes that search

    return tuple(snowballstemmer.stemmer(language) for language in LANGUAGES)
