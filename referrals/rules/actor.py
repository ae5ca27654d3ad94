"""Who acts, and by which door: what is written into the history beside every change."""

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """The way by which somebody came in."""

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
    """Somebody who acts: a person, a location's contact by its link, the customer, or the clock.

    `name` is kept in the history as it was; it is None for the customer, whose name is private.
    """

    kind: ActorKind
    door: Door
    person_id: int | None = None
    location_id: int | None = None
    name: str | None = None

    def is_same(self, kind: str, person_id: int | None, location_id: int | None) -> bool:
        """Tell whether an earlier actor, as the history has it, is this one, whatever door it came by."""
        return (self.kind, self.person_id, self.location_id) == (kind, person_id, location_id)


CLOCK = Actor(ActorKind.SYSTEM, Door.SYSTEM)
CUSTOMER = Actor(ActorKind.CUSTOMER, Door.LINK)
