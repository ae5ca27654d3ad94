"""The next partners that an enquiry can be sent to, with pagination, and the ones that were ticked."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from referrals.actions.enquiry import dispatch
from referrals.queries.directory import listings
from referrals.queries.enquiry import next_best
from referrals.queries.enquiry.next_best import PartnerOffer
from referrals.rules.refusal import FieldRefusal
from referrals.web.requests import text_cleaning

PAGE_SIZE = 20
MAX_OFFSET = 10_000


@dataclass(frozen=True)
class NextPartners:
    """One page of partners that can be asked, best first. `more_after` is the offset of the next page, if any."""

    offers: tuple[PartnerOffer, ...]
    more_after: int | None


def next_partners(enquiry_id: int, *, now: datetime) -> NextPartners:
    after = min(max(0, request.args.get("after", 0, type=int)), MAX_OFFSET)
    offers = next_best.next_best(enquiry_id, now=now, most=PAGE_SIZE + 1, after=after)
    return NextPartners(offers[:PAGE_SIZE], after + PAGE_SIZE if len(offers) > PAGE_SIZE else None)


def ticked_slugs() -> list[str]:
    """Return the slugs of the ticked partners."""
    return [text_cleaning.clean_line(slug) for slug in request.form.getlist("partner")]


def ticked_locations(*, now: datetime) -> list[int]:
    """Return the ids of the ticked locations. Raises FieldRefusal if one no longer takes enquiries."""
    slugs = set(ticked_slugs())
    locations = listings.locations_by_slug(slugs, now=now)
    if len(locations) < len(slugs):
        raise FieldRefusal("partner", dispatch.NOT_LISTED)
    return [location.id for location in locations]
