"""Parse amounts of money as people type them. The only parser of amounts.

An amount that can be read in one way only is accepted in any language: "€ 5.000", "5'000 CHF", "5 000,00". Three
digits after a point or comma are thousands if the currency has no decimals, or if the text names a currency with two.
Otherwise the reader's language decides; if that gives no amount, the person is asked. A character that is not
understood is an error: it is never skipped.
"""

import re
import unicodedata
from decimal import Decimal

from babel.numbers import get_currency_precision, get_currency_symbol
from flask_babel import gettext

from referrals.language import formats
from referrals.rules.currency_signs import currencies_of
from referrals.rules.money import MONEY_LIMIT

MAX_LENGTH = 60  # characters
USUAL_PRECISION = 2
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ALWAYS_DECIMAL = "\u066b"  # the Arabic decimal separator; \u066c is the Arabic one for thousands
SAME_SIGNS = str.maketrans("，．،’‘ʼ´`′＇−–—‒－", ",.,'''''''-----")
NO_CENTS = r"[.,:] ?--?|/--?|[.,]?={1,2}"  # "5.000,-", "5 000:-", "5,000/-", "5.000="
STARTS_WITH_NO_CENTS = re.compile(rf"({NO_CENTS})(?!\s*\d)")
ENDS_WITH_NO_CENTS = re.compile(rf"\s*({NO_CENTS})$")  # after the currency: "5 000 kr:-"
CLOSED_AFTER_CENTS = re.compile(r"[.,]\d\d$")  # "5.000,00="
PARTS = re.compile(r"(?P<before>[^\d+()-]*)(?P<number>[\d.,' \u066b\u066c]*)(?P<after>.*)", re.DOTALL)
DECIMAL_SIGN_BEFORE = re.compile(r"(?<![^\W\d_])[.,\u066b]$")  # "$.50"; in "Rs.50" the point belongs to the word
GROUPED = re.compile(
    r"[1-9]\d{0,2}(?P<sign>\D)\d{3}(?:(?P=sign)\d{3})*|[1-9]\d?(?P<indian>[, ])(?:\d{2}(?P=indian))+\d{3}"
)


