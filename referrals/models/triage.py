"""What holds an enquiry of the public form until its customer confirms the address, and what limits mail until then."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class Triage(Model):
    """What was found when an enquiry of the public form came in, and how its customer was asked to confirm it.

    `reasons` are words of `rules.triage.Reason`; an enquiry with none was not in doubt. `search` is the search that led
    to it, kept until the enquiry is released. `mailed_at`: when the first mail to the address was owed; None while the
    limits on mail to unproved addresses do not allow it. `confirmed_at`: the customer has said *Send it*; the enquiry
    leaves as soon as its partners' hourly limit allows. `released_by_id` is the operator who released it, if one did.
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
    """A mail that was owed to an address which nobody had confirmed, by the keys that the limits count by."""

    __tablename__ = "unproved_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), index=True)
    reader_key: Mapped[str] = mapped_column(String(32), index=True)
    browser_key: Mapped[str | None] = mapped_column(String(32), index=True)
    network_key: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(UTC, index=True)


class RefusedReader(Model):
    """Somebody whose address was used without them, and who gets no unproved mail until then."""

    __tablename__ = "refused_reader"

    reader_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(UTC, index=True)


class ProvedBrowser(Model):
    """A browser in which the link mailed to an address was used to confirm it."""

    __tablename__ = "proved_browser"

    mailbox_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    browser_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    proved_at: Mapped[datetime] = mapped_column(UTC, index=True)
