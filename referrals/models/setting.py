"""The operator's settings, and marks: what the running system remembers about itself."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class Setting(Model):
    """One setting of the operator. The environment seeds some of them once; from then on the row prevails."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Mark(StrEnum):
    """What the running system remembers about itself."""

    SWEPT = "swept"
    MAIL_PROVED = "mail-proved"
    MAIL_PAUSED = "mail-paused"
    MAIL_RETURNED = "mail-returned"  # came back for another reason than an unknown recipient; detail: the answer
    MAIL_COMPLAINT = "mail-complaint"  # somebody reported a mail as spam
    RETURNS_READ = "returns-read"
    RETURNS_UNREAD = "returns-unread"  # reading the mailbox for returns failed; detail: the kind of error
    DEMO_LOADED = "demo-loaded"
    PROBED = "probed"  # detail: the random value that the last probe of /readyz wrote and reads back
    CLOCK_READ = "clock-read"  # detail: the rest of the machine's last trusted clock reading
    CLOCK_DOUBTED = "clock-doubted"  # detail: how far the clock is off, and compared with what
    CLOCK_ACCEPTED = "clock-accepted"  # detail: the doubt that the operator has overruled
    LINK_ASKED = "link-asked"
    WINS_TOLD = "wins-told"  # detail: the newest event whose win was reported to the operators
    SEARCH_WORDS = "search-words"  # detail: the version of the rules by which the words of the profiles were stored
    COUNTED = "counted"  # detail: the newest event that the ranking has counted


class SystemMark(Model):
    """When something last happened: the sweep, a proof that mail leaves, a pause of sending."""

    __tablename__ = "system_mark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC)
    detail: Mapped[str] = mapped_column(String(300), default="")
