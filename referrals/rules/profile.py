"""The limits of a marketing profile, and what it lacks before customers can find it, or find it well."""

from enum import StrEnum
from typing import Protocol

from referrals.rules.refusal import N_

MAX_LOCATIONS = 5
MAX_INDUSTRIES = 5
MAX_KEYWORDS = 30
MAX_KEYWORD_WORDS = 3  # a keyword of ten words would be found by anything
MAX_DESCRIPTION_LENGTH = 1_000
NO_CONTACT = N_("Add a location with a contact first. Enquiries are sent there.")

# ISO 639-1 codes of the working languages that partners can choose, the most spoken first.
LANGUAGES = (
    *("en", "it", "de", "fr", "es", "pt", "nl", "pl", "ro", "el", "hu", "cs", "sv"),
    *("da", "fi", "sk", "bg", "hr", "sl", "sq", "sr", "uk", "ru", "tr", "ar", "zh"),
)


class Lack(StrEnum):
    """What is missing. Only the contact is required for publishing; the rest is advice."""

    CONTACT = "contact"
    DESCRIPTION = "description"
    OFFER = "offer"
    INDUSTRIES = "industries"
    LANGUAGES = "languages"
    LOGO = "logo"
    VERIFIED = "verified"


REQUIRED_STEPS = frozenset({Lack.CONTACT})


class ProfileFacts(Protocol):
    """The parts of a profile that are checked: texts, and how many entries of each kind it has."""

    @property
    def description(self) -> str: ...
    @property
    def logo(self) -> str: ...
    @property
    def offers(self) -> int: ...
    @property
    def industries(self) -> int: ...
    @property
    def languages(self) -> int: ...
    @property
    def contacts(self) -> int: ...
    @property
    def unverified(self) -> int: ...


def steps(profile: ProfileFacts) -> list[tuple[Lack, bool]]:
    """Return the steps to a good profile and whether each is done, the required one first."""
    return [
        (Lack.CONTACT, profile.contacts > 0),
        (Lack.DESCRIPTION, bool(profile.description)),
        (Lack.OFFER, profile.offers > 0),
        (Lack.INDUSTRIES, profile.industries > 0),
        (Lack.LANGUAGES, profile.languages > 0),
        (Lack.LOGO, bool(profile.logo)),
        (Lack.VERIFIED, profile.contacts > 0 and profile.unverified == 0),
    ]
