"""The tables, one file per noun."""

from referrals.models.enquiry import Enquiry, EnquiryKeyword, EnquiryPrivate, enquiry_term
from referrals.models.notice import Notice, NoticeState
from referrals.models.partner import AwayPeriod, Partner
from referrals.models.person import AuthSession, Follow, LinkPurpose, OneTimeLink, Person, Role
from referrals.models.profile import (
    Location,
    LocationSlug,
    MarketingProfile,
    ProfileKeyword,
    ProfileStatus,
    Term,
    Vocabulary,
    profile_term,
)
from referrals.models.public_id import new_public_id
from referrals.models.referral import LinkOpening, Note, Referral, ReferralEvent
from referrals.models.setting import Mark, Setting, SystemMark

__all__ = [
    "AuthSession",
    "AwayPeriod",
    "Enquiry",
    "EnquiryKeyword",
    "EnquiryPrivate",
    "Follow",
    "LinkOpening",
    "LinkPurpose",
    "Location",
    "LocationSlug",
    "Mark",
    "MarketingProfile",
    "Note",
    "Notice",
    "NoticeState",
    "OneTimeLink",
    "Partner",
    "Person",
    "ProfileKeyword",
    "ProfileStatus",
    "Referral",
    "ReferralEvent",
    "Role",
    "Setting",
    "SystemMark",
    "Term",
    "Vocabulary",
    "enquiry_term",
    "new_public_id",
    "profile_term",
]
