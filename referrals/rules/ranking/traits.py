"""The traits of an enquiry: short texts under which outcomes are counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ALL = "all"  # the trait that every enquiry has
ANSWERS = "answers"  # answers are counted under this one, whatever the enquiry


class Dimension(StrEnum):
    """The properties by which enquiries are compared. The names are those of the weights."""

    INDUSTRY = "industry"
    SIZE = "size"
    PRODUCT = "product"
    SERVICE = "service"
    COUNTRY = "country"
    VALUE = "value"
    TIME = "time"


VOCABULARIES = (Dimension.INDUSTRY, Dimension.PRODUCT, Dimension.SERVICE)


@dataclass(frozen=True)
class EnquiryTraits:
    """What is known of an enquiry or asked for in a search. Unknown fields are empty.

    `terms` are pairs of vocabulary and id. `low_minor` and `high_minor` are the budget.
    """

    terms: tuple[tuple[str, int], ...] = ()
    company_size: str | None = None
    country: str | None = None
    time_frame: str | None = None
    currency: str | None = None
    low_minor: int | None = None
    high_minor: int | None = None


def traits_of(kind: EnquiryTraits, *, value_minor: int | None = None, currency: str | None = None) -> tuple[str, ...]:
    """Return the sorted traits. Without a budget the partner's own value is used."""
    properties = [
        *((name, str(number)) for name, number in kind.terms if name in VOCABULARIES),
        (Dimension.SIZE, kind.company_size),
        (Dimension.COUNTRY, kind.country),
        (Dimension.TIME, kind.time_frame),
        (Dimension.VALUE, _budget(kind) or band(value_minor, currency)),
    ]
    return tuple(sorted({f"{name}:{value}" for name, value in properties if value}))


def dimension(trait: str) -> Dimension:
    return Dimension(trait.partition(":")[0])


def value(trait: str) -> str:
    return trait.partition(":")[2]


def dimensions(traits: Iterable[str]) -> dict[Dimension, list[str]]:
    """Return the traits by dimension."""
    traits_by_dimension: dict[Dimension, list[str]] = {}
    for trait in traits:
        traits_by_dimension.setdefault(dimension(trait), []).append(trait)
    return traits_by_dimension


def band(minor: int | None, currency: str | None) -> str | None:
    """Return the band of a value. Each band spans a factor of four: "EUR:10" is 5,242.88 to 20,971.51 EUR."""
    if minor is None or currency is None:
        return None
    return f"{currency}:{minor.bit_length() // 2}"


def _budget(kind: EnquiryTraits) -> str | None:
    amounts = [amount for amount in (kind.low_minor, kind.high_minor) if amount is not None]
    return band(sum(amounts) // len(amounts), kind.currency) if amounts else None
