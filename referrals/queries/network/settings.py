"""The operator's settings as typed values, and the marks of the running system."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Mark, Setting, SystemMark
from referrals.rules.lifecycle import Lengths
from referrals.rules.triage import Confirm


@dataclass(frozen=True)
class Settings:
    """The operator's settings. The defaults apply where a row is missing."""

    network_name: str = "Referrals"
    logo: str = ""  # the name of an uploaded picture
    new_hours: int = 72
    evaluating_days: int = 7
    partner_limit: int = 5
    default_language: str = "en"
    default_zone: str = "Europe/Rome"
    currency: str = "EUR"
    confirm_address: str = Confirm.IN_DOUBT  # when customers must confirm their address

    @property
    def confirm_when(self) -> Confirm:
        return Confirm(self.confirm_address)

    @property
    def lengths(self) -> Lengths:
        return Lengths(new=timedelta(hours=self.new_hours), evaluating=timedelta(days=self.evaluating_days))


def current() -> Settings:
    """Return the present settings."""
    rows: dict[str, Any] = {row.name: row.value for row in db.session.execute(select(Setting.name, Setting.value))}
    return Settings(**{name: value for name, value in rows.items() if name in Settings.__dataclass_fields__})


def marked_at(name: str) -> datetime | None:
    """Return when the named thing last happened, or None."""
    return db.session.scalar(select(SystemMark.at).where(SystemMark.name == name))


def mark(name: str) -> SystemMark | None:
    return db.session.get(SystemMark, name)


def enquiries_are_open() -> bool:
    """Tell whether enquiries are open: once a mail has left, or in the demo. Otherwise a deadline could run unheard."""
    proofs = select(SystemMark.name).where(SystemMark.name.in_((Mark.MAIL_PROVED, Mark.DEMO_LOADED))).limit(1)
    return db.session.scalar(proofs) is not None
