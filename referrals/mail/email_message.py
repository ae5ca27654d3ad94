"""Converts a `flask_mail.Message` to the standard library's `EmailMessage`, with clean headers and UTF-8 everywhere.

Names and subjects contain what people have typed. The header classes of the standard library decode what looks like an
encoded word, and garble names with quotes beside letters that are not ASCII. So headers of text, addresses and
identifiers have classes of their own here.
"""

import re
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from time import time
from typing import Any, Final

from flask_mail import Attachment, Message

from referrals import email_address
from referrals.email_address import ATOM, canonical
from referrals.mail.header_text import clean
from referrals.mail.sending_errors import CONNECT, Refused, SettingsFault

MailAddress = str | tuple[str, str]

IDENTIFIER: Final = re.compile(rf"<{ATOM}(\.{ATOM})*@{ATOM}(\.{ATOM})*>")
PHRASE: Final = re.compile(rf"{ATOM}( {ATOM})*")
CONTENT_TYPE: Final = re.compile(r"([a-z]+)/([a-z0-9.+-]+)((?:; [a-z]+=[A-Za-z0-9._-]+)*)")
MAX_LINE: Final = 76
MAX_IDENTIFIER: Final = 250
NAME_LENGTH: Final = 100
# Sent to people by a program: mail servers and mailboxes need not answer.
AUTOMATIC: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class TextHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # HeaderRegistry does the same
    """A header of free text."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, object]) -> None:
        kwds |= {"decoded": value, "parse_tree": None}

    def fold(self, *, policy: Policy) -> str:
        room = MAX_LINE - len(self.name) - 2
        is_plain = _is_plain(self) and all(len(word) < room for word in self.split())
        return f"{self.name}: {_fold(self, self.name, policy, is_plain=is_plain)}{policy.linesep}"


class MailboxHeader(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]
    """A header of addresses, given as `Address` objects."""

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, object]) -> None:
        kwds["parse_tree"] = None  # so that what is given is not parsed again
        super().parse(value, kwds)

    def fold(self, *, policy: Policy) -> str:
        mailboxes = (_fold_mailbox(address, self.name, policy) for address in self.addresses)
        return f"{self.name}: {f',{policy.linesep} '.join(mailboxes)}{policy.linesep}"


class IdentifierHeader(TextHeader):
    """A header of message identifiers, one a line: they are never encoded, however long they are."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, object]) -> None:
        for identifier in value.split() or [""]:
            if not IDENTIFIER.fullmatch(identifier) or len(identifier) > MAX_IDENTIFIER:
                raise ValueError(f"Not the identifier of a message: {value!r}")
        super().parse(value, kwds)

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


def _header_factory() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("Subject", TextHeader)
    for name in ("From", "To", "Cc", "Reply-To"):
        registry.map_to_type(name, MailboxHeader)
    for name in ("Message-ID", "In-Reply-To", "References"):
        registry.map_to_type(name, IdentifierHeader)
    return registry


POLICY: Final = SMTP.clone(header_factory=_header_factory())


def to_email_message(message: Message) -> EmailMessage:
    """Return the message with its text first, then its alternatives, then what is attached.

    Raises Refused for a recipient, and SettingsFault for a sender, that is not an email address.
    """
    if not message.send_to:
        raise ValueError("A message needs a recipient.")
    email = EmailMessage(policy=POLICY)
    _add_headers(email, message)
    email.set_content(message.body or "", cte="quoted-printable")
    for subtype, content in message.alts.items():
        email.add_alternative(content, subtype=subtype, cte="quoted-printable")
    for attachment in message.attachments:
        _attach(email, attachment)
    for part in email.walk():
        if part.is_multipart():  # the same for each copy; "=_" occurs in no encoded part
            part.set_boundary(f"=_{part.get_content_subtype()}")
    return email


def to_address(address: MailAddress) -> Address:
    """Return a recipient's name and address, cleaned. Raises Refused when it is not an email address."""
    name, written = _split(address)
    usable = _usable(name, written)
    if usable is None:
        raise Refused("address-malformed", clean(written), address_is_bad=True, recipients=(written,))
    return usable


def file_name(text: str) -> str:
    """Return a name that every operating system can give to a file."""
    return re.sub(r'[<>:"/\\|?*]', "_", clean(text, NAME_LENGTH))


def _add_headers(email: EmailMessage, message: Message) -> None:
    email["Subject"] = clean(message.subject)
    email["From"] = _sender(message.sender)
    for name, recipients in (("To", message.recipients), ("Cc", message.cc)):
        if recipients:
            email[name] = [to_address(one) for one in recipients]
    if message.reply_to and (reply_to := _usable(*_split(message.reply_to))):
        email["Reply-To"] = reply_to
    email["Date"] = datetime.fromtimestamp(message.date or time(), UTC)
    email["Message-ID"] = message.msgId
    for name, value in (AUTOMATIC | (message.extra_headers or {})).items():
        email[name] = value


def _sender(sender: MailAddress) -> Address:
    name, address = sender if isinstance(sender, tuple) else email_address.parse(sender) or ("", sender)
    usable = _usable(name, address)
    if usable is None:
        raise SettingsFault("sender-malformed", clean(address), stage=CONNECT)
    return usable


def _split(address: MailAddress) -> tuple[str, str]:
    """Return name and address. A string is an address alone: what people typed is not parsed."""
    return address if isinstance(address, tuple) else ("", address)


def _usable(name: str, address: str) -> Address | None:
    usable = canonical(address)
    return Address(clean(name, NAME_LENGTH), addr_spec=usable) if usable else None


def _attach(email: EmailMessage, attachment: Attachment) -> None:
    content_type = CONTENT_TYPE.fullmatch(attachment.content_type)
    if not content_type:
        raise ValueError(f"Not a content type: {attachment.content_type!r}")
    data = attachment.data.encode() if isinstance(attachment.data, str) else attachment.data
    email.add_attachment(
        data,
        maintype=content_type[1],
        subtype=content_type[2],
        params=dict(part.split("=", 1) for part in content_type[3].split("; ")[1:]),
        filename=file_name(attachment.filename or "") or None,
    )


def _fold_mailbox(address: Address, header: str, policy: Policy) -> str:
    if not address.display_name:
        return address.addr_spec
    name = _fold_name(address.display_name, header, policy)
    fits = len(header) + 2 + len(name.rpartition(policy.linesep)[2]) + len(address.addr_spec) + 3 <= MAX_LINE
    return f"{name}{' ' if fits else f'{policy.linesep} '}<{address.addr_spec}>"


def _fold_name(name: str, header: str, policy: Policy) -> str:
    quoted = name if PHRASE.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    if _is_plain(name) and len(header) + 2 + len(quoted) <= MAX_LINE:
        return quoted
    return _fold(name, header, policy, is_plain=False)


def _is_plain(text: str) -> bool:
    """Whether the text need not be encoded, and does not look as if it were (RFC 2047)."""
    return text.isascii() and "=?" not in text


def _fold(text: str, header: str, policy: Policy, *, is_plain: bool) -> str:
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, maxlinelen=MAX_LINE, header_name=header).encode(linesep=policy.linesep)
