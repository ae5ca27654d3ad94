"""Everything on the page of one referral, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from referrals.extensions import db
from referrals.models import EnquiryPrivate, LinkOpening, Location, Note, Person, Referral, ReferralEvent, Term
from referrals.queries.enquiry import private_part
from referrals.queries.notice import notice_keys
from referrals.queries.partner import colleagues
from referrals.queries.partner.colleagues import Colleague
from referrals.queries.referral import handlers, history
from referrals.queries.rows import named, read
from referrals.rules import lifecycle
from referrals.rules.actor import Actor
from referrals.rules.choices import CustomerChoice
from referrals.rules.lifecycle import Move, Stage, Status
from referrals.rules.recipient import RecipientKind


@dataclass(frozen=True)
class LinkUse:
    """When a recipient's link was first and last fetched, by a person or by a scanner."""

    name: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class ReferralPage:
    """A referral as it is now. `asked` counts the partners that have or had the enquiry, including this one."""

    referral: Referral
    status: Status
    private: EnquiryPrivate | None
    moves: tuple[Move, ...]
    undo_left: timedelta | None
    asked: int
    terms: Sequence[Term]
    keywords: Sequence[str]
    events: Sequence[ReferralEvent]
    notes: Sequence[Note]
    openings: Sequence[LinkUse]
    colleagues: Sequence[Colleague]
    now: datetime

    @property
    def undo_seconds(self) -> int:
        """Return how many seconds are left for Undo, rounded up."""
        return ceil(self.undo_left.total_seconds()) if self.undo_left else 0

    @property
    def clock_from(self) -> datetime:
        """Return when the present period, which ends at `due_at`, began."""
        return self.referral.revealed_at or self.referral.clock_started_at or self.now

    @property
    def due_at(self) -> datetime | None:
        """Return the deadline. It moves with the delay until the clock starts."""
        return lifecycle.due_at(self.referral, self.now)

    @property
    def best_before(self) -> datetime | None:
        """Return until when an answer is within the recommended time, if that is still possible."""
        return self.clock_from + lifecycle.ANSWER_WITHIN if self.status.stage is Stage.NEW else None

    @property
    def last_move(self) -> ReferralEvent | None:
        """Return the event that led to the present stage. The arrival does not count."""
        return next((event for event in reversed(self.events) if event.to_stage and event.from_stage), None)

    @property
    def contact(self) -> str | None:
        """Return the location's contact who took it by link, unless somebody else has it now."""
        return handlers.contact_of(self.events) if self.referral.assignee_id is None else None

    def colleague_name(self, person_id: int | None) -> str | None:
        return next((c.name for c in self.colleagues if c.id == person_id), None)


def by_public_id(public_id: str) -> Referral | None:
    """Return the referral with the enquiry, location, partner and assignee that every page of it shows."""
    found = select(Referral).where(Referral.public_id == public_id)
    found = found.options(
        joinedload(Referral.enquiry),
        joinedload(Referral.location),
        joinedload(Referral.partner),
        joinedload(Referral.assignee),
    )
    return db.session.scalars(found).unique().one_or_none()


def referral_page(referral: Referral, *, actor: Actor, may_move: bool, now: datetime) -> ReferralPage:
    """Return the referral for a reader, with the moves that `actor` can make now."""
    status = lifecycle.status_at(referral, now)
    return ReferralPage(
        referral=referral,
        status=status,
        private=private_part.for_partner(referral),
        moves=lifecycle.partner_moves(status.stage) if may_move else (),
        undo_left=undo_left(referral, actor, now=now) if may_move else None,
        asked=_count_asked(referral),
        terms=referral.enquiry.terms,
        keywords=[row.keyword for row in referral.enquiry.keywords],
        events=history.referral_events(referral.id),
        notes=history.referral_notes(referral.id) if may_move else (),  # the form promises that nobody else reads them
        openings=_openings(referral.id),
        colleagues=colleagues.all_colleagues(referral.partner_id, now=now),
        now=now,
    )


def undo_left(referral: Referral, actor: Actor, *, now: datetime) -> timedelta | None:
    """Return how long `actor` can still undo the last move, or None. The action decides finally."""
    if referral.undo_until is None or now >= referral.undo_until:
        return None
    last = history.last_move(referral.id)
    if last is None or not last.is_by(actor):
        return None
    if last.due_at is not None and now >= last.due_at:
        return None
    enquiry = referral.enquiry
    is_chosen = enquiry.chosen == CustomerChoice.REFERRAL and enquiry.chosen_referral_id == referral.id
    return referral.undo_until - now if enquiry.closed_at is None or is_chosen else None


def _count_asked(referral: Referral) -> int:
    same = select(func.count()).where(Referral.enquiry_id == referral.enquiry_id)
    return db.session.scalar(same) or 0


def _openings(referral_id: int) -> Sequence[LinkUse]:
    person = LinkOpening.recipient == notice_keys.recipient(RecipientKind.PERSON, Person.id)
    location = LinkOpening.recipient == notice_keys.recipient(RecipientKind.LOCATION, Location.id)
    columns = named(
        name=func.coalesce(Person.name, func.nullif(Location.contact_name, ""), Location.contact_email, ""),
        first_at=LinkOpening.first_at,
        last_at=LinkOpening.last_at,
    )
    found = (
        select(*columns)
        .outerjoin(Person, person)
        .outerjoin(Location, and_(location, Person.id.is_(None)))
        .where(LinkOpening.referral_id == referral_id)
    )
    return [
        read(LinkUse, row) for row in db.session.execute(found.order_by(LinkOpening.first_at, LinkOpening.recipient))
    ]
