"""What an answer says about what has just happened, at the top of the page or the fragment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """One sentence; `undo` is the public id and the version of a referral whose move can be taken back from here."""

    text: str
    kind: str = "success"
    undo: tuple[str, int] | None = None
