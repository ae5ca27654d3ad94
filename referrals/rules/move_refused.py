"""The exception for a refused move, with the sentence for the person who tried."""

from enum import StrEnum

from referrals.rules.refusal import N_, Refusal


class MoveRefusal(StrEnum):
    OVERDUE = "overdue"
    BEATEN = "beaten"
    NOT_LEGAL = "not-legal"
    TOO_LATE = "too-late"
    REPEATED = "repeated"  # a double click: this person has just made this very move


class MoveRefused(Refusal):
    """The move was too late or not legal. Nothing has changed."""

    def __init__(self, why: MoveRefusal, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.why = why


OVERDUE = N_("The time to answer ended on %(when)s. The referral is now in the archive: %(outcome)s.")
BEATEN = N_("%(who)s got there first: “%(what)s” on %(when)s. Here’s the referral now.")
MOVED_BY_YOU = N_("You’ve moved it since: “%(what)s” on %(when)s. Here’s the referral now.")
NOT_LEGAL = N_("“%(what)s” isn’t possible here: the referral is in %(stage)s.")
UNDO_TOO_LATE = N_("You can no longer undo this: the 30 seconds are up.")
UNDO_NOT_YOURS = N_("Only the person who made this move can undo it.")
UNDO_CLOSED = N_("You can no longer undo this: the customer has closed the enquiry.")
ERASED = N_("The customer has erased their data, so notes about it are no longer kept.")
