"""Referrals: one enquiry as one partner sees it, with history, notes and opened links."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referrals.database import UTC
from referrals.extensions import Model
from referrals.models.columns import Linked, MinorUnits, new_public_id
from referrals.models.enquiry import Enquiry
from referrals.models.partner import Partner
from referrals.models.person import Person
from referrals.models.profile import Location

TIMED = "stage IN ('new', 'evaluating')"
WAITING = "stage = 'new' AND clock_started_at IS NULL"
WON = "outcome = 'won'"
NEGOTIATING = "stage = 'negotiating'"
REVEALED = "revealed_at IS NOT NULL"
NOT_REAL = "reason = 'not-real'"


class Referral(Linked, Model):
    """A referral. `stage` and `outcome` are stored values; `rules.lifecycle.status_at` gives the true status.

    `version` rises with moves only; any other change raises `changed_at`. `remind_at` is when the sweep next checks for
    reminders. `clock_started_at` is when the first notice left or the partner first saw the referral; while it is null
    the deadline does not run (`rules.lifecycle.due_at`).
    """

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("enquiry_id", "partner_id"),
        CheckConstraint("stage IN ('new', 'evaluating', 'negotiating', 'archived')", name="stage"),
        CheckConstraint(
            "outcome IN ('won', 'lost', 'ignored', 'missed', 'declined', 'expired', 'withdrawn')", name="outcome"
        ),
        CheckConstraint("(stage = 'archived') = (outcome IS NOT NULL)", name="archived_outcome"),
        CheckConstraint("(stage = 'archived') = (archived_at IS NOT NULL)", name="archived_at"),
        CheckConstraint(f"({TIMED}) = (due_at IS NOT NULL)", name="due_at"),
        CheckConstraint("stage IN ('new', 'archived') OR revealed_at IS NOT NULL", name="revealed"),
        CheckConstraint("stage IN ('new', 'archived') OR clock_started_at IS NOT NULL", name="clock_started"),
        CheckConstraint("(estimated_minor IS NULL) = (estimated_currency IS NULL)", name="estimate"),
        CheckConstraint("stage <> 'negotiating' OR estimated_minor IS NOT NULL", name="negotiating_estimate"),
        CheckConstraint("stage <> 'negotiating' OR expected_close_on IS NOT NULL", name="negotiating_date"),
        CheckConstraint("(final_minor IS NULL) = (final_currency IS NULL)", name="final"),
        CheckConstraint("(outcome = 'won') = (final_minor IS NOT NULL)", name="won_final"),
        CheckConstraint("undo_until IS NULL OR stage = 'archived'", name="undo"),
        Index("ix_referral_due", "due_at", sqlite_where=text(TIMED), postgresql_where=text(TIMED)),
        Index(
            "ix_referral_remind",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index("ix_referral_board", "partner_id", "stage", "due_at", "id"),
        # The instant at which it ended, or will end by the clock. It sorts the archive correctly even before the sweep.
        Index("ix_referral_ends", "partner_id", func.coalesce(text("archived_at"), text("due_at")), "id"),
        Index("ix_referral_changed", "partner_id", "changed_at"),
        Index("ix_referral_not_real", "enquiry_id", sqlite_where=text(NOT_REAL), postgresql_where=text(NOT_REAL)),
        Index("ix_referral_waiting", "received_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_referral_revealed", "revealed_at", sqlite_where=text(REVEALED), postgresql_where=text(REVEALED)),
        # The sum of what was won without reading the rows, and what closes next without sorting them.
        Index(
            "ix_referral_won",
            "partner_id",
            "final_currency",
            "final_minor",
            sqlite_where=text(WON),
            postgresql_where=text(WON),
        ),
        Index(
            "ix_referral_closing",
            "partner_id",
            "expected_close_on",
            "id",
            sqlite_where=text(NEGOTIATING),
            postgresql_where=text(NEGOTIATING),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    stage: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(20))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UTC)
    received_at: Mapped[datetime] = mapped_column(UTC)
    delivered_at: Mapped[datetime | None] = mapped_column(UTC)
    clock_started_at: Mapped[datetime | None] = mapped_column(UTC)
    revealed_at: Mapped[datetime | None] = mapped_column(UTC)
    first_answered_at: Mapped[datetime | None] = mapped_column(UTC)
    accepted_at: Mapped[datetime | None] = mapped_column(UTC)
    archived_at: Mapped[datetime | None] = mapped_column(UTC)
    due_at: Mapped[datetime | None] = mapped_column(UTC)
    undo_until: Mapped[datetime | None] = mapped_column(UTC)
    remind_at: Mapped[datetime | None] = mapped_column(UTC)
    estimated_minor: Mapped[int | None] = mapped_column(MinorUnits)
    estimated_currency: Mapped[str | None] = mapped_column(String(3))
    expected_close_on: Mapped[date | None]
    final_minor: Mapped[int | None] = mapped_column(MinorUnits)
    final_currency: Mapped[str | None] = mapped_column(String(3))
    closed_on: Mapped[date | None]
    matched_terms: Mapped[list[str]] = mapped_column(JSON, default=list)

    enquiry: Mapped[Enquiry] = relationship(foreign_keys=[enquiry_id])
    partner: Mapped[Partner] = relationship()
    location: Mapped[Location] = relationship()
    assignee: Mapped[Person | None] = relationship()


class ReferralEvent(Model):
    """One line of the history: who did what, when, by which door. Rows are only ever added.

    `version` is the referral's version after a move, and null for other events, so two events cannot claim one move.
    `due_at` is the deadline before the move; Undo restores it.
    """

    __tablename__ = "referral_event"
    __table_args__ = (
        UniqueConstraint("referral_id", "version"),
        CheckConstraint("(version IS NULL) = (to_stage IS NULL)", name="move"),
        Index("ix_referral_event_history", "referral_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTC)
    version: Mapped[int | None]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    actor_name: Mapped[str | None] = mapped_column(String(254))
    door: Mapped[str] = mapped_column(String(10))
    from_stage: Mapped[str | None] = mapped_column(String(12))
    to_stage: Mapped[str | None] = mapped_column(String(12))
    outcome: Mapped[str | None] = mapped_column(String(10))
    due_at: Mapped[datetime | None] = mapped_column(UTC)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Note(Model):
    """A partner's note about a referral. The customer never sees it."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_referral", "referral_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTC)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text)


class LinkOpening(Model):
    """When an emailed link to a referral was first and last fetched, by a person or by a scanner: nobody can tell."""

    __tablename__ = "link_opening"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(40), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UTC)
    last_at: Mapped[datetime] = mapped_column(UTC)


class Feedback(Model):
    """The customer's answer two weeks after the reveal: whether the partner got in touch, and how it went."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("went IS NULL OR went IN ('well', 'fairly', 'badly')", name="went"),
        CheckConstraint("went IS NULL OR got_in_touch", name="went_in_touch"),
    )

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    answered_at: Mapped[datetime] = mapped_column(UTC)
    got_in_touch: Mapped[bool]
    went: Mapped[str | None] = mapped_column(String(8))
