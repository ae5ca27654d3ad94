"""The words by which profiles are found: rebuilt in the transaction that changes a profile."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, delete, exists, literal, select, union_all

from referrals import stems
from referrals.database import DbSession, write
from referrals.database.dialects import insert_new
from referrals.extensions import db
from referrals.models import (
    KnownWord,
    Location,
    Mark,
    MarketingProfile,
    Partner,
    ProfileKeyword,
    SearchWord,
    SystemMark,
    Term,
    TermName,
    profile_term,
)
from referrals.queries.rows import named, read

BATCH_SIZE = 500  # profiles per transaction
MAX_WORD_LENGTH = 60  # letters
KEYWORD, NAME, PLACE = "keyword", "name", "place"


class SearchWordRow(NamedTuple):
    """A row of the search words."""

    stem: str
    profile_id: int
    said_in: str


@dataclass(frozen=True)
class SearchableText:
    """A text by which a profile is found, and where it stands: a vocabulary, or one of the names above."""

    profile_id: int
    said_in: str
    text: str


def refresh(session: DbSession, profile_ids: Collection[int]) -> None:
    """Rebuild the words of these profiles from their present content."""
    session.execute(delete(SearchWord).where(SearchWord.profile_id.in_(profile_ids)))
    rows: set[SearchWordRow] = set()
    known_words: set[str] = set()
    for text in _texts(session, profile_ids):
        for word in stems.meaningful_words(stems.words(text.text)):
            known_words.add(word.folded[:MAX_WORD_LENGTH])
            rows |= {SearchWordRow(stem[:MAX_WORD_LENGTH], text.profile_id, text.said_in) for stem in word.stems}
    if rows:
        session.execute(insert_new(SearchWord.__table__), [row._asdict() for row in sorted(rows)])
        session.execute(insert_new(KnownWord.__table__), [{"word": word} for word in sorted(known_words)])


def refresh_partner(session: DbSession, partner_id: int) -> None:
    """Rebuild the words of all profiles of a partner, because its name has changed."""
    refresh(
        session, session.scalars(select(MarketingProfile.id).where(MarketingProfile.partner_id == partner_id)).all()
    )


def refresh_term(session: DbSession, term_id: int) -> None:
    """Rebuild the words of the profiles with a term, because its names have changed."""
    refresh(session, session.scalars(select(profile_term.c.profile_id).where(profile_term.c.term_id == term_id)).all())


def rebuild() -> None:
    """Rebuild all words in one transaction. Words that no profile has any more are deleted."""
    with write() as session:
        session.execute(delete(KnownWord))
        for profile_ids in _batches(session):
            refresh(session, profile_ids)


def rebuild_if_outdated(*, now: datetime) -> None:
    """Rebuild all words if there are none, as after storing in bulk, or if they were stored by other rules."""
    is_current = select(SystemMark.name).where(
        SystemMark.name == Mark.SEARCH_WORDS, SystemMark.detail == stems.version()
    )
    if db.session.scalar(select(exists(is_current) & exists(select(KnownWord.word)))):
        return
    rebuild()
    with write() as session:
        session.merge(SystemMark(name=Mark.SEARCH_WORDS, at=now, detail=stems.version()))


def _batches(session: DbSession) -> Iterator[list[int]]:
    profile_ids = list(session.scalars(select(MarketingProfile.id).order_by(MarketingProfile.id)))
    for start in range(0, len(profile_ids), BATCH_SIZE):
        yield profile_ids[start : start + BATCH_SIZE]


def _texts(session: DbSession, profile_ids: Collection[int]) -> Iterator[SearchableText]:
    """Yield everything by which these profiles are found."""
    for row in session.execute(_stored_texts(profile_ids)):
        yield read(SearchableText, row)
    terms = profile_term.c
    term_synonyms = select(terms.profile_id, Term.vocabulary, Term.synonyms).join(Term, Term.id == terms.term_id)
    for row in session.execute(term_synonyms.where(terms.profile_id.in_(profile_ids))):
        for synonym in row.synonyms:
            yield SearchableText(row.profile_id, row.vocabulary, synonym)


def _stored_texts(profile_ids: Collection[int]) -> CompoundSelect[Any]:
    """Select the columns of SearchableText, except for synonyms."""
    profile, terms = MarketingProfile.id, profile_term.c
    columns = named(profile_id=profile, said_in=literal(NAME), text=Partner.name)  # they name those of the union
    of_partner = select(*columns).join(MarketingProfile.partner)
    of_locations = select(Location.profile_id, literal(PLACE), Location.city).where(Location.removed_at.is_(None))
    keywords = select(ProfileKeyword.profile_id, literal(KEYWORD), ProfileKeyword.keyword)
    names = select(terms.profile_id, Term.vocabulary, TermName.name).join(Term, Term.id == terms.term_id)
    names = names.join(TermName, TermName.term_id == Term.id)
    return union_all(
        of_partner.where(profile.in_(profile_ids)),
        of_locations.where(Location.profile_id.in_(profile_ids)),
        keywords.where(ProfileKeyword.profile_id.in_(profile_ids)),
        names.where(terms.profile_id.in_(profile_ids)),
    )
