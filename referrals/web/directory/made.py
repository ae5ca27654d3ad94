"""A search as it is written down: by whom it was made is not known here, and not asked."""

from datetime import datetime

from flask_babel import get_locale
from flask_limiter import RateLimitExceeded

from referrals.actions import search_log
from referrals.actions.search_log import Made
from referrals.queries.search import campaigns, results
from referrals.web.directory import address
from referrals.web.directory.address import Address
from referrals.web.extensions import browser_network, limiter

FINDING_NOBODY = "30 per hour"  # from one address of the internet; what robots try is not worth knowing
SHARE = "25 per day"  # from one network: a twentieth of `search_log.MOST_A_DAY`, so that nobody can use all of it


def made(at: Address, *, found: int, now: datetime) -> Made:
    """Return the search with what it found."""
    filters = at.query(q="", country="", campaign="", exact="")
    return Made(
        language=str(get_locale()),
        words=at.q,
        country=at.country or None,
        filters={name: list(value) if isinstance(value, tuple) else value for name, value in filters.items()},
        campaign=campaigns.running(at.campaign, now=now),
        found=found,
    )


def of_an_enquiry(query: str, *, now: datetime) -> Made | None:
    """Return the search of this query as it would be now; None when nothing was looked for."""
    at = address.written(query)
    if not at.query():
        return None
    return made(at, found=results.count(address.asked(at), now=now), now=now)


def nobody_was_found(at: Address, *, now: datetime) -> None:
    """Have it written down, unless too many such searches come from here."""
    try:
        with limiter.limit(FINDING_NOBODY), limiter.limit(SHARE, key_func=browser_network):
            search_log.found_nobody(made(at, found=0, now=now), now=now)
    except RateLimitExceeded:
        return
