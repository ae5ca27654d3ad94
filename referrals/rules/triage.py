"""Whether the customer of an enquiry is real: why one is held until the address is confirmed, and what proves it."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from referrals.rules.normalization import normalize

HELD_FOR = timedelta(hours=72)
REMIND_AFTER = timedelta(hours=26)
REFUSED_FOR = timedelta(days=180)  # no mail to an unconfirmed address after *I didn't write this*
PROVED_FOR = timedelta(days=180)  # for how long a browser in which the address was confirmed is trusted
CHANGE_WITHIN = timedelta(hours=72)  # in which a mistyped address can be corrected
SAME_WORDS_WITHIN = timedelta(days=1)
UNCONFIRMED_WITHIN = timedelta(days=30)

DAY, MONTH, HOUR = timedelta(days=1), timedelta(days=30), timedelta(hours=1)
MAX_MAILS_A_DAY, MAX_MAILS_A_MONTH = 1, 3  # to one reader, until the address is confirmed
MAX_PER_BROWSER_A_DAY, MAX_PER_NETWORK_A_DAY = 5, 10  # unconfirmed enquiries
MAX_PER_PARTNER_AN_HOUR = 20
MIN_COMPARABLE_LENGTH = 20  # letters and digits; shorter texts can be equal by chance


class Confirm(StrEnum):
    """When customers must confirm their address before partners hear of the enquiry."""

    ALWAYS = "always"
    IN_DOUBT = "in-doubt"
    NEVER = "never"


class HoldReason(StrEnum):
    """Why an enquiry is held."""

    ALWAYS = "always"  # the operator wants every address confirmed
    NO_PREVIEW = "no-preview"
    TOO_FAST = "too-fast"
    TRAP = "trap"  # the hidden field (honeypot) was filled in
    STAMP_USED = "stamp-used"
    LINK = "link"
    DISPOSABLE = "disposable"
    UNCONFIRMED = "unconfirmed"  # the same address has another enquiry that was never confirmed
    SAME_WORDS = "same-words"
    BROWSER_LIMIT = "browser-limit"
    NETWORK_LIMIT = "network-limit"
    READER_LIMIT = "reader-limit"
    REFUSED = "refused"  # the reader of the address has said that somebody else wrote
    PARTNER_LIMIT = "partner-limit"


class Proof(StrEnum):
    """What proved that the customer is real. The ranking counts an enquiry only after that.

    Opening a link proves nothing: mail scanners open links.
    """

    CONFIRMED = "confirmed"  # pressed the button to confirm the address
    CHOSEN = "chosen"  # chose a partner of the network
    ANSWERED = "answered"  # answered the question after two weeks
    VOUCHED = "vouched"  # an agent or the operator entered the enquiry
    EARLIER = "earlier"  # received before proofs were recorded


# Limits on what a stranger can cause. They hold an enquiry whatever the operator has chosen.
LIMITS = frozenset(
    {
        HoldReason.BROWSER_LIMIT,
        HoldReason.NETWORK_LIMIT,
        HoldReason.READER_LIMIT,
        HoldReason.REFUSED,
        HoldReason.PARTNER_LIMIT,
    }
)


def must_hold(reasons: Collection[HoldReason], confirm: Confirm) -> bool:
    """Tell whether an enquiry with these reasons is held under the operator's setting."""
    if confirm is Confirm.NEVER:
        return not LIMITS.isdisjoint(reasons)
    return confirm is Confirm.ALWAYS or bool(reasons)


def comparable_words(*texts: str) -> str:
    """Return a text that is equal for enquiries with the same words. Empty if the text is too short to tell."""
    folded = normalize("NFKC", " ".join(texts)).casefold()
    letters = "".join(character for character in folded if character.isalnum())
    return letters if len(letters) >= MIN_COMPARABLE_LENGTH else ""
