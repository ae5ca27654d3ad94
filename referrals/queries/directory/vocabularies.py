"""The operator's vocabularies, with the number of uses of each term."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Term, enquiry_term, profile_term
from referrals.queries.rows import named
from referrals.rules.folding import fold
from referrals.rules.term_names import Translated


@dataclass(frozen=True)
class VocabularyTerm(Translated):
    """A term. `profiles` and `enquiries` are the numbers of its uses."""

    id: int
    names: Mapping[str, str]
    retired_at: datetime | None
    profiles: int
    enquiries: int


def vocabulary_terms(vocabulary: str, *, language: str) -> list[VocabularyTerm]:
    """Return the terms of a vocabulary by their name in that language, the retired ones last."""
    profiles = select(func.count()).where(profile_term.c.term_id == Term.id).scalar_subquery()
    enquiries = select(func.count()).where(enquiry_term.c.term_id == Term.id).scalar_subquery()
    uses = named(profiles=profiles, enquiries=enquiries)
    rows = db.session.execute(select(Term, *uses).where(Term.vocabulary == vocabulary))
    found = [
        VocabularyTerm(row.Term.id, dict(row.Term.names), row.Term.retired_at, row.profiles, row.enquiries)
        for row in rows
    ]
    return sorted(found, key=lambda entry: (entry.retired_at is not None, fold(entry.name_in(language)), entry.id))


def term(vocabulary: str, term_id: int) -> Term | None:
    """Return the term if it belongs to that vocabulary."""
    return db.session.scalars(select(Term).where(Term.id == term_id, Term.vocabulary == vocabulary)).one_or_none()
