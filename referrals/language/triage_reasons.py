"""Sentences about held enquiries: why one is held, and why a partner was not asked on release."""

from typing import Final

from flask_babel import lazy_gettext as _l

from referrals.rules.triage import Confirm, HoldReason

REASONS: Final = {
    HoldReason.ALWAYS: _l("This network asks every customer to confirm their address."),
    HoldReason.NO_PREVIEW: _l("It was sent without a preview."),
    HoldReason.TOO_FAST: _l("The form was filled in faster than anyone can type."),
    HoldReason.TRAP: _l("A hidden field was filled in."),
    HoldReason.STAMP_USED: _l("The same form was sent before, with different text."),
    HoldReason.LINK: _l("The part that partners would see contains a link."),
    HoldReason.DISPOSABLE: _l("The address belongs to a disposable email provider."),
    HoldReason.UNCONFIRMED: _l("Another enquiry from this address was never confirmed."),
    HoldReason.SAME_WORDS: _l("The same text was sent within the last day."),
    HoldReason.BROWSER_LIMIT: _l("Many unconfirmed enquiries have come from the same browser today."),
    HoldReason.NETWORK_LIMIT: _l("Many unconfirmed enquiries have come from the same network today."),
    HoldReason.READER_LIMIT: _l("This address has reached the limit of emails for an unconfirmed address."),
    HoldReason.REFUSED: _l("The owner of this address has said that someone else used it."),
    HoldReason.PARTNER_LIMIT: _l("A partner has reached its limit of enquiries for this hour."),
}

DROPPED: Final = {
    "not-listed": _l("isn’t taking enquiries right now"),
    "size": _l("doesn’t take enquiries from companies of this size"),
    "asked": _l("already has this enquiry from you"),
    "limit": _l("would be over the limit for one enquiry"),
}

CONFIRM: Final = {
    Confirm.ALWAYS: _l("Always"),
    Confirm.IN_DOUBT: _l("When in doubt"),
    Confirm.NEVER: _l("Never"),
}
