"""What the pages of one-time links share. Opening a link changes nothing; an invalid one says why."""

from collections.abc import Callable
from functools import wraps

from flask import render_template
from flask.typing import ResponseReturnValue

from referrals import clock, links
from referrals.models import LinkPurpose, OneTimeLink
from referrals.queries.person import one_time_links, people
from referrals.rules import one_time_links as one_time_links_rules
from referrals.rules.one_time_links import LinkInvalid, LinkProblem
from referrals.web.requests.locale import use_language_of
from referrals.web.responses import broken_links

View = Callable[[OneTimeLink], ResponseReturnValue]


def link_or_404(purpose: LinkPurpose, token: str) -> OneTimeLink:
    """Return the link of a token, valid or not, and set the language of its reader. Aborts with 404 if unknown."""
    secret = links.read_one_time_token(purpose, token)
    link = one_time_links.of_purpose(secret, purpose) if secret is not None else None
    if link is None:
        broken_links.abort_for(purpose)
    if link.person is not None:
        use_language_of(link.person.language, link.person.zone)
    if link.location is not None:
        use_language_of(link.location.language, link.location.zone)
    return link


def while_it_works(purpose: LinkPurpose) -> Callable[[View], Callable[[str], ResponseReturnValue]]:
    """Decorate a view to receive the valid link of its token.

    Shows the page of an invalid link otherwise, also if the link becomes invalid during the request.
    """

    def decorate(view: View) -> Callable[[str], ResponseReturnValue]:
        @wraps(view)
        def checked(token: str) -> ResponseReturnValue:
            link = link_or_404(purpose, token)
            trouble = one_time_links_rules.link_problem(link, clock.utcnow())
            if trouble is not None:
                return explain_expired_link(link, trouble)
            try:
                return view(link)
            except LinkInvalid as refusal:
                return explain_expired_link(link, refusal.trouble)

        return checked

    return decorate


def explain_expired_link(link: OneTimeLink, trouble: LinkProblem) -> tuple[str, int]:
    """Say why the link is no longer valid, and how to get another."""
    body = render_template(
        "account/link_over.html",
        link=link,
        sentence=one_time_links_rules.SENTENCES[trouble],
        token=links.one_time_token(link.purpose, link.secret),
        has_operator=people.there_is_an_operator(),
    )
    return body, 410
