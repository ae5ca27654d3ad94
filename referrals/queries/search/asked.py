"""What somebody looks for, and what of it the network knows: its words, put right where they were misspelt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, literal, select, union_all

from referrals import stems
from referrals.extensions import db
from referrals.models import KnownWord, MarketingProfile, ProfileStatus, SearchWord
from referrals.places import City

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
    """The words as they are searched, each with its stems; `put_right`: what was typed, and what it was taken for."""

    words: tuple[str, ...] = ()
    stems: tuple[frozenset[str], ...] = ()
    put_right: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def is_nothing_known(self) -> bool:
        """Tell whether words were asked for, and nobody says any of them: then nobody is found."""
        return bool(self.unknown) and not self.words


def meant(text: str, *, as_typed: bool = False) -> Meant:
    """Return what the words mean. One that no profile says is put right if it may be a slip, else it is unknown."""
    words = stems.words(text)[:MOST_WORDS]
    strange = _strange(words)
    put_right = _put_right(strange) if strange and not as_typed else {}
    unknown = tuple(word for word in strange if word not in put_right)
    kept = tuple(dict.fromkeys(put_right.get(word, word) for word in words if word not in unknown))
    return Meant(kept, tuple(stems.stems(word) for word in kept), put_right, unknown)


def _strange(words: Sequence[str]) -> list[str]:
    """Return the words that nobody says."""
    said = _said(words)
    return [word for word in words if word not in said]


def _said(words: Collection[str]) -> set[str]:
    """Return the words one of whose stems a published profile says: a draft is not told by its words either."""
    if not words:
        return set()
    of = {word: stems.stems(word) for word in words}
    published = SearchWord.profile_id == MarketingProfile.id, MarketingProfile.status == ProfileStatus.ACTIVE
    # One look into the index for each stem: those that thousands of profiles say are not read to the end.
    asked = sorted(set().union(*of.values()))
    looks = [select(literal(stem)).where(exists().where(SearchWord.stem == stem, *published)) for stem in asked]
    known = set(db.session.scalars(union_all(*looks)))
    return {word for word in words if of[word] & known}


def _put_right(strange: Sequence[str]) -> dict[str, str]:
    """Return for each the nearest word that is said, if one is near enough; of several the first by the alphabet."""
    known = db.session.scalars(select(KnownWord.word).order_by(KnownWord.word)).all()
    near = {word: _nearest(word, known) for word in strange if len(word) >= SURE_LENGTH}
    said = _said({other for others in near.values() for other in others})
    found = {word: next((other for other in others if other in said), None) for word, others in near.items()}
    return {word: nearest for word, nearest in found.items() if nearest}


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return the few known words that are near enough to be meant, the nearest first."""
    from rapidfuzz import process  # for processes that meet a slip
    from rapidfuzz.distance import DamerauLevenshtein

    slips = 2 if len(word) >= LONG_LENGTH else 1
    best = process.extract(word, known, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=20)
    return [other for _, other in sorted((distance, other) for other, distance, _ in best)[:MOST_NEAR]]
