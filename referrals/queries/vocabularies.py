"""The operator's vocabularies, with the number of uses of each term."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Term, enquiry_term, profile_term


@dataclass(frozen=True)
class Entry:
    """A term. `profiles` and `enquiries` are the numbers of its uses."""

    id: int
    name_en: str
    name_it: str
    retired_at: datetime | None
    profiles: int
    enquiries: int


def entries(vocabulary: str) -> list[Entry]:
    """Return the terms of a vocabulary by name, the retired ones last."""
    profiles = select(func.count()).where(profile_term.c.term_id == Term.id).scalar_subquery()
    enquiries = select(func.count()).where(enquiry_term.c.term_id == Term.id).scalar_subquery()
    rows = (
        select(Term.id, Term.name_en, Term.name_it, Term.retired_at, profiles, enquiries)
        .where(Term.vocabulary == vocabulary)
        .order_by(Term.retired_at.is_not(None), func.lower(Term.name_en), Term.id)
    )
    return [Entry(*row) for row in db.session.execute(rows)]


def term(vocabulary: str, term_id: int) -> Term | None:
    """Return the term if it belongs to that vocabulary."""
    return db.session.scalars(select(Term).where(Term.id == term_id, Term.vocabulary == vocabulary)).one_or_none()
