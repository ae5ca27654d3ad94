"""What an answer says about what has just happened, at the top of the page or the fragment."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Said:
    """One sentence, about the referral `about` (its public id); `undo` is its version if it can be taken back here.

    It can be until `undo_until`.
    """

    text: str
    kind: str = "success"
    about: str | None = None
    undo: int | None = None
    undo_until: datetime | None = None
