"""An email as the bytes that go over the wire: clean headers, the text first, then the HTML, then what is attached.

Written out here because the standard library's EmailMessage takes longer to write a message than a server to take it.
"""

import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from flask_mail import Attachment

from referrals import mailbox
from referrals.mail.header_text import clean
from referrals.mail.outcomes import CONNECT, Refused, SettingsFault
from referrals.mailbox import ATOM, canonical

Address = str | tuple[str, str]

WORDS = re.compile(rf"{ATOM}( {ATOM})*")
MESSAGE_ID = re.compile(rf"{ATOM}(\.{ATOM})*@{ATOM}(\.{ATOM})*")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; [a-z]+=[A-Za-z0-9._-]+)*")
LINE = 66  # characters of a header's value before it is folded; with its name and an encoded word's frame within 78
CRLF = "\r\n"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One email, with Flask-Mail's names; an address is "a@b.example" or ("Name", "a@b.example"), a sender also
    "Name <a@b.example>".

    message_id, in_reply_to and references are without angle brackets. Without a sender, the outbox's own is used.
    """

    subject: str
    recipients: Sequence[Address]
    body: str
    message_id: str
    date: datetime
    html: str | None = None
    sender: Address | None = None
    reply_to: Address | None = None
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    return_path: str | None = None  # the envelope's sender, to which the mail comes back; else the sender's address


@dataclass(frozen=True)
class Letter:
    """A message ready to be handed over: the envelope and the bytes."""

    sender: str
    recipients: Sequence[str]
    data: bytes

    @property
    def domain(self) -> str:
        """The domain that the first recipient's mail goes to."""
        return self.recipients[0].rpartition("@")[2].lower()


def letter(message: Message, default_sender: Address) -> Letter:
    """Raises Refused for a recipient, and SettingsFault for a sender, to whom or from whom no mail can go."""
    sender = _sender(message.sender or default_sender)
    recipients = [_recipient(one) for one in message.recipients]
    if not recipients:
        raise ValueError("A message needs a recipient.")
    head = CRLF.join(_headers(message, sender, recipients)).encode("ascii")
    return Letter(message.return_path or sender[1], [address for _, address in recipients], head + _content(message))


def file_name(text: str) -> str:
    """A name that every system can give to a file in the folder of the reader's choice."""
    return re.sub(r'[<>:"/\\|?*]', "_", clean(text, 100))


def _headers(message: Message, sender: tuple[str, str], recipients: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f"Subject: {_folded(clean(message.subject))}"
    yield f"From: {_mailbox(sender)}"
    yield f"To: {f',{CRLF} '.join(_mailbox(one) for one in recipients)}"
    reply_to = message.reply_to and _parted(message.reply_to)
    if reply_to and (address := canonical(reply_to[1])):
        yield f"Reply-To: {_mailbox((reply_to[0], address))}"
    yield f"Date: {format_datetime(message.date)}"
    yield f"Message-ID: {_id(message.message_id)}"
    if message.in_reply_to:
        yield f"In-Reply-To: {_id(message.in_reply_to)}"
    if message.references:
        yield f"References: {f'{CRLF} '.join(_id(one) for one in message.references)}"
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: All"
    yield "MIME-Version: 1.0"
    yield ""


@lru_cache
def _sender(address: Address) -> tuple[str, str]:
    name, written = address if isinstance(address, tuple) else mailbox.parse(address) or ("", address)
    usable = canonical(written)
    if not usable:
        raise SettingsFault("sender-malformed", clean(written), stage=CONNECT)
    return name, usable


def _recipient(address: Address) -> tuple[str, str]:
    name, written = _parted(address)
    usable = canonical(written)
    if not usable:
        raise Refused("address-malformed", clean(written), address_is_bad=True, recipients=(written,))
    return name, usable


def _parted(address: Address) -> tuple[str, str]:
    """Only a sender is ever parsed: it is a setting. What people typed is an address, or it is refused."""
    return address if isinstance(address, tuple) else ("", address)


def _id(value: str) -> str:
    if not MESSAGE_ID.fullmatch(value) or len(value) > 250:
        raise ValueError(f"Not the identifier of a message: {value!r}")
    return f"<{value}>"


def _mailbox(address: tuple[str, str]) -> str:
    """A name and an address of which the second is known to be canonical."""
    name = clean(address[0], 100)
    if not name:
        return address[1]
    phrase = _phrase(name)
    last_line = phrase.rpartition(CRLF)[2]
    gap = " " if len(last_line) + len(address[1]) < LINE else f"{CRLF} "
    return f"{phrase}{gap}<{address[1]}>"


def _phrase(name: str) -> str:
    plain = name if WORDS.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return plain if _is_plain(name) and len(plain) < LINE else _encoded(name)


def _folded(text: str) -> str:
    if not _is_plain(text) or any(len(word) > LINE for word in text.split()):
        return _encoded(text)
    if len(text) <= LINE:
        return text
    return f"{CRLF} ".join(re.findall(rf"\S.{{0,{LINE - 1}}}(?=\s|$)", text))


def _is_plain(text: str) -> bool:
    """Nothing in it needs encoding, nor looks as if it were encoded."""
    return text.isascii() and "=?" not in text


def _encoded(text: str) -> str:
    """The text as RFC 2047 words, none of which cuts a character in two."""
    words, rest = [], text.encode()
    while rest:
        cut = 39
        while cut < len(rest) and rest[cut] & 0xC0 == 0x80:
            cut -= 1
        words.append(f"=?utf-8?b?{b64encode(rest[:cut]).decode()}?=")
        rest = rest[cut:]
    return f"{CRLF} ".join(words)


def _content(message: Message) -> bytes:
    """The headers that say what the content is, an empty line, and the content.

    A boundary may be constant: neither quoted-printable nor base64 can hold the characters "=_".
    """
    content = _text("plain", message.body)
    if message.html is not None:
        content = _multipart("alternative", [content, _text("html", message.html)])
    if message.attachments:
        content = _multipart("mixed", [content, *map(_attached, message.attachments)])
    return content


def _text(subtype: str, text: str) -> bytes:
    lines = CRLF.join(text.replace(CRLF, "\n").replace("\r", "\n").split("\n")).encode("utf-8", "replace")
    # With CRLF at the end, whatever is before it, the soft line breaks are CRLF too.
    quoted = b2a_qp(lines if lines.endswith(b"\r\n") else lines + b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode("ascii") + quoted


def _multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    boundary = f"=_{subtype}".encode("ascii")
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (subtype.encode("ascii"), boundary)
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts)
    return b"%s%s--%s--\r\n" % (head, body, boundary)


def _attached(attachment: Attachment) -> bytes:
    if not CONTENT_TYPE.fullmatch(attachment.content_type):
        raise ValueError(f"Not a content type: {attachment.content_type!r}")
    data = attachment.data.encode() if isinstance(attachment.data, str) else attachment.data
    name = quote(file_name(attachment.filename or ""), safe="")
    named = f";\r\n filename*=utf-8''{name}" if name else ""
    head = (
        f"Content-Type: {attachment.content_type}\r\n"
        f"Content-Disposition: attachment{named}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + encodebytes(data).replace(b"\n", b"\r\n")
