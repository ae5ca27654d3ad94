"""What came of handing an email to the mail server: nothing raised means it was taken; else one of three faults."""

import re
import socket
import ssl
from collections.abc import Sequence
from smtplib import SMTPException, SMTPResponseException
from typing import Final

from flask_babel import lazy_gettext as _l

# The stages of one dialogue, in order. Until SENDER has been answered, a fault concerns every message alike.
CONNECT: Final = "connect"
TLS: Final = "tls"
SIGN_IN: Final = "sign-in"
SENDER: Final = "sender"
RECIPIENT: Final = "recipient"
DATA: Final = "data"
BEFORE_THE_MESSAGE: Final = (CONNECT, TLS, SIGN_IN, SENDER)

SIGN_IN_NEEDED: Final = (530, 534, 535, 538)
FAULTS_OF_SETTINGS: Final = {
    CONNECT: "greeting-refused",
    TLS: "tls-failed",
    SIGN_IN: "sign-in-refused",
    SENDER: "sender-refused",
}

SENTENCES: Final = {
    "no-server": _l("No mail server is set: set MAIL_SERVER."),
    "name-not-found": _l("The mail server's name was not found: check MAIL_SERVER."),
    "connection-refused": _l("The mail server refused the connection: check MAIL_SERVER and MAIL_PORT."),
    "unreachable": _l("The mail server could not be reached."),
    "no-answer": _l("The mail server did not answer in time."),
    "dropped": _l("The mail server broke the connection."),
    "garbled": _l("The mail server's answer could not be understood: check MAIL_PORT."),
    "closing": _l("The mail server closes the connection for now."),
    "deferred": _l("The mail server asks to try again later."),
    "greeting-refused": _l("The mail server refuses to talk to this machine."),
    "certificate-refused": _l("The mail server's certificate could not be verified."),
    "tls-failed": _l("No secure connection could be made: check MAIL_USE_TLS, MAIL_USE_SSL and MAIL_PORT."),
    "tls-missing": _l("The mail server offers no secure connection (STARTTLS), which MAIL_USE_TLS asks for."),
    "sign-in-refused": _l("The mail server refused the sign-in: check MAIL_USERNAME and MAIL_PASSWORD."),
    "sign-in-impossible": _l("The mail server offers no way to sign in with MAIL_USERNAME and MAIL_PASSWORD."),
    "sender-refused": _l("The mail server refused the sender: check MAIL_DEFAULT_SENDER."),
    "sender-malformed": _l("The sender is not an email address: check MAIL_DEFAULT_SENDER."),
    "relay-refused": _l("The mail server does not pass on mail for this address: check its settings for this machine."),
    "address-malformed": _l("Mail cannot be sent to this address: it is not written as an email address."),
    "recipient-refused": _l("The mail server refused the recipient."),
    "too-big": _l("The mail server says that the message is too big."),
    "message-refused": _l("The mail server refused the message."),
}


class MailFault(Exception):
    """The mail server did not take the message; nobody got it.

    word: a key of SENTENCES. said: the server's own words, one line, or nothing. stage: how far the dialogue had come.
    """

    def __init__(self, word: str, said: str = "", *, stage: str = CONNECT) -> None:
        super().__init__(word)
        self.word = word
        self.said = said
        self.stage = stage

    @property
    def reason(self) -> str:
        """One line to keep, without secrets; `explain` puts it into the reader's language."""
        return f"{self.word}: {self.said}" if self.said else self.word

    @property
    def concerns_every_message(self) -> bool:
        """Whether the next message would probably meet the same, so that the caller had better stop for now."""
        return self.stage in BEFORE_THE_MESSAGE or self.word in ("closing", "dropped", "no-answer")

    def __str__(self) -> str:
        return self.reason


class Retry(MailFault):
    """It may pass: try again later, with the same Message-ID."""


class Refused(MailFault):
    """It will not pass: this message never leaves for `recipients`, and nobody else got it either."""

    def __init__(
        self,
        word: str,
        said: str = "",
        *,
        stage: str = RECIPIENT,
        address_is_bad: bool = False,
        recipients: Sequence[str] = (),
    ) -> None:
        super().__init__(word, said, stage=stage)
        self.address_is_bad = address_is_bad
        self.recipients = recipients


class SettingsFault(MailFault):
    """The settings are at fault: no message leaves until the operator has mended them."""

    @property
    def concerns_every_message(self) -> bool:
        return True


def explain(reason: str) -> str:
    """The kept reason as a sentence in the reader's language, followed by the server's own words."""
    word, _, said = reason.partition(": ")
    if word not in SENTENCES:
        return reason
    return f"{SENTENCES[word]} ({said})" if said else str(SENTENCES[word])


def declined(stage: str, code: int, answer: bytes) -> MailFault:
    """The fault that an answer other than 2xx means."""
    said = _one_line(code, answer)
    if code == 421:
        return Retry("closing", said, stage=stage)
    if 400 <= code < 500:
        return Retry("deferred", said, stage=stage)
    if not 500 <= code < 600:
        return Retry("garbled", said, stage=stage)
    return _refusal(stage, code, said)


def lost(stage: str, error: OSError) -> MailFault:
    """The fault that an error of the line means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SettingsFault("certificate-refused", error.verify_message, stage=stage)
    # A handshake that ends too early is a broken line; one that is answered wrongly is answered so each time.
    if isinstance(error, ssl.SSLError) and stage == TLS and not isinstance(error, ssl.SSLEOFError):
        return SettingsFault("tls-failed", error.reason or "", stage=stage)
    return Retry(_loss(error), stage=stage)


def _loss(error: OSError) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no-answer"
    if isinstance(error, socket.gaierror):
        return "name-not-found"
    if isinstance(error, ConnectionRefusedError):
        return "connection-refused"
    if isinstance(error, SMTPResponseException):
        return "garbled"
    return "dropped" if isinstance(error, SMTPException | ConnectionError | ssl.SSLError) else "unreachable"


def _refusal(stage: str, code: int, said: str) -> MailFault:
    if code in SIGN_IN_NEEDED:
        return SettingsFault("sign-in-refused", said, stage=stage)
    if stage in FAULTS_OF_SETTINGS and code != 552:
        return SettingsFault(FAULTS_OF_SETTINGS[stage], said, stage=stage)
    if stage == RECIPIENT:
        return _recipient_refusal(code, said)
    return Refused("too-big" if code == 552 else "message-refused", said, stage=DATA)


def _recipient_refusal(code: int, said: str) -> MailFault:
    # "Relaying denied" is for the operator to mend, but one odd address can provoke it: it must not stop all mail.
    if re.search(r"\brelay", said, re.IGNORECASE) and not re.search(r"\b5\.[1-6]\.\d", said):
        return Retry("relay-refused", said, stage=RECIPIENT)
    # 5.3 is the server's own trouble, 5.5 the protocol, 5.7 a policy: none says that the mailbox does not exist.
    blameless = code == 503 or re.match(r"\d{3} 5\.[357]\.\d", said)
    return Refused("recipient-refused", said, address_is_bad=not blameless)


def _one_line(code: int, answer: bytes) -> str:
    text = answer.decode("utf-8", "replace")
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {words}"[:300].strip() if code > 0 else words[:300].strip()
