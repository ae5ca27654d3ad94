"""What somebody searches for, and its interpretation: words, corrected where they were misspelt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, literal, select, union_all

from referrals import stems
from referrals.extensions import db
from referrals.models import KnownWord, MarketingProfile, ProfileStatus, SearchWord
from referrals.places import City
from referrals.stems import Word

MAX_WORDS = 12
MIN_CORRECTED_LENGTH = 4  # letters; shorter words are not corrected: "crm" is no misspelt "erp"
MAX_CORRECTIONS = 5  # corrections per word
TWO_ERRORS_LENGTH = 8  # letters; longer words may have two errors


@dataclass(frozen=True)
class SearchQuery:
    """A search. All of `term_ids` are required; `within` is in kilometres around `near`.

    `as_typed`: no word is corrected.
    """

    words: str = ""
    as_typed: bool = False
    country: str | None = None
    near: City | None = None
    within: int = 100
    term_ids: tuple[int, ...] = ()
    company_size: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class InterpretedWords:
    """The interpreted words with their stems. `corrections` maps typed words to their corrections.

    `extra` has the stems of small words that some profile uses as a name ("ai"). They are optional, and profiles with
    them come first. `is_empty`: the text has no word to search for.
    """

    words: tuple[str, ...] = ()
    stems: tuple[frozenset[str], ...] = ()
    extra: tuple[frozenset[str], ...] = ()
    corrections: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    is_empty: bool = False

    @property
    def is_nothing_known(self) -> bool:
        """Tell whether words were asked for that no profile has. Then nobody is found."""
        return self.is_empty or (bool(self.unknown) and not self.words)


def interpret_words(text: str, *, as_typed: bool = False) -> InterpretedWords:
    """Return the interpretation of the words. Unknown ones are corrected if they may be misspelt."""
    all_words = stems.words(text)
    words = _required(all_words, text)[:MAX_WORDS]
    small = [word for word in all_words if word.is_small and word not in words][:MAX_WORDS]
    known = _known_words({word.folded: word.stems for word in (*words, *small)})
    unrecognized = [word for word in words if word.folded not in known]
    corrections = _corrections([word.folded for word in unrecognized]) if unrecognized and not as_typed else {}
    unknown = tuple(word.text for word in unrecognized if word.folded not in corrections)
    stems_by_word = {
        corrections.get(word.folded, word.text): stems.stems(corrections[word.folded])
        if word in unrecognized
        else word.stems
        for word in words
        if word.folded in known or word.folded in corrections
    }
    extra = tuple(word.stems for word in small if word.folded in known)
    is_empty = bool(text.strip()) and not words
    return InterpretedWords(tuple(stems_by_word), tuple(stems_by_word.values()), extra, corrections, unknown, is_empty)


def _required(all_words: Sequence[Word], text: str) -> list[Word]:
    """Return the words that must match. In a text all in capitals, capitals mean nothing."""
    if text.isupper() and len(all_words) > 1:
        return [word for word in all_words if not word.is_small]
    return stems.meaningful_words(all_words)


def _known_words(stems_by_word: Mapping[str, frozenset[str]]) -> set[str]:
    """Return the words with a stem in a published profile. Drafts must not be revealed by their words either."""
    if not stems_by_word:
        return set()
    published = SearchWord.profile_id == MarketingProfile.id, MarketingProfile.status == ProfileStatus.ACTIVE
    # One index lookup per stem: stems of thousands of profiles are not read to the end.
    searched = sorted(set().union(*stems_by_word.values()))
    lookups = [select(literal(stem)).where(exists().where(SearchWord.stem == stem, *published)) for stem in searched]
    known = set(db.session.scalars(union_all(*lookups)))
    return {word for word, word_stems in stems_by_word.items() if word_stems & known}


def _corrections(unrecognized: Sequence[str]) -> dict[str, str]:
    """Return the nearest known word for each unknown one, if it is near enough. Ties are broken alphabetically."""
    known = db.session.scalars(select(KnownWord.word).order_by(KnownWord.word)).all()
    near = {
        word: _nearest(word, known) for word in unrecognized if len(word) >= MIN_CORRECTED_LENGTH and word.isalnum()
    }
    published_words = _known_words({other: stems.stems(other) for others in near.values() for other in others})
    found = {word: next((other for other in others if other in published_words), None) for word, others in near.items()}
    return {word: nearest for word, nearest in found.items() if nearest}


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return the few known words near enough to be meant, the nearest first."""
    from rapidfuzz import process  # loaded only when a word is misspelt
    from rapidfuzz.distance import DamerauLevenshtein

    max_errors = 2 if len(word) >= TWO_ERRORS_LENGTH else 1
    best = process.extract(word, known, scorer=DamerauLevenshtein.distance, score_cutoff=max_errors, limit=20)
    return [other for _, other in sorted((distance, other) for other, distance, _ in best)[:MAX_CORRECTIONS]]
