"""The keys of notices in SQL, for statements that write or look up many. They equal those of the value types."""

from dataclasses import fields

from sqlalchemy import ColumnElement, String, cast, literal
from sqlalchemy.sql.operators import ColumnOperators

from referrals.rules.occasions import Occasion, to_text
from referrals.rules.recipient import RecipientKind


def recipient(kind: RecipientKind, id: object) -> ColumnElement[str]:
    """Return `str(Recipient(kind, id))` for the number in a column."""
    return literal(f"{kind}:") + cast(id, String)


def occasion(of: type[Occasion], *facts: object) -> ColumnElement[str]:
    """Return `str(of(*facts))`, where some facts are columns of numbers."""
    key: ColumnElement[str] = literal(of.cause)
    for fact, value in zip(fields(of), facts, strict=True):
        text = cast(value, String) if isinstance(value, ColumnOperators) else literal(to_text(fact, value))
        key = key + literal(":") + text
    return key
