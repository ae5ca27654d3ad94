"""What people with an account are told about it, and operators about the network."""

from datetime import datetime
from typing import Any

from referrals import links as addresses
from referrals.language import formats, words
from referrals.mail.messages.draft import Draft, Links
from referrals.queries.notices import Mail


def invitation(mail: Mail, links: Links, _now: datetime) -> Draft:
    assert mail.reader
    role = str(words.ROLES[mail.reader.role])
    return _with_link("invitation", mail, links, partner=mail.reader.partner, role=role)


def sign_in(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _with_link("sign-in-link", mail, links)


def password_reset(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _with_link("password-reset", mail, links)


def email_change(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _with_link("email-change", mail, links, new_address=mail.address)


def email_changed(mail: Mail, _links: Links, _now: datetime) -> Draft:
    return _draft("email-changed", mail, old_address=mail.address)


def contact_unreachable(mail: Mail, _links: Links, _now: datetime) -> Draft:
    referral = mail.referrals[0]
    url = addresses.absolute(f"/operator/partners/{referral.partner_public_id}")
    return _draft("contact-unreachable", mail, referral=referral, url=url)


def sending_works(mail: Mail, _links: Links, now: datetime) -> Draft:
    return _draft("test-mail", mail, url=addresses.absolute("/operator"), when=formats.instant(now))


def _with_link(template: str, mail: Mail, links: Links, **values: Any) -> Draft:
    assert mail.link
    url, until = links.one_time(mail), formats.instant(mail.link.expires_at)
    return _draft(template, mail, url=url, until=until, **values)


def _draft(template: str, mail: Mail, **values: Any) -> Draft:
    assert mail.reader
    return Draft(template, {"name": mail.reader.name, **values})
