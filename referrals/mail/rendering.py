"""Renders mails: a message with a text and an HTML part, in the language and time zone of its reader."""

import hmac
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import make_msgid
from functools import partial
from typing import Any

import flask_mail
from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale
from flask_mail import Message

from referrals.language import text_direction, times
from referrals.language.reader_language import reader_language
from referrals.language.times import Times
from referrals.mail.drafts import account, enquiry, network, referral, unproved
from referrals.mail.drafts.draft import Draft, Links, greeting_name
from referrals.models import NoticeKind
from referrals.models.notice_kind import LISTED
from referrals.queries.notice import notice_facts
from referrals.queries.notice.notice_facts import MailFacts

KINDS: dict[str, Callable[[MailFacts, Times, datetime], Draft]] = {
    NoticeKind.REFERRAL_RECEIVED: referral.received,
    NoticeKind.REFERRAL_REMINDER: referral.reminder,
    NoticeKind.REFERRAL_ASSIGNED: referral.assigned,
    NoticeKind.REFERRAL_MOVED: referral.moved,
    NoticeKind.REFERRAL_MISSED: referral.missed,
    NoticeKind.REFERRAL_EXPIRED: referral.expired,
    NoticeKind.ESTIMATE_OVERDUE: referral.estimate_overdue,
    NoticeKind.ENQUIRY_WITHDRAWN: referral.withdrawn,
    NoticeKind.ENQUIRY_NOT_REAL: referral.not_real,
    NoticeKind.ENQUIRY_CHOSEN: referral.chosen,
    NoticeKind.ENQUIRY_ERASED: referral.erased,
    NoticeKind.ENQUIRY_RECEIVED: enquiry.received,
    NoticeKind.ENQUIRY_UNPLACED: enquiry.unplaced,
    NoticeKind.ENQUIRY_CONFIRM: unproved.confirm,
    NoticeKind.ENQUIRY_CONFIRM_REMINDER: unproved.remind,
    NoticeKind.ENQUIRY_LINK: enquiry.link_again,
    NoticeKind.ENQUIRY_CLOSED: enquiry.closed_by_network,
    NoticeKind.PARTNER_INTERESTED: enquiry.interested,
    NoticeKind.FEEDBACK_REQUEST: enquiry.feedback_request,
    NoticeKind.CHOOSE_ANOTHER_IGNORED: enquiry.choose_another,
    NoticeKind.CHOOSE_ANOTHER_MISSED: enquiry.choose_another,
    NoticeKind.CHOOSE_ANOTHER_DECLINED: enquiry.choose_another,
    NoticeKind.CHOOSE_ANOTHER_EXPIRED: enquiry.choose_another,
    NoticeKind.INVITATION: account.invitation,
    NoticeKind.SIGN_IN_LINK: account.sign_in,
    NoticeKind.PASSWORD_RESET: account.password_reset,
    NoticeKind.EMAIL_CHANGE: account.email_change,
    NoticeKind.EMAIL_CHANGED: account.email_changed,
    NoticeKind.CONTACT_UNREACHABLE: account.contact_unreachable,
    NoticeKind.DESK_DIGEST: network.digest,
    NoticeKind.WINS_REPORTED: network.wins,
    NoticeKind.CONTACT_CHECK: account.contact_check,
    NoticeKind.CONTACTS_CONFIRM: account.contacts_confirm,
    NoticeKind.SETUP_REMINDER: account.setup_reminder,
    NoticeKind.TEST_MAIL: account.sending_works,
}
# Mails to customers whose address is not proved: they contain nothing that anybody typed. No other kind goes to them.
TO_UNPROVED: dict[str, Callable[[MailFacts, Times, datetime], Draft]] = {
    NoticeKind.ENQUIRY_RECEIVED: unproved.received,
    NoticeKind.ENQUIRY_UNPLACED: unproved.unplaced,
    NoticeKind.ENQUIRY_CONFIRM: unproved.confirm,
    NoticeKind.ENQUIRY_CONFIRM_REMINDER: unproved.remind,
    NoticeKind.ENQUIRY_LINK: unproved.link_again,
    NoticeKind.PARTNER_INTERESTED: unproved.interested,
    NoticeKind.FEEDBACK_REQUEST: unproved.feedback_request,
    NoticeKind.CHOOSE_ANOTHER_IGNORED: unproved.choose_another,
    NoticeKind.CHOOSE_ANOTHER_MISSED: unproved.choose_another,
    NoticeKind.CHOOSE_ANOTHER_DECLINED: unproved.choose_another,
    NoticeKind.CHOOSE_ANOTHER_EXPIRED: unproved.choose_another,
}
# Many notices of one kind to one reader, in one mail.
LISTS: dict[str, Callable[[MailFacts, Times, datetime], Draft]] = dict.fromkeys(LISTED, referral.several)
GAP = re.compile(r"\n{3,}")  # left behind by a block that is empty
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
# Each new Message gets a Message-ID, for which Flask-Mail would ask the DNS for the name of this machine.
flask_mail.make_msgid = partial(make_msgid, domain="localhost")  # type: ignore[attr-defined]


