"""The kinds of notices: for each, who gets it, what the operator reads, how its mail is written, until when it is owed.

The templates are in `templates/mail/`. See "Add a notice kind" in docs/architecture.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_pgettext as _p

from referrals.language.times import Times
from referrals.mail import conditions
from referrals.mail.drafts import account, enquiry, network, referral, unproved
from referrals.mail.drafts.draft import Draft
from referrals.models import NoticeKind
from referrals.queries.notice.notice_facts import MailFacts

Writer = Callable[[MailFacts, Times, datetime], Draft]
Condition = Callable[[MailFacts, datetime], str | None]


class Audience(StrEnum):
    """Who gets a mail."""

    PARTNER = "partner"  # the readers of a referral at its partner
    CONTACT = "contact"  # the contact of a location
    CUSTOMER = "customer"  # whether their address is proved or not
    PROVED_CUSTOMER = "proved-customer"
    ACCOUNT = "account"  # a person, about their account or their company
    OPERATOR = "operator"


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `label` is its name for the operator. `draft` writes the mail. `condition` says until when it is owed. `unproved`
    writes the mail to a customer whose address is not proved: it contains nothing that anybody typed. `listed` writes
    one mail for many notices to one reader.
    """

    audience: Audience
    label: LazyString
    draft: Writer
    condition: Condition
    unproved: Writer | None = None
    listed: Writer | None = None

    def __post_init__(self) -> None:
        if (self.audience is Audience.CUSTOMER) != (self.unproved is not None):
            raise TypeError(f"A kind needs `unproved` if its audience is CUSTOMER, and only then: {self.draft}")

    def writer(self, mail: MailFacts) -> Writer:
        """Return the function that writes this mail. Raises LookupError if its reader must not get it."""
        if mail.listed:
            return _existing(self.listed, mail)
        return _existing(self.unproved, mail) if mail.is_to_unproved else self.draft


def _existing(writer: Writer | None, mail: MailFacts) -> Writer:
    if writer is None:
        raise LookupError(f"There is no such mail about {mail.first.kind}.")
    return writer


def kind_of(mail: MailFacts) -> Kind:
    """Return the kind of the mail's notices. Raises ValueError for one that this version does not know."""
    return KINDS[NoticeKind(mail.first.kind)]


