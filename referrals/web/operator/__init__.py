"""The operator's and the agents' pages."""

from referrals.web.operator import desk, enquiries, locations, notices, partners, people, settings, vocabularies
from referrals.web.operator.blueprint import blueprint

__all__ = [
    "blueprint",
    "desk",
    "enquiries",
    "locations",
    "notices",
    "partners",
    "people",
    "settings",
    "vocabularies",
]