class AmountError(ValueError):
    """The text is not an amount. `why` is a further sentence, if there is one."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why

    def sentence(self, general: str) -> str:
        """Return `general`, the sentence for anything that is not an amount, and what is wrong here."""
        return f"{general} {self.why}" if self.why else general


class OtherCurrencyError(AmountError):
    """The text names another currency than the chosen one."""

    def sentence(self, general: str) -> str:  # noqa: ARG002  (the amount itself is fine)
        """Return the sentence about the other currency."""
        return self.why


def parse(text: str, currency: str) -> int:
    """Return the amount of `currency` in minor units. Raises AmountError."""
    amount = parse_decimal(text, currency)
    minor = amount.scaleb(get_currency_precision(currency))
    if minor > MONEY_LIMIT:
        raise AmountError(gettext("This amount is too large."))
    return int(minor)


def parse_decimal(text: str, currency: str | None = None) -> Decimal:
    """Return an amount. Without `currency` it may name any. Raises AmountError."""
    before, number, after = _parts(text)
    for currency_name in (before, after):
        _check_currency(currency_name, currency)
    precision = get_currency_precision(currency) if currency else _precision_of(before or after)
    whole, decimals = _split(number, precision, is_money=bool(before or after))
    digits = decimals.rstrip("0") if len(decimals) <= max(precision, USUAL_PRECISION) else decimals
    if len(digits) > precision:
        raise AmountError(_too_many_decimals(currency, precision))
    return Decimal(f"{whole}.{digits or '0'}")


def parse_whole(text: str) -> int:
    """Return a whole number, not negative, with or without thousands separators. Raises AmountError."""
    before, number, after = _parts(text)
    whole, decimals = _split(number, 0)
    if before or after or decimals.strip("0"):
        raise AmountError
    return int(whole)


def example(currency: str) -> str:
    """Return an amount with decimals as the reader would type it. Empty for a currency without decimals."""
    precision = get_currency_precision(currency)
    return formats.plain_amount(1250050 * 10 ** (precision - USUAL_PRECISION), currency) if precision else ""


def hint(currency: str) -> str:
    """Return the help text for a field with an amount of `currency`."""
    if amount := example(currency):
        return str(gettext("Enter an amount, such as 12500 or %(example)s.", example=amount))
    return str(gettext("Enter a whole amount, for example 12500: %(currency)s has no decimals.", currency=currency))


def _parts(text: str) -> tuple[str, str, str]:
    """Return the text before the number, the number with ASCII digits and separators, and the text after it."""
    if len(text) > MAX_LENGTH:
        raise AmountError
    plain_text = "".join(map(_plain, DIRECTION_MARKS.sub("", text).translate(SAME_SIGNS))).strip()
    match = PARTS.fullmatch(plain_text.removeprefix("+"))
    if match is None or not re.search(r"\d", match["number"]):
        raise AmountError
    number, after = match["number"].strip(), match["after"].strip()
    number, after = _without_no_cents(number, after)
    before = match["before"]
    if DECIMAL_SIGN_BEFORE.search(before):
        before, number = before[:-1], before[-1] + number
    return before.strip(), number, after


def _without_no_cents(number: str, after: str) -> tuple[str, str]:
    """Return the number and the text after it, with a sign for "no cents" replaced by zeros."""
    if number[-1] in ".,":
        number, after = number[:-1], number[-1] + after
    sign = STARTS_WITH_NO_CENTS.match(after) or ENDS_WITH_NO_CENTS.search(after)
    if not sign:
        is_bare = after[:1] in (".", ",")
        return (number + after[0], after[1:].strip()) if is_bare else (number, after)
    is_closed = sign[1].endswith("=") and CLOSED_AFTER_CENTS.search(number)
    return (number if is_closed else f"{number}{ALWAYS_DECIMAL}00"), (
        after[: sign.start()] + after[sign.end() :]
    ).strip()


def _plain(letter: str) -> str:
    """Return a digit of any script as ASCII, and any blank as a space."""
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    return " " if letter.isspace() else letter


def _check_currency(currency_name: str, currency: str | None) -> None:
    """Refuse unknown currencies, and any other than the chosen one."""
    if not currency_name or (currency and currency_name == get_currency_symbol(currency, locale=formats.locale())):
        return
    possible_currencies = currencies_of(currency_name)
    if not possible_currencies:
        raise AmountError
    if currency and currency not in possible_currencies:
        raise OtherCurrencyError(
            gettext(
                "“%(sign)s” isn’t %(currency)s. Choose the right currency, or enter the amount alone.",
                sign=currency_name,
                currency=currency,
            )
        )


def _precision_of(currency_name: str) -> int:
    """Return how many decimals an amount may have, if its currency is clear from its sign or code."""
    return max(USUAL_PRECISION, *map(get_currency_precision, currencies_of(currency_name)), 0)


def _split(number: str, precision: int, *, is_money: bool = False) -> tuple[str, str]:
    """Return the digits before and after the decimal separator. `is_money`: the text names a currency."""
    sign = _decimal_sign_in(number, precision, is_money=is_money)
    whole, _, decimals = number.partition(sign) if sign else (number, "", "")
    if not re.fullmatch(r"\d*", decimals) or not (whole or decimals):
        raise AmountError
    if whole and not whole.isdigit() and not GROUPED.fullmatch(whole):
        raise AmountError
    return re.sub(r"\D", "", whole) or "0", decimals


def _decimal_sign_in(number: str, precision: int, *, is_money: bool) -> str:
    """Return the decimal separator of the number, empty without decimals. Raises AmountError if it is ambiguous."""
    if ALWAYS_DECIMAL in number:
        return ALWAYS_DECIMAL
    signs = [letter for letter in number if letter in ".,"]
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) != 1:
        return ""
    whole, _, rest = number.partition(signs[0])
    may_group = len(rest) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole)
    if not may_group:
        return signs[0]
    has_too_many_decimals = precision < len(rest)
    if signs[0] != formats.decimal_sign() or (has_too_many_decimals and (is_money or not precision)):
        return ""
    if not has_too_many_decimals:
        return signs[0]
    raise AmountError(
        gettext(
            "“%(typed)s” can be read in two ways. Enter %(thousands)s or %(decimals)s.",
            typed=number,
            thousands=whole + rest,
            decimals=f"{whole}{signs[0]}{rest[:2]}",
        )
    )


def _too_many_decimals(currency: str | None, precision: int) -> str:
    if not currency or not precision:
        return ""
    return str(gettext("%(currency)s has %(number)s decimals.", currency=currency, number=precision))
