"""The reasons why a notice was not sent, for the operator's list of notices."""

from typing import Final

from flask_babel import lazy_gettext as _l

from referrals.mail import sending_errors

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


def explain(reason: str) -> str:
    """Return a stored reason as a sentence in the reader's language."""
    word, _, more = reason.partition(": ")
    if word not in SENTENCES:
        return sending_errors.explain(reason)
    return f"{SENTENCES[word]} ({more})" if more else str(SENTENCES[word])
