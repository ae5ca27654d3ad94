"""Remember an opened link in the browser: a signed cookie for one object, with its own name and path."""

from flask import Response

from referrals import links
from referrals.links import EnquiryLink, ReferralLink
from referrals.web.security import cookies


def remember_referral(response: Response, link: ReferralLink) -> None:
    value = links.referral_token(link, links.REFERRAL_COOKIE)
    cookies.set_cookie(response, f"r-{link.public_id}", value, path=f"/referrals/{link.public_id}")


def referral_link(public_id: str) -> ReferralLink | None:
    """Return the link to this referral that the browser holds, or None. Its secrets are not checked yet."""
    link = links.read_referral_token(
        cookies.get(f"r-{public_id}", path=f"/referrals/{public_id}") or "", links.REFERRAL_COOKIE
    )
    return link if link and link.public_id == public_id else None


def remember_enquiry(response: Response, link: EnquiryLink) -> None:
    cookies.set_cookie(response, f"e-{link.public_id}", links.enquiry_cookie(link), path=f"/enquiries/{link.public_id}")


def forget_enquiry(response: Response, public_id: str) -> None:
    cookies.delete(response, f"e-{public_id}", path=f"/enquiries/{public_id}")


def enquiry_link(public_id: str) -> EnquiryLink | None:
    link = links.read_enquiry_cookie(cookies.get(f"e-{public_id}", path=f"/enquiries/{public_id}") or "")
    return link if link and link.public_id == public_id else None
