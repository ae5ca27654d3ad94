"""The operator's vocabularies: terms are added, renamed, retired and restored, never deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from referrals.actions import locks
from referrals.actions.directory import search_words
from referrals.database import DbSession, write
from referrals.models import Term, TermName, Vocabulary
from referrals.rules import slugs
from referrals.rules.refusal import N_, FieldRefusal
from referrals.rules.term_names import ENGLISH

SLUG_LENGTH = 50


def add(vocabulary: Vocabulary, *, names: Mapping[str, str], synonyms: Sequence[str] = ()) -> int:
    """Add a term with its `names` by language and return its id.

    Raises FieldRefusal if the vocabulary has one of that name.
    """
    with write() as session:
        return add_in(session, vocabulary, names=names, synonyms=synonyms)


def add_in(
    session: DbSession, vocabulary: Vocabulary, *, names: Mapping[str, str], synonyms: Sequence[str] = ()
) -> int:
    """Do the same within another action's transaction."""
    locks.lock_name(session, "vocabulary", vocabulary)
    _check_free(session, vocabulary, names)
    taken = set(session.scalars(select(Term.slug).where(Term.vocabulary == vocabulary)))
    slug = slugs.free_slug(slugs.slug_of(names[ENGLISH])[:SLUG_LENGTH], taken)
    term = Term(vocabulary=vocabulary, slug=slug, names=names, synonyms=synonyms)
    session.add(term)
    session.flush()
    return term.id


def rename(term_id: int, *, names: Mapping[str, str], synonyms: Sequence[str]) -> None:
    """Rename a term wherever it is used. Raises FieldRefusal if another one has a name.

    `names` by language replace all names that it had; `synonyms` are further names by which it is found.
    """
    with write() as session:
        vocabulary = session.scalars(select(Term.vocabulary).where(Term.id == term_id)).one()
        locks.lock_name(session, "vocabulary", vocabulary)
        _check_free(session, vocabulary, names, except_id=term_id)
        session.get_one(Term, term_id).rename(names, synonyms)
        session.flush()
        search_words.refresh_term(session, term_id)


def retire(term_id: int, *, now: datetime) -> None:
    """Stop offering the term. It stays where it is used."""
    with write() as session:
        _set(session, term_id, retired_at=now)


def restore(term_id: int) -> None:
    with write() as session:
        _set(session, term_id, retired_at=None)


def _check_free(session: DbSession, vocabulary: str, names: Mapping[str, str], *, except_id: int = 0) -> None:
    """Refuse a name that another term has in the same language, beside the field of that language."""
    others = select(TermName.language, TermName.name).join(Term, Term.id == TermName.term_id)
    others = others.where(Term.vocabulary == vocabulary, Term.id != except_id)
    taken = {(language, name.casefold()) for language, name in session.execute(others)}
    for language, name in names.items():
        if (language, name.casefold()) in taken:
            raise FieldRefusal(f"name_{language}", N_("This list already has an entry with that name."))


def _set(session: DbSession, term_id: int, **values: object) -> None:
    session.execute(
        update(Term).where(Term.id == term_id).values(**values).execution_options(synchronize_session=False)
    )
