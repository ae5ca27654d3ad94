"""The column type of amounts of money."""

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

from referrals.rules.money import MONEY_LIMIT


class MinorUnits(TypeDecorator[int]):
    """An amount of money in the minor units of its currency: 12.50 EUR is 1250. Whole, not negative, bounded."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> int | None:
        if value is not None and not 0 <= value <= MONEY_LIMIT:
            raise ValueError(f"not an amount in minor units: {value!r}")
        return value
