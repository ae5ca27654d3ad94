"""GET /r/<token>: the link in a mail. Changes nothing and redirects to the referral's URL without the token."""

from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l

from referrals import clock, links
from referrals.actions.referral import link_opened
from referrals.links import ReferralLink
from referrals.models import Referral
from referrals.queries.referral import link_validity, referral_page
from referrals.queries.referral.link_validity import LinkHolder, ReferralLinkProblem
from referrals.web.extensions import limiter
from referrals.web.referral.views import blueprint
from referrals.web.requests.locale import use_language_of
from referrals.web.responses import broken_links
from referrals.web.security import link_cookies
from referrals.web.security.access import LinkInvalid
from referrals.web.security.sign_in import viewer

WRONG_TOKENS = "30 per minute"
EXPLANATIONS = {
    ReferralLinkProblem.REVOKED: _l("An admin of your company has revoked the links of this referral."),
    ReferralLinkProblem.CONTACT_CHANGED: _l("The contact of this location has changed since the link was sent."),
    ReferralLinkProblem.REMOVED: _l("The person this link was sent to no longer handles this referral."),
    ReferralLinkProblem.OVER: _l("The referral was archived more than 30 days ago."),
}


@blueprint.get("/r/<token>")
@limiter.limit(WRONG_TOKENS, deduct_when=lambda response: response.status_code == 404)
def follow(token: str) -> Response:
    link = links.read_referral_token(token)
    referral = referral_page.by_public_id(link.public_id) if link else None
    holder = link_validity.link_holder(link) if link else None
    if link is None or referral is None or holder is None:
        return broken_links.nothing_behind_referral_link()
    is_member = _is_member(referral)
    if not is_member:
        _check(link, referral, holder)
    return _redirect_to_referral(link, referral, remember=not is_member)


def _is_member(referral: Referral) -> bool:
    """Tell whether a member of the partner is signed in. They act as themself."""
    person = viewer()
    return person is not None and person.partner_id == referral.partner_id


def _check(link: ReferralLink, referral: Referral, holder: LinkHolder) -> None:
    trouble = link_validity.link_problem(link, referral, holder, now=clock.utcnow())
    if trouble is not None:
        use_language_of(holder.language, holder.zone)
        raise LinkInvalid(trouble)


def _redirect_to_referral(link: ReferralLink, referral: Referral, *, remember: bool) -> Response:
    link_opened.link_opened(referral.id, link.recipient, now=clock.utcnow())
    response = make_response(redirect(url_for("referral.show", public_id=link.public_id), 303))
    if remember:
        link_cookies.remember_referral(response, link)
    return response


@blueprint.app_errorhandler(LinkInvalid)
def _render_invalid_link(over: LinkInvalid) -> tuple[str, int]:
    return render_template("referral/over.html", why=EXPLANATIONS[over.trouble]), 410
