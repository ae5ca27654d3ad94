"""The filter chips of the board: the most frequent filters, and each active filter so that it can be removed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from referrals.language import words
from referrals.models import Location
from referrals.queries.colleagues import Member
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome
from referrals.web import finding
from referrals.web.board.look import Look
from referrals.web.finding import Asked

# The label of a filter's value. The assignee's name is not known here.
LABELS: dict[str, Callable[[Any], str]] = {
    "q": lambda text: f"“{text}”",
    "channel": lambda channel: str(words.CHANNELS[Channel(channel)]),
    "value": lambda amount: str(gettext("from %(amount)s", amount=amount)),
    "outcome": lambda outcomes: ", ".join(str(words.OUTCOMES[Outcome(outcome)]) for outcome in outcomes),
}


@dataclass(frozen=True)
class Chip:
    """A filter chip. `url` toggles it. A chip with `takes_off` is only shown while its filter is active."""

    label: str
    url: str
    is_on: bool
    takes_off: bool = False


def of(look: Look, locations: Sequence[Location], people: Sequence[Member]) -> Iterator[Chip]:
    yield Chip(gettext("All"), look.all_url, not look.asked.is_anything)
    if look.may_move:
        yield _chip(look, gettext("Mine"), "assignee", finding.ME)
    yield _chip(look, gettext("Due soon"), "due", finding.SOON)
    chosen = locations if len(locations) > 1 else []
    for location in chosen:
        yield _chip(look, location.name, "location", location.slug)
    yield from _taken_off(look, people, {"assignee": [finding.ME], "location": [one.slug for one in chosen]})


def _chip(look: Look, label: str, name: str, value: str) -> Chip:
    is_on = getattr(look.asked, name) == value
    return Chip(label, look.url(**{name: "" if is_on else value}), is_on)


def _taken_off(look: Look, people: Sequence[Member], with_chip: Mapping[str, Sequence[str]]) -> Iterator[Chip]:
    """Yield a chip for each active filter that has none: set by the menu, by the search or in the URL."""
    nothing = Asked()
    for name, value in look.asked.beside("due").items():
        if value not in with_chip.get(name, ()):
            yield Chip(_label(name, value, people), look.url(**{name: getattr(nothing, name)}), True, True)


def _label(name: str, value: Any, people: Sequence[Member]) -> str:
    if name == "assignee":
        return _assignee(value, people)
    return LABELS[name](value) if name in LABELS else str(value)


def _assignee(asked: str, people: Sequence[Member]) -> str:
    if asked == finding.NOBODY:
        return str(gettext("Unassigned"))
    name = next((person.name for person in people if person.public_id == asked), gettext("someone else"))
    return str(gettext("Assignee: %(name)s", name=name))
