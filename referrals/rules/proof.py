"""How a customer proves to be real. The ranking counts an enquiry only after that."""

from enum import StrEnum


class Proof(StrEnum):
    """What proved that the customer is real. Opening a link proves nothing: mail scanners open links."""

    CONFIRMED = "confirmed"  # pressed the button to confirm the address
    CHOSEN = "chosen"  # chose a partner of the network
    ANSWERED = "answered"  # answered the question after two weeks
    VOUCHED = "vouched"  # an agent or the operator entered the enquiry
    EARLIER = "earlier"  # received before proofs were recorded
