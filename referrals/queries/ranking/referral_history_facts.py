"""The facts about referrals that the ranking counts. A handful of statements, however many referrals."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, select

from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import (
    AwayPeriod,
    Enquiry,
    Feedback,
    Referral,
    ReferralEvent,
    ReferralOrigin,
    Term,
    enquiry_term,
)
from referrals.queries.rows import AnyRow, columns_of, read
from referrals.rules.choices import PartnerReason
from referrals.rules.lifecycle import Outcome
from referrals.rules.ranking import traits
from referrals.rules.ranking.counting import Absence, CountedStep, ReferralFacts
from referrals.rules.ranking.traits import EnquiryTraits

IDS = "ids"
BUDGET = Enquiry.budget_currency, Enquiry.budget_from_minor, Enquiry.budget_to_minor
REAL = Enquiry.proved_at, Enquiry.not_real_at, Enquiry.chosen_referral_id
ORIGIN = ReferralOrigin.nth, ReferralOrigin.own_by, ReferralOrigin.cleared_at
TURNED_DOWN = (Outcome.IGNORED, Outcome.DECLINED)
KIND = Enquiry.company_size, Enquiry.country, Enquiry.time_frame, *BUDGET
OWN_VALUE = (
    Referral.final_minor,
    Referral.final_currency,
    Referral.estimated_minor,
    Referral.estimated_currency,
)


@dataclass(frozen=True)
class PartnerPast:
    """The facts about a referral, and whose it is."""

    partner_id: int
    past: ReferralFacts


def referral_history_facts(referral_ids: Collection[int], *, now: datetime) -> dict[int, PartnerPast]:
    """Return the facts as of `now`, by referral."""
    columns = (
        *(Referral.id, Referral.partner_id, Referral.enquiry_id, Referral.received_at, Referral.delivered_at),
        *(Referral.outcome, Referral.reason, Feedback.got_in_touch, *OWN_VALUE, *KIND, *REAL, *ORIGIN),
    )
    rows = _rows(
        select(*columns)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .outerjoin(Feedback, Feedback.referral_id == Referral.id)
        .outerjoin(ReferralOrigin, ReferralOrigin.referral_id == Referral.id)
        .where(is_in_list(Referral.id, IDS)),
        referral_ids,
    )
    steps, away = _steps(referral_ids), _away({row.partner_id for row in rows})
    terms = _terms({row.enquiry_id for row in rows})
    return {
        row.id: PartnerPast(row.partner_id, _past(row, steps[row.id], away[row.partner_id], terms[row.enquiry_id], now))
        for row in rows
    }


def _past(
    row: AnyRow, steps: list[CountedStep], away: list[Absence], terms: list[tuple[str, int]], now: datetime
) -> ReferralFacts:
    final = row.final_minor is not None
    value = row.final_minor if final else row.estimated_minor
    currency = row.final_currency if final else row.estimated_currency
    return ReferralFacts(
        received_at=row.received_at,
        delivered_at=row.delivered_at,
        steps=steps,
        away=away,
        in_touch=row.got_in_touch,
        traits=traits.traits_of(_kind(row, terms), value_minor=value, currency=currency),
        counts=_counts(row),
        nth=row.nth or 1,
        not_real=row.reason == PartnerReason.NOT_REAL and row.outcome in TURNED_DOWN,
        chosen=row.chosen_referral_id == row.id,
        as_of=now,
    )


def _counts(row: AnyRow) -> bool:
    """Tell whether the customer is proved, and the partner did not send the enquiry itself."""
    is_real = row.proved_at is not None and row.not_real_at is None
    return is_real and (row.own_by is None or row.cleared_at is not None)


def _kind(row: AnyRow, terms: Iterable[tuple[str, int]]) -> EnquiryTraits:
    return EnquiryTraits(
        terms=tuple(terms),
        company_size=row.company_size,
        country=row.country,
        time_frame=row.time_frame,
        currency=row.budget_currency,
        low_minor=row.budget_from_minor,
        high_minor=row.budget_to_minor,
    )


def kind_of(enquiry_id: int) -> EnquiryTraits:
    """Return the kind of an enquiry, from which its traits follow."""
    return kinds_of([enquiry_id])[enquiry_id]


def kinds_of(enquiry_ids: Collection[int]) -> dict[int, EnquiryTraits]:
    """Return the kind of each enquiry."""
    terms = _terms(enquiry_ids)
    rows = _rows(select(Enquiry.id, *KIND).where(is_in_list(Enquiry.id, IDS)), enquiry_ids)
    return {row.id: _kind(row, terms[row.id]) for row in rows}


def _steps(referral_ids: Collection[int]) -> dict[int, list[CountedStep]]:
    moves = select(ReferralEvent.referral_id, *columns_of(ReferralEvent, CountedStep)).where(
        is_in_list(ReferralEvent.referral_id, IDS), ReferralEvent.version.is_not(None)
    )
    found: dict[int, list[CountedStep]] = defaultdict(list)
    for row in _rows(moves.order_by(ReferralEvent.referral_id, ReferralEvent.version), referral_ids):
        found[row.referral_id].append(read(CountedStep, row))
    return found


def _away(partner_ids: Collection[int]) -> dict[int, list[Absence]]:
    periods = select(AwayPeriod.partner_id, *columns_of(AwayPeriod, Absence))
    found: dict[int, list[Absence]] = defaultdict(list)
    for row in _rows(periods.where(is_in_list(AwayPeriod.partner_id, IDS)), partner_ids):
        found[row.partner_id].append(read(Absence, row))
    return found


def _terms(enquiry_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    columns = enquiry_term.c.enquiry_id, Term.vocabulary, Term.id.label("term_id")
    named = select(*columns).join(Term, Term.id == enquiry_term.c.term_id)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    named = named.where(is_in_list(enquiry_term.c.enquiry_id, IDS)).order_by(Term.vocabulary, Term.slug)
    for row in _rows(named, enquiry_ids):
        found[row.enquiry_id].append((row.vocabulary, row.term_id))
    return found


def _rows(statement: Executable, ids: Collection[int]) -> Sequence[AnyRow]:
    return db.session.execute(statement, {IDS: to_json_array(ids)}).all()
