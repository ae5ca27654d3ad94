"""The exception for a refused move, with the sentence for the person who tried."""

from enum import StrEnum

from referrals.rules.refusal import N_, Refusal


class Why(StrEnum):
    OVERDUE = "overdue"
    BEATEN = "beaten"
    NOT_LEGAL = "not-legal"
    TOO_LATE = "too-late"
    REPEATED = "repeated"  # a double click: this person has just made this very move


class MoveRefused(Refusal):
    """The move was too late or not legal. Nothing has changed."""

    def __init__(self, why: Why, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.why = why


OVERDUE = N_("The time to answer ended on %(when)s. The referral is now in the archive: %(outcome)s.")
BEATEN = N_("%(who)s was faster: “%(what)s” on %(when)s. This is the referral as it is now.")
MOVED_BY_YOU = N_("You have moved it since: “%(what)s” on %(when)s. This is the referral as it is now.")
NOT_LEGAL = N_("“%(what)s” is not possible here: the referral is in %(stage)s.")
UNDO_TOO_LATE = N_("This can no longer be taken back: 30 seconds have passed.")
UNDO_NOT_YOURS = N_("Only the person who made this move can take it back.")
UNDO_CLOSED = N_("This can no longer be taken back: the customer has closed the enquiry.")
ERASED = N_("The customer has erased their data: no notes about it are kept any more.")
