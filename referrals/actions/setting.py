"""The operator's settings, and the marks by which the running system remembers what happened last."""

from datetime import datetime
from typing import Any

from referrals.database import insert_new, write
from referrals.models import Setting, SystemMark


def seed(values: dict[str, Any]) -> None:
    """Write the settings that have no row yet; those that have one keep it."""
    with write() as session:
        for name, value in values.items():
            session.execute(insert_new(Setting.__table__).values(name=name, value=value))


def change(values: dict[str, Any]) -> None:
    """Set the named settings. Promises made before (a referral's due instant) are untouched."""
    with write() as session:
        for name, value in values.items():
            session.merge(Setting(name=name, value=value))


def mark(name: str, *, now: datetime, detail: str = "") -> None:
    """Remember that the named thing happened at `now`."""
    with write() as session:
        session.merge(SystemMark(name=name, at=now, detail=detail[:300]))
