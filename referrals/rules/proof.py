"""How a customer proves to be real. Until then the ranking counts nothing of the enquiry."""

from enum import StrEnum


class Proof(StrEnum):
    """What proved that the customer is real. Opening a link proves nothing: mail scanners open links."""

    CONFIRMED = "confirmed"  # pressed the button that confirms the address
    CHOSEN = "chosen"  # chose a partner
    ANSWERED = "answered"  # answered the question after two weeks
    VOUCHED = "vouched"  # an agent or the operator entered the enquiry
    EARLIER = "earlier"  # received before proofs were recorded
