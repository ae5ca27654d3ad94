"""The operator's settings, and marks of what last happened in the running system."""

from datetime import datetime
from typing import Any

from referrals.database import write
from referrals.database.dialects import insert_new
from referrals.models import Setting, SystemMark


def seed(values: dict[str, Any]) -> None:
    """Insert the settings that have no row yet. Existing ones keep their values."""
    with write() as session:
        for name, value in values.items():
            session.execute(insert_new(Setting.__table__).values(name=name, value=value))


def change(values: dict[str, object]) -> None:
    """Change the named settings. Existing deadlines are not touched."""
    with write() as session:
        for name, value in values.items():
            session.merge(Setting(name=name, value=value))


def mark(name: str, *, now: datetime, detail: str = "") -> None:
    """Record that the named thing happened at `now`."""
    with write() as session:
        session.merge(SystemMark(name=name, at=now, detail=detail[:300]))
