"""Pages that follow each other by the last row seen, not by counting: as quick on the thousandth as on the first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from referrals.models import Referral

Key = datetime | date | int | str

LARGEST = 2**31 - 1  # of the keys of a table


@dataclass(frozen=True)
class Place:
    """A row's place in an order: the value that it is sorted by, and its public id where several have the same."""

    key: Key
    public_id: str


def row_number(place: Place) -> int | None:
    """Return the row's own number, where that is what names it; None for what cannot be one."""
    found = int(place.public_id) if place.public_id.isdecimal() else 0
    return found if 0 < found <= LARGEST else None


def beyond(column: ColumnElement[Any], place: Place, *, descending: bool) -> ColumnElement[bool]:
    """True of the rows that come after `place`; ties go by the row's own number."""
    number = select(Referral.id).where(Referral.public_id == place.public_id).correlate(None).scalar_subquery()
    if descending:
        return or_(column < place.key, and_(column == place.key, Referral.id < number))
    return or_(column > place.key, and_(column == place.key, Referral.id > number))


def order(column: ColumnElement[Any], *, descending: bool) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if descending:
        return column.desc(), Referral.id.desc()
    return column.asc(), Referral.id.asc()
