"""Held enquiries: why an enquiry of the public form is held, and the limits on mail until its address is confirmed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class Triage(Model):
    """The findings about an enquiry of the public form, and how far its confirmation is.

    `reasons` are values of `rules.triage.HoldReason`; an enquiry without any was not in doubt. `search` is the search
    that led to it, kept until release. `mailed_at`: when the first mail was owed; None while the limits on
    unconfirmed mail forbid it. `confirmed_at`: the customer pressed *Send it*; the enquiry is released when the
    hourly limits of its partners allow. `released_by_id` is the operator who released it, if any.
    """

    __tablename__ = "triage"

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), primary_key=True)
    submitted_at: Mapped[datetime] = mapped_column(UTC)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    search: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    mailed_at: Mapped[datetime | None] = mapped_column(UTC)
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    address_changed_at: Mapped[datetime | None] = mapped_column(UTC)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTC)
    released_at: Mapped[datetime | None] = mapped_column(UTC)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class HeldLocation(Model):
    """A location that the customer of a held enquiry chose. `dropped`: why it was not asked on release."""

    __tablename__ = "held_location"

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True, index=True)
    dropped: Mapped[str | None] = mapped_column(String(12))


class UnprovedMail(Model):
    """A mail owed to an unconfirmed address, by the keys that the limits count."""

    __tablename__ = "unproved_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), index=True)
    reader_key: Mapped[str] = mapped_column(String(32), index=True)
    browser_key: Mapped[str | None] = mapped_column(String(32), index=True)
    network_key: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(UTC, index=True)


class RefusedReader(Model):
    """Somebody whose address was used by another person. No unconfirmed mail is sent to them until then."""

    __tablename__ = "refused_reader"

    reader_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(UTC, index=True)


class ProvedBrowser(Model):
    """A browser in which an address was confirmed by its mailed link."""

    __tablename__ = "proved_browser"

    mailbox_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    browser_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    proved_at: Mapped[datetime] = mapped_column(UTC, index=True)
