"""A partner's board as of now: four columns, their totals, and their first cards."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, and_, case, func, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Person, Referral, ReferralEvent, Term, Vocabulary, enquiry_term
from referrals.queries import keyset
from referrals.queries.enquiry import private_part
from referrals.queries.keyset import Key, Position
from referrals.queries.referral import filters, handlers, status_columns
from referrals.queries.referral.filters import ReferralFilter
from referrals.queries.rows import AnyRow, named, read
from referrals.rules import lifecycle
from referrals.rules.lifecycle import ANSWER_WITHIN, DUE_SOON, OPEN_STAGES, UNDO_TIME, Stage
from referrals.rules.money import Money

PAGE = 25
LATEST = 8  # archived cards on the board; the archive has them all
MOST = 500  # cards per column and page
# The sort order of each column.
KEY_KINDS: dict[Stage, type[Key]] = {
    Stage.NEW: datetime,
    Stage.EVALUATING: datetime,
    Stage.NEGOTIATING: date,
    Stage.ARCHIVED: datetime,
}
LATELY = timedelta(minutes=1)  # no transaction takes that long


@dataclass(frozen=True)
class Card:
    """A card on the board. `company` is empty until it is revealed; `clock_from` is when the present period began.

    `mover_id` is the person who made the last move, `due_before` the deadline before it, for Undo.
    """

    public_id: str
    enquiry_id: int
    version: int
    need: str
    language: str
    country: str
    place: str
    company_size: str | None
    company: str | None
    outcome: str | None
    reason: str | None
    clock_from: datetime
    clock_started_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    undo_until: datetime | None
    estimated_minor: int | None
    estimated_currency: str | None
    expected_close_on: date | None
    final_minor: int | None
    final_currency: str | None
    assignee_name: str | None
    mover_id: int | None
    due_before: datetime | None

    @property
    def best_before(self) -> datetime:
        """Return until when an answer to a new referral is within the recommended time."""
        return self.clock_from + ANSWER_WITHIN

    def can_be_undone_by(self, person_id: int | None, now: datetime) -> bool:
        """Tell whether to offer Undo: to the person who moved it, in time. The action decides finally."""
        in_time = self.undo_until is not None and now < self.undo_until
        return in_time and self.mover_id == person_id and (self.due_before is None or now < self.due_before)


@dataclass(frozen=True)
class Column:
    """A column: its number of referrals, their values by currency, and a page of cards."""

    stage: Stage
    count: int
    sums: tuple[Money, ...]
    cards: tuple[Card, ...]
    next: Position | None


@dataclass(frozen=True)
class Total:
    """A part of a column's total: referrals of one currency, with their value in minor units."""

    stage: str
    number: int
    currency: str | None = None
    minor: int | None = None
    due_soon: int = 0


@dataclass(frozen=True)
class Board:
    columns: tuple[Column, ...]
    due_soon: int
    industries: Mapping[int, Sequence[Term]]

    @property
    def open_count(self) -> int:
        return sum(column.count for column in self.columns if column.stage is not Stage.ARCHIVED)

    @property
    def is_empty(self) -> bool:
        return not any(column.count for column in self.columns)


@dataclass(frozen=True)
class Cards:
    """One page of one column, and the number of cards in the whole column."""

    stage: Stage
    cards: tuple[Card, ...]
    next: Position | None
    count: int
    industries: Mapping[int, Sequence[Term]]


def board(partner_id: int, wanted: ReferralFilter, *, shown: Mapping[Stage, int] | None = None, now: datetime) -> Board:
    """Return the partner's board filtered by `wanted`, each column with its first cards.

    `shown` is the number of cards that a column shows already, if that is more than one page.
    """
    which = (Referral.partner_id == partner_id, *filters.filter_conditions(wanted, now=now))
    totals, found = _totals(which, now=now), _select_cards(which, now=now)
    columns = tuple(_column(stage, totals, found, _size(stage, shown or {}), now=now) for stage in Stage)
    cards = [card for column in columns for card in column.cards]
    return Board(columns, sum(total.due_soon for total in totals), _industries(cards))