def preview(notice_id: int, *, now: datetime, show_links: bool = False) -> Message | None:
    """Render the mail of a notice for somebody who looks at the outbox; None when its reader no longer exists."""
    mail = notice_facts.mail_of(notice_id, now=now)
    return render(mail, now=now, show_links=show_links) if mail and mail.reader else None


def render(mail: MailFacts, *, now: datetime, show_links: bool = True) -> Message:
    """Render the mail with the facts as they are now. Without `show_links` its private link does not work."""
    reader = mail.reader
    assert reader
    language = reader_language(reader.language)
    reader_times = times.for_reader(language, reader.zone)
    with force_locale(reader_times.locale):
        draft = _drafts(mail)[mail.first.kind](mail, reader_times, now)
        url = draft.link(Links(show_links), mail) if draft.link else ""
        values = {"url": url, "address": mail.address, "network_name": mail.network, "language": language}
        values |= draft.values | {"typed_language": mail.enquiry.language if mail.enquiry else ""}
        subject, text, html = (_render_part(draft, part, values) for part in ("subject.txt", "body.txt", "body.html"))
    root = f"<{draft.thread}@{current_app.config['MAIL_DOMAIN']}>" if draft.thread else None
    message = Message(
        subject=f"[{text_direction.isolated(mail.network)}] {subject}",
        recipients=[(greeting_name(reader.name) if mail.may_name_reader else "", mail.address)],
        body=GAP.sub("\n\n", text),
        html=_inliner.inline(html),
        sender=current_app.config["MAIL_DEFAULT_SENDER"],
        reply_to=draft.reply_to,
        date=now.timestamp(),
        extra_headers={"In-Reply-To": root, "References": root} if root else None,
        attachments=[draft.entry.file(url, now=now)] if draft.entry else [],
    )
    message.msgId = f"<{message_id(mail)}>"
    message.sender = current_app.config["MAIL_DEFAULT_SENDER"]  # as it is: Message joins a pair without quotes
    return message


def message_id(mail: MailFacts) -> str:
    """Return the Message-ID, without angle brackets, by which a second copy of the same mail is recognised.

    It is the same for every attempt, and differs when the mail is sent again on purpose or the database is a new one.
    """
    newest = max(notice.created_at for notice in mail.notices)
    facts = f"{mail.first.lead_id or mail.first.id} {newest.isoformat()} {mail.first.kind}"
    key = current_app.config["SECRET_KEY"].encode()
    return f"{hmac.digest(key, facts.encode(), 'sha256').hex()[:40]}@{current_app.config['MAIL_DOMAIN']}"


def _drafts(mail: MailFacts) -> dict[str, Callable[[MailFacts, Times, datetime], Draft]]:
    if mail.listed:
        return LISTS
    return TO_UNPROVED if mail.is_to_unproved else KINDS


def _render_part(draft: Draft, part: str, values: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(f"mail/{draft.template}/{part}").render(values)
