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
    NoticeState.WAITING: _l("They leave as soon as the mail server takes them."),
    NoticeState.SENT: _l("The mail server has taken them."),
    NoticeState.FAILED: _l("The mail server refused them for good, or could not be reached for five days."),
    NoticeState.DROPPED: _l("They were no longer true when their turn came, so nobody got them."),
    NoticeState.WITHDRAWN: _l("What they were about was undone in time."),
}

NOTHING_IN_STATE = {
    NoticeState.WAITING: (
        _l("No mail is waiting"),
        _l("A mail stands here from the moment it is owed until it leaves, and says what keeps it."),
    ),
    NoticeState.SENT: (
        _l("No mail has left yet"),
        _l("Invitations, referrals and reminders stand here once they have left."),
    ),
    NoticeState.FAILED: (
        _l("No mail has failed"),
        _l("What could not be delivered stands here with the reason, to be sent again."),
    ),
    NoticeState.DROPPED: (
        _l("Nothing was dropped"),
        _l("A mail that nobody needs any more when its turn comes stands here with the reason."),
    ),
    NoticeState.WITHDRAWN: (_l("Nothing was withdrawn"), _l("Mails that were called off by an Undo stand here.")),
}
