"""Keyset pagination: each page starts after the last row of the previous one. As fast on page 1,000 as on page 1."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from referrals.models import Referral

Key = datetime | date | int | str

MAX_ROW_NUMBER = 2**31 - 1  # the largest key of a table


@dataclass(frozen=True)
class Position:
    """A cursor: the value of the sort column, and the public id of the row, which breaks ties."""

    key: Key
    public_id: str


def row_number(position: Position) -> int | None:
    """Return the row's number if the cursor holds one; None if it cannot be a number."""
    number = int(position.public_id) if position.public_id.isdecimal() else 0
    return number if 0 < number <= MAX_ROW_NUMBER else None


def rows_after(column: ColumnElement[Any], position: Position, *, descending: bool) -> ColumnElement[bool]:
    """Return the condition for rows after the cursor. Ties are ordered by the row's number."""
    number = select(Referral.id).where(Referral.public_id == position.public_id).correlate(None).scalar_subquery()
    if descending:
        return or_(column < position.key, and_(column == position.key, Referral.id < number))
    return or_(column > position.key, and_(column == position.key, Referral.id > number))


def keyset_order(column: ColumnElement[Any], *, descending: bool) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if descending:
        return column.desc(), Referral.id.desc()
    return column.asc(), Referral.id.asc()
