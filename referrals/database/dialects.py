"""SQL that SQLite and PostgreSQL write differently: upserts, and lists of keys as one parameter."""

import json
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Insert,
    String,
    TableClause,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from referrals.extensions import db


def insert_new(table: FromClause) -> Insert:
    """Return an INSERT for `table` that leaves out the rows whose unique key is taken."""
    dialect = db.session.get_bind().dialect.name
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    return insert(cast("TableClause", table)).on_conflict_do_nothing()


def insert_or_add(table: FromClause, key: Sequence[str], sums: Sequence[str]) -> Insert:
    """Return an INSERT for `table` that adds to the columns `sums` of the rows whose key is there already."""
    dialect = db.session.get_bind().dialect.name
    new = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(cast("TableClause", table))
    return new.on_conflict_do_update(
        index_elements=key, set_={name: table.c[name] + new.excluded[name] for name in sums}
    )


def is_in_list(column: Any, name: str) -> ColumnElement[bool]:
    """Return the condition that `column` is in the parameter `name`, a list of keys as `to_json_array` returns it.

    There is one parameter for any number of keys, so the statement stays the same and is cached.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        keys = func.json_each(bindparam(name, type_=String)).table_valued("value")
        return column.in_(select(keys.c.value))  # type: ignore[no-any-return]
    return column == func.any(bindparam(name, type_=ARRAY(BigInteger)))  # type: ignore[no-any-return]


def to_json_array(keys: Collection[int]) -> object:
    """Return the keys as the parameter of `is_in_list`."""
    return json.dumps(list(keys)) if db.session.get_bind().dialect.name == "sqlite" else list(keys)
