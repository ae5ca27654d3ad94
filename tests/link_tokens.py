"""The tokens of links in mails, made from their rows."""

from referrals import links
from referrals.extensions import db
from referrals.links import EnquiryLink, ReferralLink
from referrals.models import OneTimeLink


def enquiry_token(enquiry, salt=links.ENQUIRY):
    return links.enquiry_token(EnquiryLink(enquiry.public_id, enquiry.link_secret), salt)


def contact_link(referral, location):
    """Return the token in a mail to the location's contact."""
    return ReferralLink(referral.public_id, f"location:{location.id}", referral.link_secret, location.link_secret)


def person_link(referral, person):
    return ReferralLink(referral.public_id, f"person:{person.id}", referral.link_secret, person.link_secret)


def one_time_token(link_id):
    """Return the token of a one-time link."""
    link = db.session.get(OneTimeLink, link_id)
    return links.one_time_token(link.purpose, link.secret)
