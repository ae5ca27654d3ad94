"""Words as the search compares them: folded, stemmed, and found whether they are joined or hyphenated.

"Wi-Fi", "wi fi" and "wifi" find one another, because each word also stands for its joins with its neighbours. Names
such as C#, C++ and .NET keep their sign.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib import metadata
from itertools import pairwise
from typing import Protocol

from referrals.rules.folding import fold

RULES = 1  # version: raise it after a change of this module, so that the words of all profiles are stored anew


@dataclass(frozen=True)
class Language:
    """The name of a language's Snowball stemmer, and its stop words, folded and separated by spaces."""

    stemmer: str
    stop_words: str = ""


# By the code of the language. A text in a language that is not listed is found by its words as they are.
LANGUAGES = {
    "en": Language("english", "a an and are as at by for from in into is it of on or our the to we with your"),
    "it": Language(
        "italian",
        "ad agli ai al alla alle allo con da dai dal dalla dei del della delle dello di e ed gli i il in la le lo "
        "nei nel nella noi o per su sul sulla tra un una uno",
    ),
    "de": Language(
        "german",
        "am an auf aus bei das dem den der des die ein eine einem einen einer eines fur im in mit nach oder uber um "
        "und uns unser unsere unserem unseren unserer vom von wir zu zum zur",
    ),
}
MIN_WORD_LENGTH = 2  # letters; shorter words are searched only where they are meant as a name
MAX_JOINED_LENGTH = 30  # letters
# A word, including a leading dot (.NET) or trailing signs (C#, C++).
_TOKEN = re.compile(r"(?<![^\W_])\.[^\W\d_][^\W_]*|[^\W\d_][^\W_]{0,3}[#+]+(?![^\W_])|[^\W_]+")
# Characters between the parts of one word: dashes and the following.
_JOINERS = frozenset("'’.&/_")
MAX_JOINED_WORDS = 5  # words that form one when joined: end-to-end, U.S.A.


@dataclass(frozen=True)
class Word:
    """One word of a text.

    `text` as written; `folded` without accents and case; `stems` of the word and of its joins with its neighbours.
    `is_small`: a stop word or a single letter. `is_capital`: written in capitals.
    """

    text: str
    folded: str
    stems: frozenset[str]
    is_small: bool
    is_capital: bool


def version() -> str:
    """Return an identifier of everything on which stored stems depend."""
    rules = RULES, LANGUAGES, metadata.version("snowballstemmer"), unicodedata.unidata_version
    return sha256(repr(rules).encode()).hexdigest()[:16]


def words(text: str) -> list[Word]:
    """Return every word of a text once, in order."""
    tokens = list(_tokens(text))
    joins = [_join(left, right) for left, right in pairwise(tokens)]
    joins_of_tokens = [[join for join in pair if join] for pair in zip([None, *joins], [*joins, None], strict=True)]
    for first, end, joined in _runs(tokens):
        for token_joins in joins_of_tokens[first:end]:
            token_joins.append(joined)
    by_folded: dict[str, Word] = {}
    for token, token_joins in zip(tokens, joins_of_tokens, strict=False):
        word = _word(token, frozenset().union(*map(stems, token_joins)))
        known = by_folded.get(word.folded)
        by_folded[word.folded] = word if known is None else _merge(known, word)
    return list(by_folded.values())


def meaningful_words(words: Sequence[Word]) -> list[Word]:
    """Return the meaningful words: without small ones, unless they are in capitals or there are no others."""
    return [word for word in words if not word.is_small or word.is_capital] or [
        word for word in words if len(words) == 1 or word.stems != stems(word.folded)
    ]


def index(text: str) -> frozenset[str]:
    """Return the stems by which a text is found."""
    return stems_of(meaningful_words(words(text)))


def stems_of(words: Iterable[Word]) -> frozenset[str]:
    return frozenset().union(*(word.stems for word in words))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Return the stems of a folded word: one for each language with a different stem."""
    if not word.isalpha():
        return frozenset((word,))
    return frozenset(stemmer.stemWord(word) for stemmer in _stemmers())


@dataclass(frozen=True)
class _Token:
    """A piece of the text, and the separator before it."""

    text: str
    folded: str
    gap: str


def _tokens(text: str) -> Iterator[_Token]:
    plain = "".join(map(_searchable, text))
    end = 0
    for match in _TOKEN.finditer(plain):
        piece = match[0]
        core = fold(piece)
        sign = piece[len(piece.rstrip("#+")) :]
        for part in core.split():
            folded = f".{part}" if piece.startswith(".") else part + sign
            yield _Token(piece, folded, plain[end : match.start()])
        end = match.end()


def _searchable(letter: str) -> str:
    """Return a letter for searching: signs such as ™ separate words; marks and invisible characters are dropped."""
    category = unicodedata.category(letter)
    if category == "So":
        return " "
    return "" if category[0] == "M" or category == "Cf" else letter


def _is_joint(gap: str) -> bool:
    return bool(gap) and all(sign in _JOINERS or unicodedata.category(sign) == "Pd" for sign in gap)


def _runs(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, str]]:
    """Yield (first, end, joined word) for every three to five words joined by separators such as hyphens."""
    first = 0
    for number in range(1, len(tokens) + 1):
        if number < len(tokens) and _is_joint(tokens[number].gap):
            continue
        joined = "".join(token.folded for token in tokens[first:number])
        if 2 < number - first <= MAX_JOINED_WORDS and joined.isalnum() and len(joined) <= MAX_JOINED_LENGTH:
            yield first, number, joined
        first = number


def _join(left: _Token, right: _Token) -> str | None:
    """Join the two if they may form one word: hyphenated, or neither of them small."""
    joined = left.folded + right.folded
    is_hyphenated = _is_joint(right.gap)
    is_separated = right.gap.isspace() and not (_is_small(left.folded) or _is_small(right.folded))
    fits = joined.isalnum() and len(joined) <= MAX_JOINED_LENGTH
    return joined if fits and (is_hyphenated or is_separated) else None


def _word(token: _Token, stems_of_joins: frozenset[str]) -> Word:
    own = stems(token.folded)
    plain = token.folded.strip(".#+")
    if plain != token.folded and len(plain) > MIN_WORD_LENGTH:
        own |= stems(plain)
    is_capital = token.text.isupper()
    return Word(token.text, token.folded, own | stems_of_joins, _is_small(token.folded), is_capital)


def _merge(first: Word, second: Word) -> Word:
    all_stems = first.stems | second.stems
    return Word(first.text, first.folded, all_stems, first.is_small, first.is_capital or second.is_capital)


def _is_small(folded: str) -> bool:
    return folded in _stop_words() or len(folded) < MIN_WORD_LENGTH


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES.values() for word in language.stop_words.split())


class Stemmer(Protocol):
    """A stemmer of Snowball, which has no types."""

    def stemWord(self, word: str) -> str: ...  # noqa: N802


@cache
def _stemmers() -> tuple[Stemmer, ...]:
    import snowballstemmer  # type: ignore[import-untyped]  # 3 MB of languages, for processes that search

    return tuple(snowballstemmer.stemmer(language.stemmer) for language in LANGUAGES.values())