def column_page(
    partner_id: int, stage: Stage, wanted: ReferralFilter, *, after: Position | None, now: datetime
) -> Cards:
    """Return the cards of one column after the cursor `after`."""
    which = (Referral.partner_id == partner_id, *filters.filter_conditions(wanted, now=now))
    cards, following = _page(stage, _select_cards(which, now=now), after=after, size=PAGE, now=now)
    return Cards(stage, cards, following, _count(stage, which, now=now), _industries(cards))


def fingerprint(partner_id: int, *, now: datetime) -> tuple[object, ...]:
    """Return a value that changes whenever the board does, except for the time left on its cards.

    It is cheap: it reads the ends of two indexes. Concurrent changes can be committed in another order than their
    timestamps, so those of the last moments are counted too.
    """
    mine = Referral.partner_id == partner_id
    changed_at = db.session.scalar(select(func.max(Referral.changed_at)).where(mine))
    if changed_at is None:
        return ()
    lately = select(func.count()).where(mine, Referral.changed_at > changed_at - LATELY).scalar_subquery()
    overdue = select(func.count()).where(mine, status_columns.is_overdue(now)).scalar_subquery()
    return changed_at, now < changed_at + UNDO_TIME, *db.session.execute(select(lately, overdue)).one()


def first_page(stage: Stage) -> int:
    """Return the number of cards that a column shows at first."""
    return LATEST if stage is Stage.ARCHIVED else PAGE


def _size(stage: Stage, shown: Mapping[Stage, int]) -> int:
    return min(max(first_page(stage), shown.get(stage, 0)), MOST)


def _count(stage: Stage, which: Collection[ColumnElement[bool]], *, now: datetime) -> int:
    return db.session.scalar(select(func.count()).where(*which, status_columns.is_in(stage, now))) or 0


def _column(stage: Stage, totals: Sequence[Total], found: Select[Any], size: int, *, now: datetime) -> Column:
    mine = [total for total in totals if total.stage == stage]
    count = sum(total.number for total in mine)
    sums = sorted((Money(int(t.minor), t.currency) for t in mine if t.currency and t.minor), key=lambda m: m.currency)
    cards, following = _page(stage, found, after=None, size=size, now=now) if count else ((), None)
    return Column(stage, count, tuple(sums), cards, following)


def _totals(which: Collection[ColumnElement[bool]], *, now: datetime) -> list[Total]:
    """Return counts and values: estimates of open referrals, final values of won ones."""
    soon = func.sum(case((status_columns.is_due_before(now + DUE_SOON), 1), else_=0))
    worth = func.sum(Referral.estimated_minor)
    columns = named(
        stage=Referral.stage, number=func.count(), currency=Referral.estimated_currency, minor=worth, due_soon=soon
    )
    is_open = select(*columns).where(*which, Referral.stage.in_(OPEN_STAGES), status_columns.is_open(now))
    # Two counts, each from an index alone. PostgreSQL would read the rows for an OR.
    archived = select(func.count()).where(*which, Referral.stage == Stage.ARCHIVED).scalar_subquery()
    overdue = select(func.count()).where(*which, status_columns.is_overdue(now)).scalar_subquery()
    won = select(Referral.final_currency, func.sum(Referral.final_minor))
    won = won.where(*which, status_columns.is_won()).group_by(Referral.final_currency)
    return [
        *(
            read(Total, row)
            for row in db.session.execute(is_open.group_by(Referral.stage, Referral.estimated_currency))
        ),
        Total(Stage.ARCHIVED, db.session.scalar(select(archived + overdue)) or 0),
        *(Total(Stage.ARCHIVED, 0, currency, minor) for currency, minor in db.session.execute(won)),
    ]


def _select_cards(which: Collection[ColumnElement[bool]], *, now: datetime) -> Select[Any]:
    """Return the query of all cards. Building it takes longer than reading a column, so the four columns share it."""
    return (
        select(*_columns(now))
        .select_from(Referral)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .outerjoin(EnquiryPrivate, private_part.is_revealed())
        .outerjoin(Person, Person.id == Referral.assignee_id)
        .outerjoin(ReferralEvent, _is_last_move())
        .where(*which)
    )


