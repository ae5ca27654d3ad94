"""The keywords and terms of a profile that match an enquiry: values such as "product:teams", "keyword:crm"."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select

from referrals import stems
from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import (
    Enquiry,
    EnquiryKeyword,
    ProfileKeyword,
    Term,
    Vocabulary,
    enquiry_term,
    profile_term,
)
from referrals.rules.term_names import Translated

KEYWORD = "keyword"
LISTS = (Vocabulary.PRODUCT, Vocabulary.SERVICE, Vocabulary.INDUSTRY)  # competencies are granted, not chosen
IDS = "ids"


@dataclass(frozen=True)
class ProfileTerm(Translated):
    """A term of a profile."""

    id: int
    vocabulary: str
    slug: str
    names: Mapping[str, str]
    synonyms: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        return (*self.names.values(), *self.synonyms)


@dataclass
class ProfileContents:
    """The terms and keywords of a profile."""

    entries: list[ProfileTerm] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EnquiryContents:
    """What an enquiry asks for: the ids of terms, and the stems of its visible part."""

    term_ids: frozenset[int]
    stems: frozenset[str]


def enquiry_contents(term_ids: Iterable[int], texts: Iterable[str]) -> EnquiryContents:
    return EnquiryContents(frozenset(term_ids), frozenset().union(*map(stems.index, texts)))


def match_keys(carried: ProfileContents, asked: EnquiryContents) -> list[str]:
    """Return the terms and keywords that match: ticked ones, and those whose words all occur."""
    entries = (
        f"{entry.vocabulary}:{entry.slug}"
        for entry in carried.entries
        if entry.id in asked.term_ids or any(_is_said(name, asked) for name in entry.all_names)
    )
    return sorted({*entries, *(f"{KEYWORD}:{word}" for word in carried.keywords if _is_said(word, asked))})


@lru_cache(maxsize=5_000)
def _words(name: str) -> Sequence[stems.Word]:
    """Return the meaningful words of a term's name or a keyword; the same ones are compared with every enquiry."""
    return tuple(stems.meaningful_words(stems.words(name)))


def _is_said(name: str, asked: EnquiryContents) -> bool:
    words = _words(name)
    return bool(words) and all(word.stems & asked.stems for word in words)


def words_overlap(name: str, asked: frozenset[str]) -> bool:
    """Tell whether at least half of the words of a name are among these stems."""
    words = _words(name)
    found = sum(not word.stems.isdisjoint(asked) for word in words)
    return bool(found) and 2 * found >= len(words)


def of_profiles(enquiry_id: int, profile_ids: Collection[int]) -> dict[int, list[str]]:
    """Return what matches the enquiry, by profile. Five statements."""
    asked, carried = _contents_of(enquiry_id), profile_contents(profile_ids)
    return {profile_id: match_keys(carried[profile_id], asked) for profile_id in profile_ids}


def _contents_of(enquiry_id: int) -> EnquiryContents:
    """Return what the enquiry asks for in the part that partners see.

    The words of the search that led to it do not count: partners do not see them, so nobody could check what a keyword
    is said to have brought. Customers find the words in the need, and can change them.
    """
    texts = db.session.execute(select(Enquiry.need, Enquiry.overview).where(Enquiry.id == enquiry_id)).one()
    keywords = db.session.scalars(select(EnquiryKeyword.keyword).where(EnquiryKeyword.enquiry_id == enquiry_id))
    term_ids = db.session.scalars(select(enquiry_term.c.term_id).where(enquiry_term.c.enquiry_id == enquiry_id))
    return enquiry_contents(term_ids, [*(text or "" for text in texts), *keywords])


def profile_contents(profile_ids: Collection[int]) -> dict[int, ProfileContents]:
    """Return the terms and keywords of each profile. Two statements."""
    found: dict[int, ProfileContents] = defaultdict(ProfileContents)
    entries = select(profile_term.c.profile_id, Term).join(Term, Term.id == profile_term.c.term_id)
    entries = entries.where(Term.vocabulary.in_(LISTS), is_in_list(profile_term.c.profile_id, IDS))
    for profile_id, term in db.session.execute(entries, {IDS: to_json_array(profile_ids)}):
        found[profile_id].entries.append(
            ProfileTerm(term.id, term.vocabulary, term.slug, dict(term.names), tuple(term.synonyms))
        )
    keywords = select(ProfileKeyword.profile_id, ProfileKeyword.keyword)
    for profile_id, keyword in db.session.execute(
        keywords.where(is_in_list(ProfileKeyword.profile_id, IDS)), {IDS: to_json_array(profile_ids)}
    ):
        found[profile_id].keywords.append(keyword)
    return found
