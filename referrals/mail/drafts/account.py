"""Mails to people about their account, and to operators about the network."""

from collections.abc import Callable
from datetime import datetime

from referrals import links
from referrals.language import words
from referrals.language.times import Times
from referrals.mail.drafts.draft import Draft, Links, greeting_name
from referrals.queries.notice.notice_facts import MailFacts


def invitation(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    assert mail.reader
    role = str(words.ROLES[mail.reader.role])
    return _with_link("invitation", mail, times, partner=mail.reader.partner, role=role)


def sign_in(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    return _with_link("sign-in-link", mail, times)


def password_reset(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    return _with_link("password-reset", mail, times)


def email_change(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    return _with_link("email-change", mail, times, new_address=mail.address)


def email_changed(mail: MailFacts, _times: Times, _now: datetime) -> Draft:
    return _draft("email-changed", mail, old_address=mail.address)


def contact_unreachable(mail: MailFacts, _times: Times, _now: datetime) -> Draft:
    referral = mail.referrals[0]
    url = links.absolute(f"/operator/partners/{referral.partner_public_id}")
    return _draft("contact-unreachable", mail, referral=referral, url=url)


def contact_check(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    assert mail.reader
    return _with_link("contact-check", mail, times, partner=mail.reader.partner)


def contacts_confirm(mail: MailFacts, _times: Times, _now: datetime) -> Draft:
    assert mail.reader
    return _draft("contacts-confirm", mail, partner=mail.reader.partner, url=links.absolute("/profiles/contacts"))


def setup_reminder(mail: MailFacts, _times: Times, _now: datetime) -> Draft:
    assert mail.reader
    return _draft("setup-reminder", mail, partner=mail.reader.partner, url=links.absolute("/profiles"))


def sending_works(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("test-mail", mail, url=links.absolute("/operator"), when=times.instant(now))


def _with_link(template: str, mail: MailFacts, times: Times, **values: object) -> Draft:
    assert mail.link
    return _draft(template, mail, Links.one_time, until=times.instant(mail.link.expires_at), **values)


def _draft(
    template: str, mail: MailFacts, link: Callable[[Links, MailFacts], str] | None = None, **values: object
) -> Draft:
    assert mail.reader
    name = greeting_name(mail.reader.name) if mail.may_name_reader else ""
    return Draft(template, {"name": name, **values}, link)
