"""Notices: emails that are owed. The table is the outbox. Bodies are rendered when needed, never stored."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class NoticeKind(StrEnum):
    """What a notice is about. Mails, labels and rules are keyed by it (mail/rendering, mail/reasons, mail/owed)."""

    REFERRAL_RECEIVED = "referral-received"
    REFERRAL_REMINDER = "referral-reminder"
    REFERRAL_ASSIGNED = "referral-assigned"
    REFERRAL_MOVED = "referral-moved"
    REFERRAL_MISSED = "referral-missed"
    REFERRAL_EXPIRED = "referral-expired"
    ESTIMATE_OVERDUE = "estimate-overdue"
    ENQUIRY_WITHDRAWN = "enquiry-withdrawn"
    ENQUIRY_NOT_REAL = "enquiry-not-real"
    ENQUIRY_CHOSEN = "enquiry-chosen"
    ENQUIRY_ERASED = "enquiry-erased"
    ENQUIRY_RECEIVED = "enquiry-received"
    ENQUIRY_UNPLACED = "enquiry-unplaced"
    ENQUIRY_CONFIRM = "enquiry-confirm"
    ENQUIRY_CONFIRM_REMINDER = "enquiry-confirm-reminder"
    ENQUIRY_LINK = "enquiry-link"
    ENQUIRY_CLOSED = "enquiry-closed"
    PARTNER_INTERESTED = "partner-interested"
    FEEDBACK_REQUEST = "feedback-request"
    CHOOSE_ANOTHER_IGNORED = "choose-another-ignored"
    CHOOSE_ANOTHER_MISSED = "choose-another-missed"
    CHOOSE_ANOTHER_DECLINED = "choose-another-declined"
    CHOOSE_ANOTHER_EXPIRED = "choose-another-expired"
    INVITATION = "invitation"
    SIGN_IN_LINK = "sign-in-link"
    PASSWORD_RESET = "password-reset"  # noqa: S105  (a kind, not a password)
    EMAIL_CHANGE = "email-change"
    EMAIL_CHANGED = "email-changed"
    CONTACT_UNREACHABLE = "contact-unreachable"
    DESK_DIGEST = "desk-digest"
    WINS_REPORTED = "wins-reported"
    CONTACT_CHECK = "contact-check"
    CONTACTS_CONFIRM = "contacts-confirm"
    SETUP_REMINDER = "setup-reminder"
    TEST_MAIL = "test-mail"


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

    `occasion` is what causes it ("event:12", "reminder:7:new:2", "link:3"); `recipient` is the reader ("person:4",
    "location:9", "customer:31"). With `kind` they are unique for ever, so nothing is owed twice. `lead_id` is the first
    notice of the mail in which this one leaves. It never changes, so a mail that is sent again after a crash is the
    same mail. `address` is where the mail went or, if set from the start, where it must go. `refusal` is the mail
    server's permanent answer without the variable parts, until another mail has been sent; `refused_alone` then says
    that others pass, so the refusal concerns this notice. `maybe_sent_at` is when the mail may have been handed over
    without a known result.
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