def _page(
    stage: Stage, found: Select[Any], *, after: Position | None, size: int, now: datetime
) -> tuple[tuple[Card, ...], Position | None]:
    """Return a page of cards, soonest deadline first, and the cursor of the next page.

    Pages follow the stored deadlines, which have an index. Deadlines of referrals whose clock has not started have
    moved, so each page is sorted again. They are stored at once when the page is shown.
    """
    key, descending = _key(stage), stage is Stage.ARCHIVED
    found = found.add_columns(key.label("sort_key")).where(status_columns.is_in(stage, now))
    found = found.order_by(*keyset.keyset_order(key, descending=descending)).limit(size + 1)
    if after is not None:
        found = found.where(keyset.rows_after(key, after, descending=descending))
    rows = db.session.execute(found).all()
    cards = tuple(_card(row, now) for row in rows[:size])
    following = Position(rows[size - 1].sort_key, cards[-1].public_id) if len(rows) > size else None
    if stage is Stage.NEW:
        cards = tuple(sorted(cards, key=lambda card: card.due_at or now))
    return cards, following


def _card(row: AnyRow, now: datetime) -> Card:
    """Return the card of a row, with the deadline as of `now`."""
    card = read(Card, row)
    if card.due_at is None or card.clock_started_at is not None:
        return card
    return replace(card, due_at=lifecycle.delayed_deadline(card.due_at, card.clock_from, now), clock_from=now)


def _key(stage: Stage) -> ColumnElement[Any]:
    """Return the sort column of a stage."""
    if stage is Stage.ARCHIVED:
        return status_columns.ends_at()
    return Referral.expected_close_on.expression if stage is Stage.NEGOTIATING else Referral.due_at.expression


def _columns(now: datetime) -> list[Label[Any]]:
    """Return the columns of a Card."""
    return named(
        public_id=Referral.public_id,
        enquiry_id=Referral.enquiry_id,
        version=Referral.version,
        need=Enquiry.need,
        language=Enquiry.language,
        country=Enquiry.country,
        place=Enquiry.place,
        company_size=Enquiry.company_size,
        company=EnquiryPrivate.company,
        outcome=status_columns.outcome_at(now),
        reason=Referral.reason,
        clock_from=func.coalesce(Referral.revealed_at, Referral.clock_started_at, Referral.received_at),
        clock_started_at=Referral.clock_started_at,
        due_at=Referral.due_at,
        ended_at=status_columns.ends_at(),
        undo_until=Referral.undo_until,
        estimated_minor=Referral.estimated_minor,
        estimated_currency=Referral.estimated_currency,
        expected_close_on=Referral.expected_close_on,
        final_minor=Referral.final_minor,
        final_currency=Referral.final_currency,
        assignee_name=handlers.handler_name(),
        mover_id=ReferralEvent.actor_person_id,
        due_before=ReferralEvent.due_at,
    )


def _is_last_move() -> ColumnElement[bool]:
    """Return the outer-join condition for the newest move, which is needed only while it can be undone."""
    return and_(
        ReferralEvent.referral_id == Referral.id,
        ReferralEvent.version == Referral.version,
        Referral.undo_until.is_not(None),
    )


def _industries(cards: Collection[Card]) -> Mapping[int, Sequence[Term]]:
    """Return the industries by enquiry, for cards that cannot show a company yet."""
    hidden = [card.enquiry_id for card in cards if card.company is None]
    found: dict[int, list[Term]] = defaultdict(list)
    if hidden:
        terms = select(enquiry_term.c.enquiry_id, Term).join(Term, Term.id == enquiry_term.c.term_id)
        terms = terms.where(enquiry_term.c.enquiry_id.in_(hidden), Term.vocabulary == Vocabulary.INDUSTRY)
        for enquiry_id, term in db.session.execute(terms.order_by(Term.slug)):
            found[enquiry_id].append(term)
    return found
