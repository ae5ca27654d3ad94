"""The operator's settings, and what the running system remembers about itself."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class Setting(Model):
    """One of the operator's settings. The environment seeds some of them once; from then on the row decides."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Mark(StrEnum):
    """What the running system remembers about itself."""

    SWEPT = "swept"
    MAIL_PROVED = "mail-proved"
    MAIL_PAUSED = "mail-paused"
    MAIL_RETURNED = "mail-returned"  # came back for another reason than its recipient; detail: the server's words
    MAIL_COMPLAINT = "mail-complaint"  # somebody reported a mail as spam
    RETURNS_READ = "returns-read"
    RETURNS_UNREAD = "returns-unread"  # the mailbox for returns could not be read; detail: the kind of error
    DEMO_LOADED = "demo-loaded"
    PROBED = "probed"  # detail: what the last probe of /readyz wrote, to be found again
    CLOCK_READ = "clock-read"  # detail: what else the machine said when its clock was last believed
    CLOCK_DOUBTED = "clock-doubted"  # detail: by how much it is off, and by what
    CLOCK_ACCEPTED = "clock-accepted"  # detail: the doubt in spite of which the operator says that it is right
    LINK_ASKED = "link-asked"
    WINS_TOLD = "wins-told"  # detail: the newest line of the history of whose win the operators have been told
    COUNTED = "counted"  # detail: the newest line of the history that the ranking has counted


class SystemMark(Model):
    """Something that happened last at an instant: the sweep, a proof that mail leaves, a pause of sending."""

    __tablename__ = "system_mark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC)
    detail: Mapped[str] = mapped_column(String(300), default="")
