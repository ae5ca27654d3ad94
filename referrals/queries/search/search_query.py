"""What somebody searches for, and its interpretation: words, corrected where they were misspelt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, literal, select, union_all

from referrals import stems
from referrals.extensions import db
from referrals.models import KnownWord, MarketingProfile, ProfileStatus, SearchWord
from referrals.places import City
from referrals.stems import Word

MOST_WORDS = 12
SURE_LENGTH = 4  # letters; shorter words are not corrected: "crm" is no misspelt "erp"
MOST_NEAR = 5  # corrections per word
LONG_LENGTH = 8  # letters; longer words may have two errors


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
    """The interpreted words with their stems. `put_right` maps typed words to their corrections.

    `extra` has the stems of small words that some profile uses as a name ("ai"). They are optional, and profiles with
    them come first. `is_empty`: the text has no word to search for.
    """

    words: tuple[str, ...] = ()
    stems: tuple[frozenset[str], ...] = ()
    extra: tuple[frozenset[str], ...] = ()
    put_right: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    is_empty: bool = False

    @property
    def is_nothing_known(self) -> bool:
        """Tell whether words were asked for that no profile has. Then nobody is found."""
        return self.is_empty or (bool(self.unknown) and not self.words)


def interpret_words(text: str, *, as_typed: bool = False) -> InterpretedWords:
    """Return the interpretation of the words. Unknown ones are corrected if they may be misspelt."""
    every = stems.words(text)
    words = _required(every, text)[:MOST_WORDS]
    small = [word for word in every if word.is_small and word not in words][:MOST_WORDS]
    known = _said({word.folded: word.stems for word in (*words, *small)})
    strange = [word for word in words if word.folded not in known]
    put_right = _put_right([word.folded for word in strange]) if strange and not as_typed else {}
    unknown = tuple(word.text for word in strange if word.folded not in put_right)
    kept = {
        put_right.get(word.folded, word.text): stems.stems(put_right[word.folded]) if word in strange else word.stems
        for word in words
        if word.folded in known or word.folded in put_right
    }
    extra = tuple(word.stems for word in small if word.folded in known)
    is_empty = bool(text.strip()) and not words
    return InterpretedWords(tuple(kept), tuple(kept.values()), extra, put_right, unknown, is_empty)


def _required(every: Sequence[Word], text: str) -> list[Word]:
    """Return the words that must match. In a text all in capitals, capitals mean nothing."""
    if text.isupper() and len(every) > 1:
        return [word for word in every if not word.is_small]
    return stems.meaningful_words(every)


def _said(of: Mapping[str, frozenset[str]]) -> set[str]:
    """Return the words with a stem in a published profile. Drafts must not be revealed by their words either."""
    if not of:
        return set()
    published = SearchWord.profile_id == MarketingProfile.id, MarketingProfile.status == ProfileStatus.ACTIVE
    # One index lookup per stem: stems of thousands of profiles are not read to the end.
    asked = sorted(set().union(*of.values()))
    looks = [select(literal(stem)).where(exists().where(SearchWord.stem == stem, *published)) for stem in asked]
    known = set(db.session.scalars(union_all(*looks)))
    return {word for word, its in of.items() if its & known}


def _put_right(strange: Sequence[str]) -> dict[str, str]:
    """Return the nearest known word for each unknown one, if it is near enough. Ties are broken alphabetically."""
    known = db.session.scalars(select(KnownWord.word).order_by(KnownWord.word)).all()
    near = {word: _nearest(word, known) for word in strange if len(word) >= SURE_LENGTH and word.isalnum()}
    said = _said({other: stems.stems(other) for others in near.values() for other in others})
    found = {word: next((other for other in others if other in said), None) for word, others in near.items()}
    return {word: nearest for word, nearest in found.items() if nearest}


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return the few known words near enough to be meant, the nearest first."""
    from rapidfuzz import process  # loaded only when a word is misspelt
    from rapidfuzz.distance import DamerauLevenshtein

    slips = 2 if len(word) >= LONG_LENGTH else 1
    best = process.extract(word, known, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=20)
    return [other for _, other in sorted((distance, other) for other, distance, _ in best)[:MOST_NEAR]]
