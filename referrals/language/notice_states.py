"""The states of a notice in words."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.models import NoticeState

STATES = {
    NoticeState.WAITING: _p("notices", "Waiting"),
    NoticeState.SENT: _p("notices", "Sent"),
    NoticeState.FAILED: _p("notices", "Failed"),
    NoticeState.DROPPED: _p("notices", "Dropped"),
    NoticeState.WITHDRAWN: _p("notices", "Withdrawn"),
}

# The words for a single notice. Some languages distinguish singular and plural.
STATE_OF_ONE = {
    NoticeState.WAITING: _p("notice state", "Waiting"),
    NoticeState.SENT: _p("notice state", "Sent"),
    NoticeState.FAILED: _p("notice state", "Failed"),
    NoticeState.DROPPED: _p("notice state", "Dropped"),
    NoticeState.WITHDRAWN: _p("notice state", "Withdrawn"),
}

ABOUT_STATES = {
    NoticeState.WAITING: _l("They’ll be sent as soon as the mail server accepts them."),
    NoticeState.SENT: _l("The mail server has accepted them."),
    NoticeState.FAILED: _l("The mail server refused them for good, or couldn’t be reached for five days."),
    NoticeState.DROPPED: _l("They were no longer true when their turn came, so no one got them."),
    NoticeState.WITHDRAWN: _l("What they were about was undone in time."),
}

NOTHING_IN_STATE = {
    NoticeState.WAITING: (
        _l("No email is waiting"),
        _l("Emails wait here until they’re sent. If one is held up, you’ll see why."),
    ),
    NoticeState.SENT: (
        _l("No email has been sent yet"),
        _l("Invitations, referrals and reminders appear here once they’ve been sent."),
    ),
    NoticeState.FAILED: (
        _l("No email has failed"),
        _l("Emails that couldn’t be delivered appear here with the reason, so you can send them again."),
    ),
    NoticeState.DROPPED: (
        _l("Nothing was dropped"),
        _l("Emails that are no longer needed when their turn comes are kept here, with the reason."),
    ),
    NoticeState.WITHDRAWN: (_l("Nothing was withdrawn"), _l("Emails cancelled by an Undo appear here.")),
}
