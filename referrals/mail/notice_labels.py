"""The names of the kinds of notices, and the reasons why a notice was not sent, for the operator's list of notices."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.mail import sending_errors
from referrals.models import NoticeKind

SENTENCES: Final = {
    "contact-unreachable": _l("Email reaches no contact at the location, so the partner’s admins get it instead."),
    "no-address": _l("The address no longer exists."),
    "removed": _l("This person no longer works there."),
    "moved-on": _l("It was no longer true: the referral had moved on."),
    "nothing-left": _l("Nothing was at risk or dropped any more."),
    "outdone": _l("The reader has just received, or will receive, a newer email about the same thing."),
    "enquiry-closed": _l("The enquiry had been closed."),
    "overruled": _l("The operator had reopened the enquiry."),
    "answered": _l("The customer had already answered the question."),
    "confirmed": _l("Nothing from this address was held any more."),
    "address-changed": _l("The customer had changed the address."),
    "used": _l("The link had been used."),
    "voided": _l("The link had been replaced by a newer one, or cancelled."),
    "expired": _l("The link had expired."),
    "undone": _l("The move was undone."),
    "erased": _l("The customer had their data erased."),
    "maybe-sent": _l("It may have been sent: sending was interrupted as it was handed over, and it’s no longer true."),
    "returned": _l("It bounced: another mail server couldn’t deliver it."),
    "complained": _l("The reader has reported an email from this network as spam."),
    "not-written": _l("The email couldn’t be written: see the log."),
    "not-sent": _l("The email couldn’t be handed over: see the log."),
}

KINDS: Final = {
    NoticeKind.REFERRAL_RECEIVED: _p("notice", "New referral"),
    NoticeKind.REFERRAL_REMINDER: _p("notice", "Reminder"),
    NoticeKind.REFERRAL_ASSIGNED: _p("notice", "Assigned"),
    NoticeKind.REFERRAL_MOVED: _p("notice", "Moved by the partner"),
    NoticeKind.REFERRAL_MISSED: _p("notice", "Missed"),
    NoticeKind.REFERRAL_EXPIRED: _p("notice", "Expired"),
    NoticeKind.ESTIMATE_OVERDUE: _p("notice", "Won, lost, or later?"),
    NoticeKind.ENQUIRY_WITHDRAWN: _p("notice", "Withdrawn by the customer"),
    NoticeKind.ENQUIRY_NOT_REAL: _p("notice", "Closed as not a real enquiry"),
    NoticeKind.ENQUIRY_CHOSEN: _p("notice", "Chosen by the customer"),
    NoticeKind.ENQUIRY_ERASED: _p("notice", "Erased by the customer"),
    NoticeKind.ENQUIRY_RECEIVED: _p("notice", "Enquiry received"),
    NoticeKind.ENQUIRY_UNPLACED: _p("notice", "Choose another: no partner could be asked"),
    NoticeKind.ENQUIRY_CONFIRM: _p("notice", "Is this your enquiry?"),
    NoticeKind.ENQUIRY_CONFIRM_REMINDER: _p("notice", "Is this your enquiry? Once more"),
    NoticeKind.ENQUIRY_CLOSED: _p("notice", "Closed by the network"),
    NoticeKind.ENQUIRY_LINK: _p("notice", "Link to the enquiry"),
    NoticeKind.PARTNER_INTERESTED: _p("notice", "A partner is interested"),
    NoticeKind.FEEDBACK_REQUEST: _p("notice", "Did the partner get in touch?"),
    NoticeKind.CHOOSE_ANOTHER_IGNORED: _p("notice", "Choose another: not available"),
    NoticeKind.CHOOSE_ANOTHER_MISSED: _p("notice", "Choose another: no answer"),
    NoticeKind.CHOOSE_ANOTHER_DECLINED: _p("notice", "Choose another: declined"),
    NoticeKind.CHOOSE_ANOTHER_EXPIRED: _p("notice", "Choose another: no follow-up"),
    NoticeKind.INVITATION: _p("notice", "Invitation"),
    NoticeKind.SIGN_IN_LINK: _p("notice", "Link to sign in"),
    NoticeKind.PASSWORD_RESET: _p("notice", "New password"),
    NoticeKind.EMAIL_CHANGE: _p("notice", "New address"),
    NoticeKind.EMAIL_CHANGED: _p("notice", "Address changed"),
    NoticeKind.CONTACT_UNREACHABLE: _p("notice", "Contact without email"),
    NoticeKind.DESK_DIGEST: _p("notice", "Morning digest"),
    NoticeKind.WINS_REPORTED: _p("notice", "Reported as won"),
    NoticeKind.CONTACT_CHECK: _p("notice", "Is this address right?"),
    NoticeKind.CONTACTS_CONFIRM: _p("notice", "Are the contacts right?"),
    NoticeKind.SETUP_REMINDER: _p("notice", "Profile not published"),
    NoticeKind.TEST_MAIL: _p("notice", "Test email"),
}


def explain(reason: str) -> str:
    """Return a stored reason as a sentence in the reader's language."""
    word, _, more = reason.partition(": ")
    if word not in SENTENCES:
        return sending_errors.explain(reason)
    return f"{SENTENCES[word]} ({more})" if more else str(SENTENCES[word])