KINDS: Final[Mapping[NoticeKind, Kind]] = {
    NoticeKind.REFERRAL_RECEIVED: Kind(
        Audience.PARTNER, _p("notice", "New referral"), referral.received, conditions.while_new
    ),
    NoticeKind.REFERRAL_REMINDER: Kind(
        Audience.PARTNER, _p("notice", "Reminder"), referral.reminder, conditions.while_in_the_stage_reminded_of
    ),
    NoticeKind.REFERRAL_ASSIGNED: Kind(
        Audience.PARTNER, _p("notice", "Assigned"), referral.assigned, conditions.while_assigned_and_open
    ),
    NoticeKind.REFERRAL_MOVED: Kind(
        Audience.PARTNER, _p("notice", "Moved by the partner"), referral.moved, conditions.while_news_of_a_move
    ),
    NoticeKind.REFERRAL_MISSED: Kind(
        Audience.PARTNER, _p("notice", "Missed"), referral.missed, conditions.always, listed=referral.several
    ),
    NoticeKind.REFERRAL_EXPIRED: Kind(
        Audience.PARTNER, _p("notice", "Expired"), referral.expired, conditions.always, listed=referral.several
    ),
    NoticeKind.ESTIMATE_OVERDUE: Kind(
        Audience.PARTNER,
        _p("notice", "Won, lost, or later?"),
        referral.estimate_overdue,
        conditions.while_the_date_has_passed,
    ),
    NoticeKind.ENQUIRY_WITHDRAWN: Kind(
        Audience.PARTNER, _p("notice", "Withdrawn by the customer"), referral.withdrawn, conditions.once_heard_of
    ),
    NoticeKind.ENQUIRY_NOT_REAL: Kind(
        Audience.PARTNER, _p("notice", "Closed as not a real enquiry"), referral.not_real, conditions.once_heard_of
    ),
    NoticeKind.ENQUIRY_CHOSEN: Kind(
        Audience.PARTNER, _p("notice", "Chosen by the customer"), referral.chosen, conditions.while_open
    ),
    NoticeKind.ENQUIRY_ERASED: Kind(
        Audience.PARTNER, _p("notice", "Erased by the customer"), referral.erased, conditions.once_heard_of
    ),
    NoticeKind.ENQUIRY_RECEIVED: Kind(
        Audience.CUSTOMER,
        _p("notice", "Enquiry received"),
        enquiry.received,
        conditions.while_the_enquiry_is_open,
        unproved=unproved.received,
    ),
    NoticeKind.ENQUIRY_UNPLACED: Kind(
        Audience.CUSTOMER,
        _p("notice", "Choose another: no partner could be asked"),
        enquiry.unplaced,
        conditions.while_nobody_has_it,
        unproved=unproved.unplaced,
    ),
    NoticeKind.ENQUIRY_CONFIRM: Kind(
        Audience.CUSTOMER,
        _p("notice", "Is this your enquiry?"),
        unproved.confirm,
        conditions.while_held,
        unproved=unproved.confirm,
    ),
    NoticeKind.ENQUIRY_CONFIRM_REMINDER: Kind(
        Audience.CUSTOMER,
        _p("notice", "Is this your enquiry? Once more"),
        unproved.remind,
        conditions.while_held,
        unproved=unproved.remind,
    ),
    NoticeKind.ENQUIRY_LINK: Kind(
        Audience.CUSTOMER,
        _p("notice", "Link to the enquiry"),
        enquiry.link_again,
        conditions.always,
        unproved=unproved.link_again,
    ),
    NoticeKind.ENQUIRY_CLOSED: Kind(
        Audience.PROVED_CUSTOMER,
        _p("notice", "Closed by the network"),
        enquiry.closed_by_network,
        conditions.while_it_counts_as_not_real,
    ),
    NoticeKind.PARTNER_INTERESTED: Kind(
        Audience.CUSTOMER,
        _p("notice", "A partner is interested"),
        enquiry.interested,
        conditions.while_taken_on,
        unproved=unproved.interested,
    ),
    NoticeKind.FEEDBACK_REQUEST: Kind(
        Audience.CUSTOMER,
        _p("notice", "Did the partner get in touch?"),
        enquiry.feedback_request,
        conditions.while_unanswered,
        unproved=unproved.feedback_request,
    ),
    NoticeKind.CHOOSE_ANOTHER_IGNORED: Kind(
        Audience.CUSTOMER,
        _p("notice", "Choose another: not available"),
        enquiry.choose_another,
        conditions.while_the_enquiry_is_open,
        unproved=unproved.choose_another,
    ),
    NoticeKind.CHOOSE_ANOTHER_MISSED: Kind(
        Audience.CUSTOMER,
        _p("notice", "Choose another: no answer"),
        enquiry.choose_another,
        conditions.while_the_enquiry_is_open,
        unproved=unproved.choose_another,
    ),
    NoticeKind.CHOOSE_ANOTHER_DECLINED: Kind(
        Audience.CUSTOMER,
        _p("notice", "Choose another: declined"),
        enquiry.choose_another,
        conditions.while_the_enquiry_is_open,
        unproved=unproved.choose_another,
    ),
    NoticeKind.CHOOSE_ANOTHER_EXPIRED: Kind(
        Audience.CUSTOMER,
        _p("notice", "Choose another: no follow-up"),
        enquiry.choose_another,
        conditions.while_the_enquiry_is_open,
        unproved=unproved.choose_another,
    ),
    NoticeKind.INVITATION: Kind(
        Audience.ACCOUNT, _p("notice", "Invitation"), account.invitation, conditions.while_the_link_works
    ),
    NoticeKind.SIGN_IN_LINK: Kind(
        Audience.ACCOUNT, _p("notice", "Link to sign in"), account.sign_in, conditions.while_the_link_works
    ),
    NoticeKind.PASSWORD_RESET: Kind(
        Audience.ACCOUNT, _p("notice", "New password"), account.password_reset, conditions.while_the_link_works
    ),
    NoticeKind.EMAIL_CHANGE: Kind(
        Audience.ACCOUNT, _p("notice", "New address"), account.email_change, conditions.while_the_link_works
    ),
    NoticeKind.EMAIL_CHANGED: Kind(
        Audience.ACCOUNT, _p("notice", "Address changed"), account.email_changed, conditions.always
    ),
    NoticeKind.CONTACT_UNREACHABLE: Kind(
        Audience.OPERATOR, _p("notice", "Contact without email"), account.contact_unreachable, conditions.always
    ),
    NoticeKind.DESK_DIGEST: Kind(
        Audience.OPERATOR, _p("notice", "Morning digest"), network.digest, conditions.while_something_is_left
    ),
    NoticeKind.WINS_REPORTED: Kind(
        Audience.OPERATOR, _p("notice", "Reported as won"), network.wins, conditions.while_something_was_won
    ),
    NoticeKind.CONTACT_CHECK: Kind(
        Audience.CONTACT, _p("notice", "Is this address right?"), account.contact_check, conditions.while_the_link_works
    ),
    NoticeKind.CONTACTS_CONFIRM: Kind(
        Audience.ACCOUNT, _p("notice", "Are the contacts right?"), account.contacts_confirm, conditions.always
    ),
    NoticeKind.SETUP_REMINDER: Kind(
        Audience.ACCOUNT, _p("notice", "Profile not published"), account.setup_reminder, conditions.always
    ),
    NoticeKind.TEST_MAIL: Kind(Audience.OPERATOR, _p("notice", "Test email"), account.sending_works, conditions.always),
}

LABELS: Final[Mapping[str, LazyString]] = {name: kind.label for name, kind in KINDS.items()}

if missing := set(NoticeKind) - set(KINDS):
    raise TypeError(f"Kinds of notices without an entry: {', '.join(sorted(missing))}")
