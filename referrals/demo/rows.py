"""Rows to insert into an empty database, with their keys assigned in advance so that rows can refer to each other."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from referrals.extensions import db
from referrals.models import (
    AwayPeriod,
    Campaign,
    Enquiry,
    EnquiryKeyword,
    EnquiryPrivate,
    Follow,
    Location,
    MarketingProfile,
    Note,
    Notice,
    OneTimeLink,
    Partner,
    Person,
    ProfileKeyword,
    ProfileLanguage,
    Referral,
    ReferralEvent,
    Search,
    Setting,
    SystemMark,
    Term,
    UnwantedSize,
    enquiry_term,
    profile_term,
)

# In order of their foreign keys.
TABLES: tuple[Table, ...] = tuple(
    db.metadata.tables[name] if isinstance(name, str) else name
    for name in (
        *(Setting.__tablename__, SystemMark.__tablename__, Term.__tablename__, Partner.__tablename__),
        *(AwayPeriod.__tablename__, Person.__tablename__, MarketingProfile.__tablename__, profile_term),
        *(ProfileKeyword.__tablename__, ProfileLanguage.__tablename__, UnwantedSize.__tablename__),
        *(Location.__tablename__, Follow.__tablename__, OneTimeLink.__tablename__),
        *(Enquiry.__tablename__, EnquiryPrivate.__tablename__, enquiry_term, EnquiryKeyword.__tablename__),
        *(Referral.__tablename__, ReferralEvent.__tablename__, Note.__tablename__, Notice.__tablename__),
        *(Campaign.__tablename__, Search.__tablename__),
    )
)


@dataclass(frozen=True)
class _Inserted:
    """The context of a row that SQLAlchemy passes to the callable defaults of columns."""

    row: dict[str, Any]

    def get_current_parameters(self) -> dict[str, Any]:
        return self.row


class Rows:
    """The rows to insert, by table."""

    def __init__(self) -> None:
        self.by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._last: dict[str, int] = defaultdict(int)
        self._blank = {table.name: _blank(table) for table in TABLES}
        self._made = {table.name: _made(table) for table in TABLES}

    def add(self, table: str, **values: Any) -> int:
        """Add a row and return its key. Other columns get their default, or None."""
        row = {**self._blank[table], **values}
        row |= {name: make(_Inserted(row)) for name, make in self._made[table].items() if name not in values}
        if "id" in row:
            self._last[table] += 1
            row["id"] = self._last[table]
        self.by_table[table].append(row)
        return int(row.get("id") or 0)

    def take(self) -> dict[str, list[dict[str, Any]]]:
        """Return the rows added since the last call, and forget them. The keys continue."""
        taken, self.by_table = dict(self.by_table), defaultdict(list)
        return taken

    def of(self, table: str) -> list[dict[str, Any]]:
        return self.by_table[table]


def _blank(table: Table) -> dict[str, Any]:
    """Return a row with the scalar defaults of a table, so that all its rows have the same columns."""
    return {column.name: _default(column) for column in table.columns}


def _made(table: Table) -> dict[str, Any]:
    """Return the callable defaults of a table by column."""
    defaults: dict[str, Any] = {column.name: column.default for column in table.columns}
    return {name: default.arg for name, default in defaults.items() if default is not None and default.is_callable}


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None
