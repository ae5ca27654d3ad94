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

from referrals.language import direction, times
from referrals.language.reader import spoken
from referrals.language.times import Times
from referrals.mail.messages import account, enquiry, network, referral, unproved
from referrals.mail.messages.draft import Draft, Links, greeting_name
from referrals.queries import notices
from referrals.queries.notices import Mail

KINDS: dict[str, Callable[[Mail, Times, datetime], Draft]] = {
    "referral-received": referral.received,
    "referral-reminder": referral.reminder,
    "referral-assigned": referral.assigned,
    "referral-moved": referral.moved,
    "referral-missed": referral.missed,
    "referral-expired": referral.expired,
    "estimate-overdue": referral.estimate_overdue,
    "enquiry-withdrawn": referral.withdrawn,
    "enquiry-not-real": referral.not_real,
    "enquiry-chosen": referral.chosen,
    "enquiry-erased": referral.erased,
    "enquiry-received": enquiry.received,
    "enquiry-unplaced": enquiry.unplaced,
    "enquiry-confirm": unproved.confirm,
    "enquiry-confirm-reminder": unproved.remind,
    "enquiry-link": enquiry.link_again,
    "enquiry-closed": enquiry.closed_by_network,
    "partner-interested": enquiry.interested,
    "feedback-request": enquiry.feedback_request,
    "choose-another-ignored": enquiry.choose_another,
    "choose-another-missed": enquiry.choose_another,
    "choose-another-declined": enquiry.choose_another,
    "choose-another-expired": enquiry.choose_another,
    "invitation": account.invitation,
    "sign-in-link": account.sign_in,
    "password-reset": account.password_reset,
    "email-change": account.email_change,
    "email-changed": account.email_changed,
    "contact-unreachable": account.contact_unreachable,
    "desk-digest": network.digest,
    "wins-reported": network.wins,
    "contact-check": account.contact_check,
    "contacts-confirm": account.contacts_confirm,
    "setup-reminder": account.setup_reminder,
    "test-mail": account.sending_works,
}
# Mails to customers whose address is not proved: they contain nothing that anybody typed. No other kind goes to them.
TO_UNPROVED: dict[str, Callable[[Mail, Times, datetime], Draft]] = {
    "enquiry-received": unproved.received,
    "enquiry-unplaced": unproved.unplaced,
    "enquiry-confirm": unproved.confirm,
    "enquiry-confirm-reminder": unproved.remind,
    "enquiry-link": unproved.link_again,
    "partner-interested": unproved.interested,
    "feedback-request": unproved.feedback_request,
    "choose-another-ignored": unproved.choose_another,
    "choose-another-missed": unproved.choose_another,
    "choose-another-declined": unproved.choose_another,
    "choose-another-expired": unproved.choose_another,
}
# Many notices of one kind to one reader, in one mail.
LISTS: dict[str, Callable[[Mail, Times, datetime], Draft]] = dict.fromkeys(notices.LISTED, referral.several)
GAP = re.compile(r"\n{3,}")  # left behind by a block that is empty
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
# Each new Message gets a Message-ID, for which Flask-Mail would ask the DNS for the name of this machine.
flask_mail.make_msgid = partial(make_msgid, domain="localhost")  # type: ignore[attr-defined]


def preview(notice_id: int, *, now: datetime, show_links: bool = False) -> Message | None:
    """Render the mail of a notice for somebody who looks at the outbox; None when its reader no longer exists."""
    mail = notices.mail_of(notice_id, now=now)
    return render(mail, now=now, show_links=show_links) if mail and mail.reader else None


def render(mail: Mail, *, now: datetime, show_links: bool = True) -> Message:
    """Render the mail with the facts as they are now. Without `show_links` its private link does not work."""
    reader = mail.reader
    assert reader
    language = spoken(reader.language)
    reader_times = times.for_reader(language, reader.zone)
    with force_locale(reader_times.locale):
        draft = _drafts(mail)[mail.first.kind](mail, reader_times, now)
        url = draft.link(Links(show_links), mail) if draft.link else ""
        values = {"url": url, "address": mail.address, "network_name": mail.network, "language": language}
        values |= draft.values | {"typed_language": mail.enquiry.language if mail.enquiry else ""}
        subject, text, html = (_render_part(draft, part, values) for part in ("subject.txt", "body.txt", "body.html"))
    root = f"<{draft.thread}@{current_app.config['MAIL_DOMAIN']}>" if draft.thread else None
    message = Message(
        subject=f"[{direction.isolated(mail.network)}] {subject}",
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


def message_id(mail: Mail) -> str:
    """Return the Message-ID, without angle brackets, by which a second copy of the same mail is recognised.

    It is the same for every attempt, and differs when the mail is sent again on purpose or the database is a new one.
    """
    newest = max(notice.created_at for notice in mail.notices)
    facts = f"{mail.first.lead_id or mail.first.id} {newest.isoformat()} {mail.first.kind}"
    key = current_app.config["SECRET_KEY"].encode()
    return f"{hmac.digest(key, facts.encode(), 'sha256').hex()[:40]}@{current_app.config['MAIL_DOMAIN']}"


def _drafts(mail: Mail) -> dict[str, Callable[[Mail, Times, datetime], Draft]]:
    if mail.listed:
        return LISTS
    return TO_UNPROVED if mail.is_to_unproved else KINDS


def _render_part(draft: Draft, part: str, values: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(f"mail/{draft.template}/{part}").render(values)
