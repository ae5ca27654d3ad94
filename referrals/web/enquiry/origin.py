"""Fill the enquiry form from a search, and find the channel and campaign of an enquiry."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from referrals.models import Term, Vocabulary
from referrals.queries import enquiry as enquiries
from referrals.queries.search import campaigns
from referrals.rules.choices import Channel
from referrals.web.directory import address
from referrals.web.directory.address import Address
from referrals.web.enquiry.forms import EnquiryForm, OnBehalfForm


def fill(form: EnquiryForm, at: Address) -> None:
    """Fill an empty form with the terms of the search."""
    place = address.place(at)
    form.search.data = urlencode(address.pairs(at))
    form.need.data = at.q[:90]
    form.country.data = place.country if place else at.country
    form.place.data = place.name if place else at.near[:80]
    form.company_size.data = at.size
    _tick(form, enquiries.terms_by_id(at.term))


def _tick(form: EnquiryForm, terms: Sequence[Term]) -> None:
    named: dict[str, list[str]] = {vocabulary: [] for vocabulary in Vocabulary}
    for term in terms:
        named[term.vocabulary].append(str(term.id))
    form.products.data, form.services.data = named[Vocabulary.PRODUCT], named[Vocabulary.SERVICE]
    form.industry.data = next(iter(named[Vocabulary.INDUSTRY]), "")


def channel_of(form: EnquiryForm, *, now: datetime) -> tuple[Channel, str]:
    """Return the channel and the name of the campaign. The name is empty if there is no campaign."""
    if isinstance(form, OnBehalfForm):
        channel = Channel(form.channel.data)
        return channel, form.campaign.data if channel is Channel.MARKETING else ""
    campaign = campaigns.running(searched(form).campaign, now=now)
    return (Channel.MARKETING, campaign) if campaign else (Channel.SEARCH, "")


def searched(form: EnquiryForm) -> Address:
    return address.written(form.search.data or "")
