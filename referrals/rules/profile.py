"""What a marketing profile may hold, and what it lacks before customers find it, or find it well."""

from enum import StrEnum
from typing import Protocol

from referrals.rules.refusal import N_

MOST_LOCATIONS = 5
MOST_INDUSTRIES = 5
MOST_KEYWORDS = 30
KEYWORD_WORDS = 3  # at most: a keyword of ten would be found by anything
LONGEST_DESCRIPTION = 1_000
NO_CONTACT = N_("Add a location with a contact first: enquiries are sent there.")

# ISO 639-1: those in which partners of this part of the world work, by how many people speak them there.
LANGUAGES = (
    *("en", "it", "de", "fr", "es", "pt", "nl", "pl", "ro", "el", "hu", "cs", "sv"),
    *("da", "fi", "sk", "bg", "hr", "sl", "sq", "sr", "uk", "ru", "tr", "ar", "zh"),
)


class Lack(StrEnum):
    """What is missing. Without a contact nothing can be published; the rest is advice."""

    CONTACT = "contact"
    DESCRIPTION = "description"
    OFFER = "offer"
    INDUSTRIES = "industries"
    LANGUAGES = "languages"
    LOGO = "logo"
    VERIFIED = "verified"


NEEDED = frozenset({Lack.CONTACT})


class Profile(Protocol):
    """What is looked at: texts, and how many there are of each kind."""

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


def steps(profile: Profile) -> list[tuple[Lack, bool]]:
    """Return what a good profile has, each with whether this one has it, what is needed in front."""
    return [
        (Lack.CONTACT, profile.contacts > 0),
        (Lack.DESCRIPTION, bool(profile.description)),
        (Lack.OFFER, profile.offers > 0),
        (Lack.INDUSTRIES, profile.industries > 0),
        (Lack.LANGUAGES, profile.languages > 0),
        (Lack.LOGO, bool(profile.logo)),
        (Lack.VERIFIED, profile.contacts > 0 and profile.unverified == 0),
    ]
