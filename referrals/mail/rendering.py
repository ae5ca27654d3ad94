"""From a mail's facts to the message: in the reader's language and zone, text and HTML, with one name for ever."""

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale, get_translations
from jinja2 import Environment, select_autoescape

from referrals.language import direction, times
from referrals.language.reader import spoken
from referrals.language.times import Times
from referrals.mail import return_path
from referrals.mail.messages import account, enquiry, network, referral, unproved
from referrals.mail.messages.draft import Draft, Links, greeted
from referrals.mail.mime import Message
from referrals.queries import notices
from referrals.queries.facts import Reader
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
# To customers who have not proved to be real: nothing that anybody typed. No other kind is ever written to them.
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
# Many of one kind to one reader, in one mail.
LISTS: dict[str, Callable[[Mail, Times, datetime], Draft]] = dict.fromkeys(notices.LISTED, referral.several)
TO_SEVERAL = tuple(kind for kind, draft in KINDS.items() if draft.__module__ == referral.__name__)
LINK, ADDRESS = (f"{what}-{secrets.token_hex(8)}" for what in ("link", "address"))  # marks that nobody can have written
GAP = re.compile(r"\n{3,}")  # what a block without words leaves behind
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


Known = dict[tuple[str, str, str, str], "Words"]


@dataclass(frozen=True)
class Words:
    """A mail as it reads for everybody; where one reader's own link and address belong, there is a mark."""

    draft: Draft
    subject: str
    text: str
    html: str


def preview(notice_id: int, *, now: datetime, show_links: bool = False) -> Message | None:
    """Write the mail of a notice for whoever looks at the outbox; None when its reader is known no more."""
    mail = notices.mail_of(notice_id, now=now)
    return render(mail, now=now, show_links=show_links) if mail and mail.reader else None


def render(mail: Mail, *, now: datetime, show_links: bool = True, known: Known | None = None) -> Message:
    """Write the mail as it is true now. Without `show_links` its private address lacks what makes it work.

    `known` keeps the words of one batch: several readers at a partner get the same, but for their link and address.
    """
    assert mail.reader
    words = _words(mail, now, {} if known is None else known)
    url = words.draft.carries(Links(show_links), mail) if words.draft.carries else ""
    root = f"{words.draft.thread}@{current_app.config['MAIL_DOMAIN']}" if words.draft.thread else None
    return Message(
        subject=words.subject,
        recipients=[(greeted(mail.reader.name) if mail.may_name_reader else "", mail.address)],
        body=words.text.replace(LINK, url).replace(ADDRESS, mail.address),
        html=words.html.replace(LINK, escape(url)).replace(ADDRESS, escape(mail.address)),
        message_id=message_id(mail),
        date=now,
        reply_to=words.draft.reply_to,
        in_reply_to=root,
        references=[root] if root else [],
        attachments=[words.draft.entry.file(url, now=now)] if words.draft.entry else [],
        return_path=return_path.of(mail.first),
    )


def message_id(mail: Mail) -> str:
    """Return the name by which a second copy of the same mail is known.

    The same for every attempt; another one when it is sent again on purpose, and in a database that began anew.
    """
    newest = max(notice.created_at for notice in mail.notices)
    facts = f"{mail.first.lead_id or mail.first.id} {newest.isoformat()} {mail.first.kind}"
    key = current_app.config["SECRET_KEY"].encode()
    return f"{hmac.digest(key, facts.encode(), 'sha256').hex()[:40]}@{current_app.config['MAIL_DOMAIN']}"


def _words(mail: Mail, now: datetime, known: Known) -> Words:
    reader, kind = mail.reader, mail.first.kind
    assert reader
    key = (kind, " ".join(notice.occasion for notice in mail.notices), reader.language, reader.zone)
    words = known.get(key) or _new_words(mail, reader, now)
    if kind in TO_SEVERAL and not mail.listed:
        known[key] = words
    return words


def _new_words(mail: Mail, reader: Reader, now: datetime) -> Words:
    language = spoken(reader.language)
    of_reader = times.for_reader(language, reader.zone)
    with force_locale(of_reader.locale):
        draft = _kinds(mail)[mail.first.kind](mail, of_reader, now)
        values = {"url": LINK, "address": ADDRESS, "network_name": mail.network, "language": language}
        values |= draft.values | {"typed_language": mail.enquiry.language if mail.enquiry else ""}
        subject, text, html = (_written(draft, part, values) for part in ("subject.txt", "body.txt", "body.html"))
    return Words(draft, f"[{direction.isolated(mail.network)}] {subject}", GAP.sub("\n\n", text), _inliner.inline(html))


def _kinds(mail: Mail) -> dict[str, Callable[[Mail, Times, datetime], Draft]]:
    if mail.listed:
        return LISTS
    return TO_UNPROVED if mail.is_to_unproved else KINDS


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
        # By itself "_" looks "gettext" up anew for each sentence.
        kept[language].globals["_"] = kept[language].globals["gettext"]
        direction.install(kept[language])
    return kept[language]
