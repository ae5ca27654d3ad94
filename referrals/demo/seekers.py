"""The demo's campaigns, and its searches that found nobody."""

from datetime import timedelta

from referrals.demo import texts
from referrals.demo.tale import Tale
from referrals.rules import slugs

BEGAN = timedelta(days=185)  # earlier than the oldest enquiry
IN_VAIN = (("SAP", "HR"), ("Odoo", "IT"), ("odoo", "IT"), ("Zeitwirtschaft", "AT"), ("SAP", "AT"), ("robotica", "IT"))


def campaigns(tale: Tale) -> None:
    """Add the campaigns that enquiries refer to. The first one has ended."""
    for number, name in enumerate(texts.phrases()["campaigns"]):
        ended_at = None if number else tale.now - timedelta(days=2)
        began = tale.now - BEGAN + timedelta(hours=number)
        tale.rows.add("campaign", slug=slugs.slug_of(name), name=name, created_at=began, ended_at=ended_at)


def searches_in_vain(tale: Tale) -> None:
    for number, (words, country) in enumerate(IN_VAIN, start=1):
        facts = {"words": words, "country": country, "filters": {}, "found": 0}
        tale.rows.add("search", at=tale.now - timedelta(days=5 * number), language="en", **facts)
