"""The filters of the board and the archive, as conditions on a referral.

Private text is searched only where it is revealed: the private part is joined by `private.is_revealed`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from referrals.models import Enquiry, EnquiryPrivate, Location, Person, Referral, Term, enquiry_term
from referrals.queries.enquiry import private_part
from referrals.queries.referral import amounts, handlers, status_columns
from referrals.rules.folding import search_text
from referrals.rules.lifecycle import DUE_SOON, Outcome

NOBODY = "nobody"


@dataclass(frozen=True)
class ReferralFilter:
    """The filter. An empty one matches everything.

    `countries` holds, for each of `words`, the ISO codes of the countries that the word names in the reader's language.
    `assignee` is a person's public id or "nobody", `location` a slug, `least` a minimum in thousandths of any
    currency's unit.
    """

    words: tuple[str, ...] = ()
    countries: tuple[tuple[str, ...], ...] = ()
    due_soon: bool = False
    assignee: str | None = None
    location: str | None = None
    channel: str | None = None
    least: int | None = None
    outcomes: tuple[Outcome, ...] = ()


def filter_conditions(wanted: ReferralFilter, *, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions for the referrals that match `wanted`."""
    return [*_enquiry_conditions(wanted), *_referral_conditions(wanted, now)]


def _enquiry_conditions(wanted: ReferralFilter) -> Iterator[ColumnElement[bool]]:
    for number, word in enumerate(wanted.words):
        yield _says(word, wanted.countries[number] if number < len(wanted.countries) else ())
    if wanted.channel:
        yield _enquiry(Enquiry.channel == wanted.channel)


def _referral_conditions(wanted: ReferralFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.due_soon:
        yield and_(status_columns.is_open(now), status_columns.is_due_before(now + DUE_SOON))
    if wanted.assignee:
        yield _is_assigned_to(wanted.assignee)
    if wanted.location:
        yield Referral.location_id.in_(select(Location.id).where(Location.slug == wanted.location))
    if wanted.least is not None:
        yield amounts.worth() >= wanted.least
    if wanted.outcomes:
        yield status_columns.outcome_at(now).in_([outcome.value for outcome in wanted.outcomes])


def _is_assigned_to(assignee: str) -> ColumnElement[bool]:
    if assignee == NOBODY:
        return and_(Referral.assignee_id.is_(None), handlers.contact_name().is_(None))
    return Referral.assignee_id.in_(select(Person.id).where(Person.public_id == assignee))


def _enquiry(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(Enquiry.id).where(Enquiry.id == Referral.enquiry_id, condition).correlate(Referral))


def _says(word: str, countries: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that the overview, or a revealed private part, contains `word`, however it is spelled."""
    part = search_text(word)
    term = select(Term.id).join(enquiry_term, enquiry_term.c.term_id == Term.id)
    term = term.where(enquiry_term.c.enquiry_id == Enquiry.id, Term.search_text.contains(part, autoescape=True))
    found = (
        select(Enquiry.id)
        .outerjoin(EnquiryPrivate, private_part.is_revealed())
        .where(
            Enquiry.id == Referral.enquiry_id,
            or_(
                Enquiry.search_text.contains(part, autoescape=True),
                EnquiryPrivate.search_text.contains(part, autoescape=True),
                Enquiry.country.in_(countries),
                exists(term.correlate(Enquiry)),
            ),
        )
    )
    return exists(found.correlate(Referral))
