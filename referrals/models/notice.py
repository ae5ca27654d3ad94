"""Notices: emails that are owed. The table is the outbox. Bodies are rendered when needed, never stored."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    FAILED = "failed"


WAITING = "state = 'waiting'"
REFUSED = "refusal IS NOT NULL"


class Complaint(Model):
    """A customer who reported a mail as spam, by the key of their mailbox (origin_keys)."""

    __tablename__ = "complaint"

    reader_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    complained_at: Mapped[datetime] = mapped_column(UTC)


class Notice(Model):
    """One email owed to one reader.

    `occasion` is what causes it ("event:12", see `referrals/rules/occasions.py`); `recipient` is the reader
    ("location:9", see `referrals/rules/recipient.py`). With `kind` they are unique for ever, so nothing is owed twice.
    `lead_id` is the first notice of the mail in which this one leaves. It never changes, so a mail that is sent again
    after a crash is the same mail. `address` is where the mail went or, if set from the start, where it must go.
    `refusal` is the mail server's permanent answer without the variable parts, until another mail has been sent;
    `refused_alone` then says that others pass, so the refusal concerns this notice. `maybe_sent_at` is when the mail
    may have been handed over without a known result.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "occasion", "recipient"),
        CheckConstraint("state IN ('waiting', 'sent', 'withdrawn', 'dropped', 'failed')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        Index("ix_notice_waiting", "send_after", "id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_notice_state", "state", "created_at", "id"),
        Index("ix_notice_refusal", "refusal", sqlite_where=text(REFUSED), postgresql_where=text(REFUSED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    occasion: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"), index=True)
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiry.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("referral_event.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_link.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UTC)
    send_after: Mapped[datetime] = mapped_column(UTC)
    state: Mapped[str] = mapped_column(String(10), default=NoticeState.WAITING)
    reason: Mapped[str | None] = mapped_column(String(300))
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UTC)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UTC)
    refusal: Mapped[str | None] = mapped_column(String(120))
    refused_alone: Mapped[bool] = mapped_column(default=False, server_default=false())
    maybe_sent_at: Mapped[datetime | None] = mapped_column(UTC)
