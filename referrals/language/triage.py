"""Sentences about held enquiries: why one is held, and why a partner was not asked on release."""

from typing import Final

from flask_babel import lazy_gettext as _l

from referrals.rules.triage import Confirm, Reason

REASONS: Final = {
    Reason.ALWAYS: _l("Every address is to be confirmed: that is this network’s setting."),
    Reason.NO_PREVIEW: _l("It was sent without a look at the preview."),
    Reason.TOO_FAST: _l("The form was filled in quicker than anybody writes."),
    Reason.TRAP: _l("A field that nobody sees was filled in."),
    Reason.STAMP_USED: _l("The same form had been sent before, with other words."),
    Reason.LINK: _l("There is a link in what partners would see."),
    Reason.DISPOSABLE: _l("The address is of a provider of throw-away addresses."),
    Reason.UNCONFIRMED: _l("There is another enquiry from this address, and it was never confirmed."),
    Reason.SAME_WORDS: _l("The same words came within a day."),
    Reason.BROWSER_LIMIT: _l("Many unconfirmed enquiries came from the same browser today."),
    Reason.NETWORK_LIMIT: _l("Many unconfirmed enquiries came from the same network today."),
    Reason.READER_LIMIT: _l("This address has had as many mails as an unconfirmed address may have."),
    Reason.REFUSED: _l("Whoever reads this address has said that somebody else wrote in their name."),
    Reason.PARTNER_LIMIT: _l("A partner has had as many enquiries this hour as it may have."),
}

DROPPED: Final = {
    "not-listed": _l("takes no enquiries now"),
    "size": _l("takes no enquiries from companies of this size"),
    "asked": _l("has the same enquiry from you already"),
    "limit": _l("would be one more than an enquiry may have"),
}

CONFIRM: Final = {
    Confirm.ALWAYS: _l("Always"),
    Confirm.IN_DOUBT: _l("When in doubt"),
    Confirm.NEVER: _l("Never"),
}
