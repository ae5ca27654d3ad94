"""Rows by table, with keys assigned in advance, so that they can refer to one another before they are stored."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from referrals import models  # noqa: F401  (declares the tables)
from referrals.extensions import db

Row = dict[str, Any]  # the values have the types of the columns
TABLES: tuple[Table, ...] = tuple(db.metadata.sorted_tables)  # each after what it refers to


@dataclass(frozen=True)
class _Inserted:
    """A row being added, as the functions expect it that compute the defaults of its columns."""

    row: dict[str, object]

    def get_current_parameters(self) -> dict[str, object]:
        return self.row


class Rows:
    """The rows of an empty database, or of one that is read whole."""

    def __init__(self) -> None:
        self.by_table: dict[str, list[Row]] = defaultdict(list)
        self._last: dict[str, int] = defaultdict(int)
        self._blank = {table.name: _blank(table) for table in TABLES}
        self._made = {table.name: _made(table) for table in TABLES}

    def add(self, table: str, **values: object) -> int:
        """Add a row and return its key. Columns that are not named get their default, or None."""
        row = {**self._blank[table], **values}
        row |= {name: make(_Inserted(row)) for name, make in self._made[table].items() if name not in values}
        if "id" in row:
            self._last[table] += 1
            row["id"] = self._last[table]
        self.by_table[table].append(row)
        return int(row.get("id") or 0)

    def take(self) -> dict[str, list[Row]]:
        """Return what was added since the last call, and empty the collection. The keys continue."""
        taken, self.by_table = dict(self.by_table), defaultdict(list)
        return taken

    def of(self, table: str) -> list[Row]:
        return self.by_table[table]


def read() -> Rows:
    """Return everything that is stored."""
    rows = Rows()
    for table in TABLES:
        rows.by_table[table.name] = [dict(row) for row in db.session.execute(select(table)).mappings()]
    return rows


def _blank(table: Table) -> Row:
    """Return a row of the columns' plain defaults, so that every row of a table has the same columns."""
    return {column.name: _default(column) for column in table.columns}


def _made(table: Table) -> dict[str, Callable[[Any], object]]:
    """Return the functions that compute a value for each row, such as a secret, by column."""
    defaults = {column.name: column.default for column in table.columns}
    return {name: default.arg for name, default in defaults.items() if isinstance(default, CallableColumnDefault)}


def _default(column: Column[Any]) -> object:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
