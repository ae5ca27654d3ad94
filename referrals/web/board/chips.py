"""The filters of a board as chips: what is asked most is a press away, and what is looked for is taken off by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from referrals.language import words
from referrals.models import Location
from referrals.rules.choices import Channel
from referrals.web import finding
from referrals.web.board.look import Look


@dataclass(frozen=True)
class Chip:
    """One filter: `url` turns it on, or off when it is on. `takes_off` is one that stands there only while it is on."""

    label: str
    url: str
    is_on: bool
    takes_off: bool = False


def of(look: Look, locations: Sequence[Location], people: Sequence[Any]) -> Iterator[Chip]:
    yield Chip(gettext("All"), look.all_url, not look.asked.is_anything)
    if look.may_move:
        yield _chip(look, gettext("Mine"), "assignee", finding.ME)
    yield _chip(look, gettext("Due soon"), "due", finding.SOON)
    if len(locations) > 1:
        for location in locations:
            yield _chip(look, location.name, "location", location.slug)
    yield from _taken_off(look, people)


def _chip(look: Look, label: str, name: str, value: str) -> Chip:
    is_on = getattr(look.asked, name) == value
    return Chip(label, look.url(**{name: "" if is_on else value}), is_on)


def _taken_off(look: Look, people: Sequence[Any]) -> Iterator[Chip]:
    """Yield what is looked for and has no chip of its own: from the menu and the search."""
    asked = look.asked
    found = {
        "q": f"“{asked.q}”" if asked.q else "",
        "assignee": _assignee(asked.assignee, people) if asked.assignee != finding.ME else "",
        "channel": str(words.CHANNELS[Channel(asked.channel)]) if asked.channel in set(Channel) else "",
        "value": gettext("from %(amount)s", amount=asked.value) if asked.value and not look.value_is_none else "",
    }
    yield from (Chip(label, look.url(**{name: ""}), True, True) for name, label in found.items() if label)


def _assignee(asked: str, people: Sequence[Any]) -> str:
    if asked == finding.NOBODY:
        return str(gettext("Assignee: nobody"))
    name = next((person.name for person in people if person.public_id == asked), gettext("somebody else"))
    return str(gettext("Assignee: %(name)s", name=name)) if asked else ""
