"""From a mail's facts to the message: in the reader's language and zone, text and HTML, with one name for ever."""

import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from css_inline import CSSInliner
from flask import current_app
from flask_babel import get_translations
from jinja2 import Environment, select_autoescape

from referrals.language.reader import speaking_to, spoken
from referrals.mail.messages import account, enquiry, referral
from referrals.mail.messages.draft import Draft, Links
from referrals.mail.mime import Message
from referrals.queries import notices
from referrals.queries.notices import Mail

KINDS: dict[str, Callable[[Mail, Links, datetime], Draft]] = {
    "referral-received": referral.received,
    "referral-reminder": referral.reminder,
    "referral-assigned": referral.assigned,
    "referral-missed": referral.missed,
    "referral-expired": referral.expired,
    "estimate-overdue": referral.estimate_overdue,
    "enquiry-withdrawn": referral.withdrawn,
    "enquiry-chosen": referral.chosen,
    "enquiry-received": enquiry.received,
    "enquiry-link": enquiry.link_again,
    "partner-interested": enquiry.interested,
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
    "test-mail": account.sending_works,
}
GAP = re.compile(r"\n{3,}")  # what a block without words leaves behind
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def preview(notice_id: int, *, now: datetime, show_links: bool = False) -> Message | None:
    """Write the mail of a notice for whoever looks at the outbox; None when its reader is known no more."""
    mail = notices.mail_of(notice_id)
    return render(mail, now=now, show_links=show_links) if mail and mail.reader else None


def render(mail: Mail, *, now: datetime, show_links: bool = True) -> Message:
    """Write the mail as it is true now. Without `show_links` its private addresses lack what makes them work."""
    reader = mail.reader
    assert reader
    with speaking_to(reader.language, reader.zone):
        draft = KINDS[mail.first.kind](mail, Links(show_links), now)
        values = {
            **draft.values,
            "mail": mail,
            "reader": reader,
            "network_name": mail.network,
            "language": spoken(reader.language),
        }
        root = f"{draft.thread}@{current_app.config['MAIL_DOMAIN']}" if draft.thread else None
        return Message(
            subject=f"[{mail.network}] {_written(draft, 'subject.txt', values)}",
            recipients=[(reader.name, mail.address)],
            body=GAP.sub("\n\n", _written(draft, "body.txt", values)),
            html=_inliner.inline(_written(draft, "body.html", values)),
            message_id=message_id(mail),
            date=now,
            reply_to=draft.reply_to,
            in_reply_to=root,
            references=[root] if root else [],
        )


def message_id(mail: Mail) -> str:
    """Return the name by which a second copy of the same mail is known.

    The same for every attempt; another one when it is sent again on purpose, and in a database that began anew.
    """
    newest = max(notice.created_at for notice in mail.notices)
    facts = f"{mail.first.lead_id or mail.first.id} {newest.isoformat()} {mail.first.kind}"
    key = current_app.config["SECRET_KEY"].encode()
    return f"{hmac.digest(key, facts.encode(), 'sha256').hex()[:40]}@{current_app.config['MAIL_DOMAIN']}"


def _written(draft: Draft, part: str, values: dict[str, Any]) -> str:
    return _templates(values["language"]).get_template(f"mail/{draft.template}/{part}").render(values)


def _templates(language: str) -> Environment:
    """Return the templates bound to one language: asking for it at each sentence takes longer than all the rest."""
    kept: dict[str, Environment] = current_app.extensions.setdefault("mail-templates", {})
    if language not in kept:
        kept[language] = Environment(
            loader=current_app.jinja_loader,
            autoescape=select_autoescape(),
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=current_app.debug,
        )
        kept[language].install_gettext_translations(get_translations(), newstyle=True)  # type: ignore[attr-defined]
    return kept[language]
