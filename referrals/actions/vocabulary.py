"""The operator's vocabularies: terms are added, renamed, retired and restored, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from referrals.actions import hold, search_words
from referrals.database import DbSession, write
from referrals.models import Term, Vocabulary
from referrals.rules import slugs
from referrals.rules.folding import search_text
from referrals.rules.refusal import N_, FieldRefusal

SLUG_LENGTH = 50


def add(vocabulary: Vocabulary, *, name_en: str, name_it: str, synonyms: Sequence[str] = ()) -> int:
    """Add a term and return its id. Raises FieldRefusal if the vocabulary has one of that name."""
    with write() as session:
        return add_in(session, vocabulary, name_en=name_en, name_it=name_it, synonyms=synonyms)


def add_in(
    session: DbSession, vocabulary: Vocabulary, *, name_en: str, name_it: str, synonyms: Sequence[str] = ()
) -> int:
    """Do the same within another action's transaction."""
    hold.name(session, "vocabulary", vocabulary)
    _check_free(session, vocabulary, name_en, name_it)
    taken = set(session.scalars(select(Term.slug).where(Term.vocabulary == vocabulary)))
    slug = slugs.free(slugs.slug_of(name_en)[:SLUG_LENGTH], taken)
    names = {"name_en": name_en, "name_it": name_it, "synonyms": list(synonyms)}
    row = insert(Term).values(vocabulary=vocabulary, slug=slug, **names)
    return session.execute(row.returning(Term.id)).scalar_one()


def rename(term_id: int, *, name_en: str, name_it: str, synonyms: Sequence[str]) -> None:
    """Rename a term wherever it is used. Raises FieldRefusal if another one has the name.

    `synonyms` are further names by which it is found.
    """
    with write() as session:
        vocabulary = session.scalars(select(Term.vocabulary).where(Term.id == term_id)).one()
        hold.name(session, "vocabulary", vocabulary)
        _check_free(session, vocabulary, name_en, name_it, but=term_id)
        names = {"name_en": name_en, "name_it": name_it, "synonyms": list(synonyms)}
        _set(session, term_id, **names, search_text=search_text(name_en, name_it, *synonyms))
        search_words.refresh_term(session, term_id)


def retire(term_id: int, *, now: datetime) -> None:
    """Stop offering the term. It stays where it is used."""
    with write() as session:
        _set(session, term_id, retired_at=now)


def bring_back(term_id: int) -> None:
    with write() as session:
        _set(session, term_id, retired_at=None)


def _check_free(session: DbSession, vocabulary: str, name_en: str, name_it: str, *, but: int = 0) -> None:
    others = select(Term.name_en, Term.name_it).where(Term.vocabulary == vocabulary, Term.id != but)
    taken = session.execute(others).all()
    for field, name in (("name_en", name_en), ("name_it", name_it)):
        if name.casefold() in (getattr(other, field).casefold() for other in taken):
            raise FieldRefusal(field, N_("This list already has an entry with that name."))


def _set(session: DbSession, term_id: int, **values: object) -> None:
    session.execute(
        update(Term).where(Term.id == term_id).values(**values).execution_options(synchronize_session=False)
    )
