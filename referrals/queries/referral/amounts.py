"""The value of a referral in SQL: amounts of all currencies in thousandths of their unit."""

from babel.numbers import get_currency_precision
from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, case, cast, func, select

from referrals.models import Enquiry, Referral
from referrals.rules.money import CURRENCIES

FINEST = 3  # decimals of the currency with the smallest unit
_BY_DECIMALS = {n: tuple(c for c in CURRENCIES if get_currency_precision(c) == n) for n in (0, FINEST)}


def thousandths(
    minor: SQLColumnExpression[int | None], currency: SQLColumnExpression[str | None]
) -> ColumnElement[int]:
    """Return minor units as thousandths of the currency's unit: 12.50 EUR is 12500, 12 JPY is 12000."""
    amount = cast(minor, BigInteger)
    return case(
        (currency.in_(_BY_DECIMALS[0]), amount * 1000), (currency.in_(_BY_DECIMALS[FINEST]), amount), else_=amount * 10
    )


def worth() -> ColumnElement[int | None]:
    """Return the final value in thousandths, else the estimate, else the customer's budget."""
    budget = (
        select(thousandths(func.coalesce(Enquiry.budget_to_minor, Enquiry.budget_from_minor), Enquiry.budget_currency))
        .where(Enquiry.id == Referral.enquiry_id)
        .correlate(Referral)
        .scalar_subquery()
    )
    return case(
        (Referral.final_minor.is_not(None), thousandths(Referral.final_minor, Referral.final_currency)),
        (Referral.estimated_minor.is_not(None), thousandths(Referral.estimated_minor, Referral.estimated_currency)),
        else_=budget,
    )
