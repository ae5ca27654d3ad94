"""The filters of the board and the archive: parse them from the query string, and build URLs with them."""

from dataclasses import dataclass, fields, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from referrals.language import amounts, countries
from referrals.language.amounts import AmountError
from referrals.models import Person
from referrals.queries.referral.filters import NOBODY, ReferralFilter
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome
from referrals.web.requests import text_cleaning

MAX_TEXT_LENGTH = 120  # characters; the rest of the search text is ignored
MAX_WORDS = 6
ME = "me"
SOON = "soon"


@dataclass(frozen=True)
class BoardFilter:
    """The filters as they were typed. Invalid values are ignored: they match everything and are no error."""

    q: str = ""
    due: str = ""
    assignee: str = ""
    location: str = ""
    channel: str = ""
    value: str = ""
    outcome: tuple[str, ...] = ()

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the query parameters with `changes` applied. Empty ones are left out."""
        changed = replace(self, **changes)
        return {name: value for name, value in vars(changed).items() if value}

    @property
    def is_anything(self) -> bool:
        return bool(self.query())

    @property
    def value_is_none(self) -> bool:
        """Tell whether the text typed as a value is not an amount. The filter is then ignored."""
        return bool(self.value) and _thousandths(self.value) is None

    def beside(self, *shown: str) -> dict[str, object]:
        """Return the active filters by name, except those `shown` elsewhere on the page.

        A page lists what it shows and not what it hides, so that no new filter is forgotten.
        """
        without = {*shown, "value"} if self.value_is_none else set(shown)
        return {name: value for name, value in self.query().items() if name not in without}

    @property
    def has_more_than_chips(self) -> bool:
        """Tell whether a filter is active for which the board has no chip."""
        return self.beside("due", "location") not in ({}, {"assignee": ME})


def read_filter(args: MultiDict[str, str]) -> BoardFilter:
    outcomes = tuple(o for o in args.getlist("outcome") if o in set(Outcome))
    single = {
        f.name: text_cleaning.beginning(args.get(f.name), MAX_TEXT_LENGTH)
        for f in fields(BoardFilter)
        if f.name != "outcome"
    }
    for name, known in (("due", {SOON}), ("channel", set(Channel))):
        single[name] = single[name] if single[name] in known else ""
    return BoardFilter(**single, outcome=outcomes)


def to_filter(board_filter: BoardFilter, *, viewer: Person) -> ReferralFilter:
    """Return the ReferralFilter for the queries. The assignee `me` becomes the viewer."""
    words = tuple(board_filter.q.split())[:MAX_WORDS]
    return ReferralFilter(
        words=words,
        countries=tuple(_countries_named(word) for word in words),
        due_soon=board_filter.due == SOON,
        assignee=viewer.public_id if board_filter.assignee == ME else board_filter.assignee or None,
        location=board_filter.location or None,
        channel=board_filter.channel or None,
        least=_thousandths(board_filter.value),
        outcomes=tuple(Outcome(outcome) for outcome in board_filter.outcome),
    )


def _countries_named(word: str) -> tuple[str, ...]:
    if len(word) < 3:
        return ()
    return tuple(code for code, name in countries.names() if word.lower() in name.lower())


def _thousandths(value: str) -> int | None:
    """Return a typed amount in thousandths, whatever the currency, or None if it is not an amount."""
    try:
        return int(amounts.parse_decimal(value) * 1000) if value else None
    except AmountError:
        return None


__all__ = ["ME", "NOBODY", "SOON", "BoardFilter", "read_filter", "to_filter"]
