"""The filter chips of the board: the most frequent filters, and each active filter so that it can be removed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from referrals.language import words
from referrals.models import Location
from referrals.queries.partner.colleagues import Member
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome
from referrals.web.board import filters
from referrals.web.board.board_state import BoardState
from referrals.web.board.filters import BoardFilter

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


def filter_chips(state: BoardState, locations: Sequence[Location], people: Sequence[Member]) -> Iterator[Chip]:
    yield Chip(gettext("All"), state.all_url, not state.board_filter.is_anything)
    if state.may_move:
        yield _chip(state, gettext("Mine"), "assignee", filters.ME)
    yield _chip(state, gettext("Due soon"), "due", filters.SOON)
    chosen = locations if len(locations) > 1 else []
    for location in chosen:
        yield _chip(state, location.name, "location", location.slug)
    yield from _remaining_chips(state, people, {"assignee": [filters.ME], "location": [one.slug for one in chosen]})


def _chip(state: BoardState, label: str, name: str, value: str) -> Chip:
    is_on = getattr(state.board_filter, name) == value
    return Chip(label, state.url(**{name: "" if is_on else value}), is_on)


def _remaining_chips(
    state: BoardState, people: Sequence[Member], with_chip: Mapping[str, Sequence[str]]
) -> Iterator[Chip]:
    """Yield a chip for each active filter that has none: set by the menu, by the search or in the URL."""
    nothing = BoardFilter()
    for name, value in state.board_filter.beside("due").items():
        if value not in with_chip.get(name, ()):
            yield Chip(_label(name, value, people), state.url(**{name: getattr(nothing, name)}), True, True)


def _label(name: str, value: Any, people: Sequence[Member]) -> str:
    if name == "assignee":
        return _assignee(value, people)
    return LABELS[name](value) if name in LABELS else str(value)


def _assignee(board_filter: str, people: Sequence[Member]) -> str:
    if board_filter == filters.NOBODY:
        return str(gettext("Unassigned"))
    name = next((person.name for person in people if person.public_id == board_filter), gettext("someone else"))
    return str(gettext("Assignee: %(name)s", name=name))
