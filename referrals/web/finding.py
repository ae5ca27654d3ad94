"""What the address of the board or the archive asks for: read, made into a Filter, and put into further addresses."""

from dataclasses import dataclass, fields, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from referrals.language import countries, formats
from referrals.models import Person
from referrals.queries.filters import NOBODY, Filter
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome
from referrals.web import typed

LONGEST = 120  # letters of a search that are looked at
MOST_WORDS = 6
ME = "me"
SOON = "soon"


@dataclass(frozen=True)
class Asked:
    """What the address says, as it was typed; what makes no sense finds everything rather than an error."""

    q: str = ""
    due: str = ""
    assignee: str = ""
    location: str = ""
    channel: str = ""
    value: str = ""
    outcome: tuple[str, ...] = ()

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the query of an address that asks the same but for `changes`; what is empty is left out."""
        changed = replace(self, **changes)
        return {name: value for name, value in vars(changed).items() if value}

    @property
    def is_anything(self) -> bool:
        return bool(self.query())

    @property
    def has_more_than_chips(self) -> bool:
        """Tell whether something is asked that no chip shows."""
        return bool(self.q or self.channel or self.value or self.assignee not in ("", ME))


def read(args: MultiDict[str, str]) -> Asked:
    outcomes = tuple(o for o in args.getlist("outcome") if o in set(Outcome))
    single = {f.name: typed.beginning(args.get(f.name), LONGEST) for f in fields(Asked) if f.name != "outcome"}
    return Asked(**single, outcome=outcomes)


def to_filter(asked: Asked, *, viewer: Person) -> Filter:
    """Return what to look for; `me` is whoever looks."""
    words = tuple(asked.q.split())[:MOST_WORDS]
    return Filter(
        words=words,
        countries=tuple(_countries_named(word) for word in words),
        due_soon=asked.due == SOON,
        assignee=viewer.public_id if asked.assignee == ME else asked.assignee or None,
        location=asked.location or None,
        channel=asked.channel if asked.channel in set(Channel) else None,
        least=_thousandths(asked.value),
        outcomes=tuple(Outcome(outcome) for outcome in asked.outcome),
    )


def _countries_named(word: str) -> tuple[str, ...]:
    if len(word) < 3:
        return ()
    return tuple(code for code, name in countries.names() if word.lower() in name.lower())


def _thousandths(value: str) -> int | None:
    """Return a typed amount in thousandths, whatever the currency; None for what is no amount."""
    try:
        return formats.parse_amount(value, "EUR") * 10 if value else None
    except ValueError:
        return None


__all__ = ["ME", "NOBODY", "SOON", "Asked", "read", "to_filter"]
