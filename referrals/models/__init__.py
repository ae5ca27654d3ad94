"""The tables, one file per noun."""

from referrals.models.columns import new_public_id
from referrals.models.enquiry import Enquiry, EnquiryKeyword, EnquiryPrivate, enquiry_term
from referrals.models.notice import Complaint, Notice, NoticeState
from referrals.models.notice_kind import NoticeKind
from referrals.models.partner import AwayPeriod, Partner
from referrals.models.person import AuthSession, Follow, LinkPurpose, OneTimeLink, Person, Role
from referrals.models.profile import (
    Location,
    LocationSlug,
    MarketingProfile,
    ProfileKeyword,
    ProfileLanguage,
    ProfileStatus,
    Term,
    TermName,
    UnwantedSize,
    Vocabulary,
    profile_term,
)
from referrals.models.ranking import MemberOrigin, NetworkCount, RankingCount, RankingEntry, ReferralOrigin
from referrals.models.referral import Feedback, LinkOpening, Note, Referral, ReferralEvent
from referrals.models.search import Campaign, KnownWord, Search, SearchWord
from referrals.models.setting import Mark, Setting, SystemMark
from referrals.models.triage import HeldLocation, ProvedBrowser, RefusedReader, Triage, UnprovedMail

__all__ = [
    "AuthSession",
    "AwayPeriod",
    "Campaign",
    "Complaint",
    "Enquiry",
    "EnquiryKeyword",
    "EnquiryPrivate",
    "Feedback",
    "Follow",
    "HeldLocation",
    "KnownWord",
    "LinkOpening",
    "LinkPurpose",
    "Location",
    "LocationSlug",
    "Mark",
    "MarketingProfile",
    "MemberOrigin",
    "NetworkCount",
    "Note",
    "Notice",
    "NoticeKind",
    "NoticeState",
    "OneTimeLink",
    "Partner",
    "Person",
    "ProfileKeyword",
    "ProfileLanguage",
    "ProfileStatus",
    "ProvedBrowser",
    "RankingCount",
    "RankingEntry",
    "Referral",
    "ReferralEvent",
    "ReferralOrigin",
    "RefusedReader",
    "Role",
    "Search",
    "SearchWord",
    "Setting",
    "SystemMark",
    "Term",
    "TermName",
    "Triage",
    "UnprovedMail",
    "UnwantedSize",
    "Vocabulary",
    "enquiry_term",
    "new_public_id",
    "profile_term",
]
