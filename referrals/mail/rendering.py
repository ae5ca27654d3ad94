"""Renders mails: a message with a text and an HTML part, in the language and time zone of its reader."""

import hmac
import re
from datetime import datetime
from email.utils import make_msgid
from functools import partial
from typing import Any

import flask_mail
from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale
from flask_mail import Message

from referrals import languages
from referrals.language import text_direction, times
from referrals.mail.drafts.draft import Draft, Links, greeting_name
from referrals.mail.kinds import kind_of
from referrals.queries.notice import notice_facts
from referrals.queries.notice.notice_facts import MailFacts

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
    language = languages.for_reader(reader.language)
    reader_times = times.for_reader(language, reader.zone)
    with force_locale(reader_times.locale):
        draft = kind_of(mail).writer(mail)(mail, reader_times, now)
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


def _render_part(draft: Draft, part: str, values: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(f"mail/{draft.template}/{part}").render(values)
