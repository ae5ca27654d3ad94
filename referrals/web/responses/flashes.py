"""Flash messages: what has just happened, shown at the top of a page or fragment."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Flash:
    """A flash message.

    `about` is the public id of the referral that it concerns. `undo` is the version to undo, if that is possible, until
    `undo_until`.
    """

    text: str
    kind: str = "success"
    about: str | None = None
    undo: int | None = None
    undo_until: datetime | None = None
