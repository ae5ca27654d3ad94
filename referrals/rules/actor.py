"""Actors: who did something, and by which door they came in. Every line of the history records both."""

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """The way in: a page, an emailed link, the system."""

    WEB = "web"
    LINK = "link"
    SYSTEM = "system"
    OPERATOR = "operator"


class ActorKind(StrEnum):
    PERSON = "person"
    LOCATION = "location"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a location's contact by its link, the customer, or the clock.

    `name` is stored in the history as it was. It is None for the customer, whose name is private.
    """

    kind: ActorKind
    door: Door
    person_id: int | None = None
    location_id: int | None = None
    name: str | None = None

    def is_same(self, kind: str, person_id: int | None, location_id: int | None) -> bool:
        """Tell whether an actor recorded in the history is this one, whatever the door."""
        return (self.kind, self.person_id, self.location_id) == (kind, person_id, location_id)


CLOCK = Actor(ActorKind.SYSTEM, Door.SYSTEM)
CUSTOMER = Actor(ActorKind.CUSTOMER, Door.LINK)
