"""The record of a search. It does not say who searched."""

from datetime import datetime

from flask_babel import get_locale
from flask_limiter import RateLimitExceeded

from referrals.actions.directory import search_log
from referrals.actions.directory.search_log import SearchRecord
from referrals.queries.directory import campaigns
from referrals.queries.search import results
from referrals.web.directory import search_parameters
from referrals.web.directory.search_parameters import SearchParameters
from referrals.web.extensions import browser_network, limiter

FINDING_NOBODY = "30 per hour"  # for each client address: the searches of robots are not worth recording
# for each network: a twentieth of `search_log.MAX_EMPTY_SEARCHES_A_DAY`, so that nobody can use all of it
RECORD_LIMIT = "25 per day"


def search_record(at: SearchParameters, *, found: int, now: datetime) -> SearchRecord:
    """Return the record of a search and its number of results."""
    filters = at.query(q="", country="", campaign="", exact="")
    return SearchRecord(
        language=str(get_locale()),
        words=at.q,
        country=at.country or None,
        filters={name: list(value) if isinstance(value, tuple) else value for name, value in filters.items()},
        campaign=campaigns.running(at.campaign, now=now),
        found=found,
    )


def of_an_enquiry(query: str, *, now: datetime) -> SearchRecord | None:
    """Return the record of the search from which an enquiry came, with today's results. None without a search."""
    at = search_parameters.parse_query_string(query)
    if not at.query():
        return None
    return search_record(at, found=results.count_results(search_parameters.to_search_query(at), now=now), now=now)


def nobody_was_found(at: SearchParameters, *, now: datetime) -> None:
    """Record a search without results, unless this client has reached its limit."""
    try:
        with limiter.limit(FINDING_NOBODY), limiter.limit(RECORD_LIMIT, key_func=browser_network):
            search_log.record_empty_search(search_record(at, found=0, now=now), now=now)
    except RateLimitExceeded:
        return
