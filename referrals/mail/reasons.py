"""The names of the kinds of notices, and the reasons why a notice was not sent, for the operator's list of notices."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.mail import outcomes

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
    "referral-received": _p("notice", "New referral"),
    "referral-reminder": _p("notice", "Reminder"),
    "referral-assigned": _p("notice", "Assigned"),
    "referral-moved": _p("notice", "Moved by the partner"),
    "referral-missed": _p("notice", "Missed"),
    "referral-expired": _p("notice", "Expired"),
    "estimate-overdue": _p("notice", "Won, lost, or later?"),
    "enquiry-withdrawn": _p("notice", "Withdrawn by the customer"),
    "enquiry-not-real": _p("notice", "Closed as not a real enquiry"),
    "enquiry-chosen": _p("notice", "Chosen by the customer"),
    "enquiry-erased": _p("notice", "Erased by the customer"),
    "enquiry-received": _p("notice", "Enquiry received"),
    "enquiry-unplaced": _p("notice", "Choose another: no partner could be asked"),
    "enquiry-confirm": _p("notice", "Is this your enquiry?"),
    "enquiry-confirm-reminder": _p("notice", "Is this your enquiry? Once more"),
    "enquiry-closed": _p("notice", "Closed by the network"),
    "enquiry-link": _p("notice", "Link to the enquiry"),
    "partner-interested": _p("notice", "A partner is interested"),
    "feedback-request": _p("notice", "Did the partner get in touch?"),
    "choose-another-ignored": _p("notice", "Choose another: not available"),
    "choose-another-missed": _p("notice", "Choose another: no answer"),
    "choose-another-declined": _p("notice", "Choose another: declined"),
    "choose-another-expired": _p("notice", "Choose another: no follow-up"),
    "invitation": _p("notice", "Invitation"),
    "sign-in-link": _p("notice", "Link to sign in"),
    "password-reset": _p("notice", "New password"),
    "email-change": _p("notice", "New address"),
    "email-changed": _p("notice", "Address changed"),
    "contact-unreachable": _p("notice", "Contact without email"),
    "desk-digest": _p("notice", "Morning digest"),
    "wins-reported": _p("notice", "Reported as won"),
    "contact-check": _p("notice", "Is this address right?"),
    "contacts-confirm": _p("notice", "Are the contacts right?"),
    "setup-reminder": _p("notice", "Profile not published"),
    "test-mail": _p("notice", "Test email"),
}


def explain(reason: str) -> str:
    """Return a stored reason as a sentence in the reader's language."""
    word, _, more = reason.partition(": ")
    if word not in SENTENCES:
        return outcomes.explain(reason)
    return f"{SENTENCES[word]} ({more})" if more else str(SENTENCES[word])
