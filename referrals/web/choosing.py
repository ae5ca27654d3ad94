"""The next partners that an enquiry can be sent to, with pagination, and the ones that were ticked."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from referrals.actions import arrival
from referrals.queries import directory, next_best
from referrals.queries.next_best import Offer
from referrals.rules.refusal import FieldRefusal
from referrals.web import typed

PAGE = 20
FARTHEST = 10_000


@dataclass(frozen=True)
class Page:
    """One page of partners that can be asked, best first. `more_after` is the offset of the next page, if any."""

    offers: tuple[Offer, ...]
    more_after: int | None


def page(enquiry_id: int, *, now: datetime) -> Page:
    after = min(max(0, request.args.get("after", 0, type=int)), FARTHEST)
    offers = next_best.of(enquiry_id, now=now, most=PAGE + 1, after=after)
    return Page(offers[:PAGE], after + PAGE if len(offers) > PAGE else None)


def ticked() -> list[str]:
    """Return the slugs of the ticked partners."""
    return [typed.line(slug) for slug in request.form.getlist("partner")]


def ticked_locations(*, now: datetime) -> list[int]:
    """Return the ids of the ticked locations. Raises FieldRefusal if one no longer takes enquiries."""
    slugs = set(ticked())
    locations = directory.chosen(slugs, now=now)
    if len(locations) < len(slugs):
        raise FieldRefusal("partner", arrival.NOT_LISTED)
    return [location.id for location in locations]
