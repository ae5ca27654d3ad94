"""The customer's enquiry page: each asked partner and its status, as far as the customer may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from referrals.extensions import db
from referrals.models import Enquiry, Feedback, Location, Partner, Person, Referral, ReferralEvent, Term, Vocabulary
from referrals.queries.rows import AnyRow, named
from referrals.rules import lifecycle
from referrals.rules.choices import CustomerChoice, PartnerReason
from referrals.rules.lifecycle import FEEDBACK_AFTER, Outcome, Stage, Status, status_at, status_for_customer


@dataclass(frozen=True)
class AskedPartner:
    """A partner that has, or had, the enquiry.

    `until` is the deadline for its answer or follow-up, `seen_at` when the private part was revealed to it, `who` the
    person in charge there, `feedback` the customer's answer about it.
    """

    referral_id: int
    public_id: str
    partner: str
    partner_id: int
    city: str
    status: Status
    until: datetime | None
    seen_at: datetime | None
    who: str | None
    is_chosen: bool
    is_closed_by_network: bool
    feedback: Feedback | None
    may_be_asked_about: bool

    @property
    def says(self) -> Stage | Outcome | PartnerReason:
        """Return the key into `words.FOR_CUSTOMER`."""
        if self.is_closed_by_network:
            return PartnerReason.NOT_REAL
        return self.status.outcome or self.status.stage

    @property
    def dropped_out(self) -> bool:
        """Tell whether the partner has dropped out, so that the customer may want another one."""
        return self.status.outcome in (Outcome.IGNORED, Outcome.MISSED, Outcome.DECLINED, Outcome.EXPIRED)

    @property
    def can_be_chosen(self) -> bool:
        return self.status.is_open and self.seen_at is not None


@dataclass(frozen=True)
class EnquiryStatus:
    """An enquiry as its customer sees it. `room` is how many more partners can be asked now."""

    enquiry: Enquiry
    asked: tuple[AskedPartner, ...]
    room: int

    @property
    def is_closed(self) -> bool:
        return self.enquiry.closed_at is not None

    @property
    def still_open(self) -> int:
        return sum(asked.status.is_open for asked in self.asked)

    @property
    def dropped_out(self) -> int:
        return sum(asked.dropped_out for asked in self.asked)

    @property
    def to_speak_of(self) -> tuple[AskedPartner, ...]:
        """Return the partners to give feedback about: revealed long enough ago, and not answered."""
        return tuple(asked for asked in self.asked if asked.may_be_asked_about and asked.feedback is None)

    @property
    def to_choose(self) -> tuple[AskedPartner, ...]:
        return tuple(asked for asked in self.asked if asked.can_be_chosen)

    @property
    def chosen(self) -> AskedPartner | None:
        return next((asked for asked in self.asked if asked.is_chosen), None)


def enquiry_status(enquiry: Enquiry, *, limit: int, now: datetime) -> EnquiryStatus:
    """Return the status of the enquiry. `limit` is how many partners may have it at a time."""
    asked = tuple(_asked_partner(enquiry, row, now=now) for row in db.session.execute(_rows(enquiry.id)))
    room = limit - sum(one.status.is_open for one in asked)
    return EnquiryStatus(enquiry, asked, 0 if enquiry.closed_at else max(0, room))


def by_public_id(public_id: str) -> Enquiry | None:
    return db.session.scalars(select(Enquiry).where(Enquiry.public_id == public_id)).one_or_none()


def offered_terms() -> Sequence[Term]:
    """Return the terms that the form offers."""
    offered = select(Term).where(Term.retired_at.is_(None), Term.vocabulary != Vocabulary.COMPETENCY)
    return db.session.scalars(offered.order_by(Term.vocabulary, Term.slug)).all()


def terms_by_id(ids: Sequence[int]) -> Sequence[Term]:
    return db.session.scalars(select(Term).where(Term.id.in_(ids)).order_by(Term.vocabulary, Term.slug)).all()


def _rows(enquiry_id: int) -> Select[Any]:
    last_move = and_(ReferralEvent.referral_id == Referral.id, ReferralEvent.version == Referral.version)
    columns = named(
        partner=Partner.name,
        city=Location.city,
        who=func.coalesce(Person.name, Location.contact_name),
        due_before=ReferralEvent.due_at,
    )
    return (
        select(Referral, Feedback, *columns)
        .join(Partner, Partner.id == Referral.partner_id)
        .join(Location, Location.id == Referral.location_id)
        .outerjoin(Person, Person.id == Referral.assignee_id)
        .outerjoin(ReferralEvent, last_move)
        .outerjoin(Feedback, Feedback.referral_id == Referral.id)
        .where(Referral.enquiry_id == enquiry_id)
        .order_by(Referral.received_at, Partner.name, Referral.id)
    )


def _asked_partner(enquiry: Enquiry, row: AnyRow, *, now: datetime) -> AskedPartner:
    referral: Referral = row.Referral
    is_chosen = enquiry.chosen == CustomerChoice.REFERRAL and enquiry.chosen_referral_id == referral.id
    # Once the enquiry is closed nothing can be undone, except for the chosen partner. So nothing is held back.
    held_back = enquiry.closed_at is None or is_chosen
    status = status_for_customer(referral, now) if held_back else status_at(referral, now)
    due_at = lifecycle.due_at(referral, now) if referral.stage != Stage.ARCHIVED else row.due_before
    return AskedPartner(
        referral_id=referral.id,
        public_id=referral.public_id,
        partner=row.partner,
        partner_id=referral.partner_id,
        city=row.city,
        status=status,
        until=due_at if status.is_open else None,
        seen_at=referral.revealed_at,
        who=row.who if status.is_open and referral.revealed_at is not None else None,
        is_chosen=is_chosen,
        is_closed_by_network=status.outcome is Outcome.WITHDRAWN and referral.reason == PartnerReason.NOT_REAL,
        feedback=row.Feedback,
        may_be_asked_about=referral.revealed_at is not None and referral.revealed_at <= now - FEEDBACK_AFTER,
    )
