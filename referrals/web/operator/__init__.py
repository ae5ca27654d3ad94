"""The pages of operators and agents."""

from referrals.web.operator import (
    campaigns,
    clocks,
    desk,
    enquiries,
    enquiry_reality,
    importing,
    locations,
    mail,
    notices,
    partners,
    people,
    profiles,
    ranking,
    settings,
    vocabularies,
)
from referrals.web.operator.blueprint import blueprint

__all__ = [
    "blueprint",
    "campaigns",
    "clocks",
    "desk",
    "enquiries",
    "enquiry_reality",
    "importing",
    "locations",
    "mail",
    "notices",
    "partners",
    "people",
    "profiles",
    "ranking",
    "settings",
    "vocabularies",
]
