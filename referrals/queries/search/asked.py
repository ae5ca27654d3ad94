"""What somebody looks for, and what of it the network knows: its words, put right where they were misspelt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, literal, select, union_all

from referrals import stems
from referrals.extensions import db
from referrals.models import KnownWord, MarketingProfile, ProfileStatus, SearchWord
from referrals.places import City
from referrals.stems import Word

MOST_WORDS = 12
SURE_LENGTH = 4  # letters; shorter words are not guessed at: "crm" is no misspelt "erp"
MOST_NEAR = 5  # of the words that one may have meant; the databases know no end of looks at once
LONG_LENGTH = 8  # letters from which two slips are forgiven


@dataclass(frozen=True)
class Asked:
    """What is looked for. `term_ids` of the closed lists: all must be carried; `within` kilometres around `near`.

    `as_typed`: no word is taken for a misspelt one.
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
class Meant:
    """The words as they are searched, each with its stems; `put_right`: what was typed, and what it was taken for.

    `extra` has the stems of small words that some profile uses as a name ("ai"): they are not required, and whoever has
    them comes first. `is_empty`: something was typed, and there is no word in it to look for.
    """

    words: tuple[str, ...] = ()
    stems: tuple[frozenset[str], ...] = ()
    extra: tuple[frozenset[str], ...] = ()
    put_right: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    is_empty: bool = False

    @property
    def is_nothing_known(self) -> bool:
        """Tell whether words were asked for, and nobody says any of them: then nobody is found."""
        return self.is_empty or (bool(self.unknown) and not self.words)


def meant(text: str, *, as_typed: bool = False) -> Meant:
    """Return what the words mean. One that no profile says is put right if it may be a slip, else it is unknown."""
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
    return Meant(tuple(kept), tuple(kept.values()), extra, put_right, unknown, is_empty)


def _required(every: Sequence[Word], text: str) -> list[Word]:
    """Return the words that must be matched. In a text all in capitals, capitals say nothing."""
    if text.isupper() and len(every) > 1:
        return [word for word in every if not word.is_small]
    return stems.meant(every)


def _said(of: Mapping[str, frozenset[str]]) -> set[str]:
    """Return the words one of whose stems a published profile says: a draft is not told by its words either."""
    if not of:
        return set()
    published = SearchWord.profile_id == MarketingProfile.id, MarketingProfile.status == ProfileStatus.ACTIVE
    # One look into the index for each stem: those that thousands of profiles say are not read to the end.
    asked = sorted(set().union(*of.values()))
    looks = [select(literal(stem)).where(exists().where(SearchWord.stem == stem, *published)) for stem in asked]
    known = set(db.session.scalars(union_all(*looks)))
    return {word for word, its in of.items() if its & known}


def _put_right(strange: Sequence[str]) -> dict[str, str]:
    """Return for each the nearest word that is said, if one is near enough; of several the first by the alphabet."""
    known = db.session.scalars(select(KnownWord.word).order_by(KnownWord.word)).all()
    near = {word: _nearest(word, known) for word in strange if len(word) >= SURE_LENGTH and word.isalnum()}
    said = _said({other: stems.stems(other) for others in near.values() for other in others})
    found = {word: next((other for other in others if other in said), None) for word, others in near.items()}
    return {word: nearest for word, nearest in found.items() if nearest}


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return the few known words that are near enough to be meant, the nearest first."""
    from rapidfuzz import process  # for processes that meet a slip
    from rapidfuzz.distance import DamerauLevenshtein

    slips = 2 if len(word) >= LONG_LENGTH else 1
    best = process.extract(word, known, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=20)
    return [other for _, other in sorted((distance, other) for other, distance, _ in best)[:MOST_NEAR]]
