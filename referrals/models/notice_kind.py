"""The kinds of notices, and the groups of kinds that queries and actions treat alike."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from referrals.rules.lifecycle import Outcome


class NoticeKind(StrEnum):
    """What a notice is about. `referrals/mail/kinds.py` says of each kind what its mail is like."""

    REFERRAL_RECEIVED = "referral-received"
    REFERRAL_REMINDER = "referral-reminder"
    REFERRAL_ASSIGNED = "referral-assigned"
    REFERRAL_MOVED = "referral-moved"
    REFERRAL_MISSED = "referral-missed"
    REFERRAL_EXPIRED = "referral-expired"
    ESTIMATE_OVERDUE = "estimate-overdue"
    ENQUIRY_WITHDRAWN = "enquiry-withdrawn"
    ENQUIRY_NOT_REAL = "enquiry-not-real"
    ENQUIRY_CHOSEN = "enquiry-chosen"
    ENQUIRY_ERASED = "enquiry-erased"
    ENQUIRY_RECEIVED = "enquiry-received"
    ENQUIRY_UNPLACED = "enquiry-unplaced"
    ENQUIRY_CONFIRM = "enquiry-confirm"
    ENQUIRY_CONFIRM_REMINDER = "enquiry-confirm-reminder"
    ENQUIRY_LINK = "enquiry-link"
    ENQUIRY_CLOSED = "enquiry-closed"
    PARTNER_INTERESTED = "partner-interested"
    FEEDBACK_REQUEST = "feedback-request"
    CHOOSE_ANOTHER_IGNORED = "choose-another-ignored"
    CHOOSE_ANOTHER_MISSED = "choose-another-missed"
    CHOOSE_ANOTHER_DECLINED = "choose-another-declined"
    CHOOSE_ANOTHER_EXPIRED = "choose-another-expired"
    INVITATION = "invitation"
    SIGN_IN_LINK = "sign-in-link"
    PASSWORD_RESET = "password-reset"  # noqa: S105  (a kind, not a password)
    EMAIL_CHANGE = "email-change"
    EMAIL_CHANGED = "email-changed"
    CONTACT_UNREACHABLE = "contact-unreachable"
    DESK_DIGEST = "desk-digest"
    WINS_REPORTED = "wins-reported"
    CONTACT_CHECK = "contact-check"
    CONTACTS_CONFIRM = "contacts-confirm"
    SETUP_REMINDER = "setup-reminder"
    TEST_MAIL = "test-mail"


# Mails that invite the customer to choose another partner after one dropped out. Several leave as one mail.
CHOOSE_ANOTHER: Final[Mapping[Outcome, NoticeKind]] = {
    Outcome.IGNORED: NoticeKind.CHOOSE_ANOTHER_IGNORED,
    Outcome.MISSED: NoticeKind.CHOOSE_ANOTHER_MISSED,
    Outcome.DECLINED: NoticeKind.CHOOSE_ANOTHER_DECLINED,
    Outcome.EXPIRED: NoticeKind.CHOOSE_ANOTHER_EXPIRED,
}
OUTCOME_OF: Final[Mapping[str, Outcome]] = {kind: outcome for outcome, kind in CHOOSE_ANOTHER.items()}
# Mails that tell the partner that the clock has archived its referral. If there are many, one mail lists them.
ARCHIVED_BY_CLOCK: Final[Mapping[Outcome, NoticeKind]] = {
    Outcome.MISSED: NoticeKind.REFERRAL_MISSED,
    Outcome.EXPIRED: NoticeKind.REFERRAL_EXPIRED,
}
LISTED: Final = tuple(ARCHIVED_BY_CLOCK.values())
# Mails that name partners to ask next.
OFFERING: Final = (*CHOOSE_ANOTHER.values(), NoticeKind.ENQUIRY_UNPLACED)
# Mails that ask the customer to confirm held enquiries.
CONFIRMING: Final = (NoticeKind.ENQUIRY_CONFIRM, NoticeKind.ENQUIRY_CONFIRM_REMINDER)
# Mails that ask whether an address is right. Until it is confirmed, nobody knows who reads them.
PROVING: Final = (NoticeKind.INVITATION, NoticeKind.EMAIL_CHANGE, NoticeKind.CONTACT_CHECK)
# Mails to an address that the notice stores from the start.
TO_FIXED_ADDRESS: Final = (NoticeKind.EMAIL_CHANGED, NoticeKind.TEST_MAIL)
# Mails that announce a new referral to a partner. The first of them starts its clock.
ANNOUNCEMENTS: Final = (NoticeKind.REFERRAL_RECEIVED, NoticeKind.REFERRAL_REMINDER)
# Mails with the deadline as a calendar entry, which news of a move updates or removes.
WITH_DEADLINE: Final = (
    NoticeKind.REFERRAL_RECEIVED,
    NoticeKind.REFERRAL_REMINDER,
    NoticeKind.REFERRAL_ASSIGNED,
    NoticeKind.REFERRAL_MOVED,
    NoticeKind.ENQUIRY_CHOSEN,
)
