"""Rows as dataclasses or named tuples, matched by the names of their columns and fields."""

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import CursorResult, Label, Row, SQLColumnExpression

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# A row whose columns are read by name. SQLAlchemy types columns by position only.
AnyRow = Row[*tuple[Any, ...]]
T = TypeVar("T", bound="DataclassInstance")
N = TypeVar("N", bound=NamedTuple)


def named(**columns: SQLColumnExpression[Any]) -> list[Label[Any]]:
    """Return the columns, each labelled with the name of the field that it fills."""
    return [column.label(name) for name, column in columns.items()]


def columns_of(table: type, shape: "type[DataclassInstance]") -> list[SQLColumnExpression[Any]]:
    """Return the columns of a table that have the names of the fields of a dataclass `shape`."""
    return [getattr(table, name) for name in shape.__dataclass_fields__]


def read(shape: type[T], row: AnyRow) -> T:
    """Return the row as a dataclass `shape`. Columns that are no field of it are left out; none may be missing."""
    return shape(**{name: getattr(row, name) for name in shape.__dataclass_fields__})


def read_all(shape: type[N], result: CursorResult[Any]) -> list[N]:
    """Return all rows as named tuples `shape`. The names are looked up once: for thousands of rows."""
    names = list(result.keys())
    fields = itemgetter(*(names.index(name) for name in shape._fields))
    return [shape._make(fields(row)) for row in result.all()]
