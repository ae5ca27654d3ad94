"""The recipient of a notice, as stored in `notice.recipient` and signed into links: "person:4", "location:9"."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class RecipientKind(StrEnum):
    PERSON = "person"
    LOCATION = "location"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Recipient:
    """A person with an account, the contact of a location, or the customer of an enquiry.

    `id` is that of the person, location or enquiry. `referrals/queries/notice/notice_keys.py` writes the key in SQL.
    """

    kind: RecipientKind
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Return the recipient with that key. Raises ValueError for anything else."""
        kind, _, number = key.partition(":")
        return cls(RecipientKind(kind), int(number))

    @classmethod
    def person(cls, person_id: int) -> Self:
        return cls(RecipientKind.PERSON, person_id)

    @classmethod
    def location(cls, location_id: int) -> Self:
        return cls(RecipientKind.LOCATION, location_id)

    @classmethod
    def customer(cls, enquiry_id: int) -> Self:
        return cls(RecipientKind.CUSTOMER, enquiry_id)
