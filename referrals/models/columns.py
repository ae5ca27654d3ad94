"""Columns that several tables have: public ids, the secrets of links, amounts of money."""

import secrets

from sqlalchemy import BigInteger, Dialect, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from referrals.rules.money import MONEY_LIMIT

PUBLIC_ID_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0/o, 1/i/l, u: can be read aloud
PUBLIC_ID_LENGTH = 12  # of a public id: 30^12, about 58 bits
NO_OLD_LINKS = -1


def new_public_id() -> str:
    """Return a random public id for URLs. The row's key stays internal."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_link_secret() -> str:
    """Return 128 random bits as text for a URL."""
    return secrets.token_urlsafe(16)


def renewed_link_secret() -> dict[str, str | int]:
    """Return the column values that revoke every link to a row sent so far."""
    return {"link_secret": new_link_secret(), "old_link_epoch": NO_OLD_LINKS}


class Linked:
    """The columns of a row that emailed links lead to.

    The secret is in every link to the row, so that a link never opens another one: a restored database gives out row
    numbers and counters again, and a random value does not repeat.

    `old_link_epoch` is the counter that links carried before they carried a secret. NO_OLD_LINKS means that none of
    those links works any more.
    """

    link_secret: Mapped[str] = mapped_column(String(32), default=new_link_secret)
    old_link_epoch: Mapped[int] = mapped_column(default=NO_OLD_LINKS)


class MinorUnits(TypeDecorator[int]):
    """An amount of money in the minor units of its currency: 12.50 EUR is 1250. Whole, not negative, bounded."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> int | None:
        if value is not None and not 0 <= value <= MONEY_LIMIT:
            raise ValueError(f"not an amount in minor units: {value!r}")
        return value
