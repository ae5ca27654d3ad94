"""The errors of sending a mail: try again later (Retry), refused for good (Refused), wrong settings (SettingsFault)."""

import socket
import ssl
from collections.abc import Sequence
from smtplib import SMTPException, SMTPResponseException
from typing import Final

from flask_babel import lazy_gettext as _l

from referrals.mail import server_answers
from referrals.mail.server_answers import AnswerMeaning

# The stages of an SMTP dialogue, in order. A fault up to SENDER concerns every message.
CONNECT: Final = "connect"
TLS: Final = "tls"
SIGN_IN: Final = "sign-in"
SENDER: Final = "sender"
RECIPIENT: Final = "recipient"
DATA: Final = "data"
STAGES_BEFORE_THE_MESSAGE: Final = (CONNECT, TLS, SIGN_IN, SENDER)

FAULTS_OF_SETTINGS: Final = {
    CONNECT: "greeting-refused",
    TLS: "tls-failed",
    SIGN_IN: "sign-in-refused",
    SENDER: "sender-refused",
}
MEANINGS_AT_ANY_STAGE: Final = (
    AnswerMeaning.TOO_BIG,
    AnswerMeaning.LIMIT,
    AnswerMeaning.SIGN_IN,
    AnswerMeaning.ENCRYPTION,
)

SENTENCES: Final = {
    "no-server": _l("No mail server is set. Set MAIL_SERVER."),
    "name-not-found": _l("The mail server’s name couldn’t be found: check MAIL_SERVER."),
    "connection-refused": _l("The mail server refused the connection: check MAIL_SERVER and MAIL_PORT."),
    "unreachable": _l("The mail server couldn’t be reached."),
    "no-answer": _l("The mail server didn’t respond in time."),
    "dropped": _l("The mail server broke the connection."),
    "garbled": _l("We couldn’t understand the mail server’s response: check MAIL_PORT."),
    "closing": _l("The mail server is closing connections for now."),
    "deferred": _l("The mail server asked us to try again later."),
    "slow-down": _l("The mail server won’t accept more email at this rate."),
    "limit-reached": _l("The mail server has reached its sending limit for this sender."),
    "mailbox-full": _l("The recipient’s mailbox is full."),
    "greeting-refused": _l("The mail server refuses to talk to this machine."),
    "client-refused": _l(
        "The mail server refuses email from this machine: check its address, its name and block lists."
    ),
    "certificate-refused": _l("The mail server’s certificate couldn’t be verified."),
    "tls-failed": _l("A secure connection failed: check MAIL_USE_TLS, MAIL_USE_SSL and MAIL_PORT."),
    "tls-missing": _l("The mail server offers no secure connection (STARTTLS), which MAIL_USE_TLS asks for."),
    "sign-in-refused": _l("The mail server refused the sign-in: check MAIL_USERNAME and MAIL_PASSWORD."),
    "sign-in-impossible": _l("The mail server offers no way to sign in with MAIL_USERNAME and MAIL_PASSWORD."),
    "sender-refused": _l("The mail server refused the sender: check MAIL_DEFAULT_SENDER."),
    "sender-malformed": _l("The sender isn’t an email address: check MAIL_DEFAULT_SENDER."),
    "relay-refused": _l("The mail server doesn’t relay email for this address: check its settings for this machine."),
    "address-malformed": _l("We can’t send to this address: it isn’t a valid email address."),
    "recipient-refused": _l("The mail server refused the recipient."),
    "too-big": _l("The mail server says the message is too big."),
    "message-refused": _l("The mail server refused the message."),
    "policy-refused": _l("The mail server refused the email under one of its own rules."),
    "same-answer": _l("The mail server refused several recipients in a row with the same answer: check its settings."),
}


class MailFault(Exception):
    """The mail server did not accept the message; nobody got it.

    cause: a key of SENTENCES. answer: one line with the server's words, or "". stage: how far the dialogue had come.
    """

    def __init__(self, cause: str, answer: str = "", *, stage: str = CONNECT) -> None:
        super().__init__(cause)
        self.cause = cause
        self.answer = answer
        self.stage = stage

    @property
    def reason(self) -> str:
        """One line to store, without secrets. `explain` translates it."""
        return f"{self.cause}: {self.answer}" if self.answer else self.cause

    @property
    def concerns_every_message(self) -> bool:
        """Whether the next message would probably meet the same fault, so that the caller should stop for now."""
        return self.stage in STAGES_BEFORE_THE_MESSAGE or self.cause in ("closing", "slow-down", "dropped", "no-answer")

    def __str__(self) -> str:
        return self.reason


class Retry(MailFault):
    """A temporary fault: try again later, with the same Message-ID."""


class Refused(MailFault):
    """The server refused this message for good; nobody got it.

    address_is_bad: the server says that a recipient does not exist. Otherwise the message or the server may be the
    cause, which the next messages will show.
    """

    def __init__(
        self,
        cause: str,
        answer: str = "",
        *,
        stage: str = RECIPIENT,
        address_is_bad: bool = False,
        recipients: Sequence[str] = (),
    ) -> None:
        super().__init__(cause, answer, stage=stage)
        self.address_is_bad = address_is_bad
        self.recipients = recipients


class SettingsFault(MailFault):
    """The settings are wrong: no message can be sent until the operator has corrected them."""

    @property
    def concerns_every_message(self) -> bool:
        return True


def explain(reason: str) -> str:
    """Return a stored reason as a sentence in the reader's language, followed by the server's own words."""
    cause, _, answer = reason.partition(": ")
    if cause not in SENTENCES:
        return reason
    return f"{SENTENCES[cause]} ({answer})" if answer else str(SENTENCES[cause])


def fault_of_reply(stage: str, code: int, reply: bytes) -> MailFault:
    """Return the fault that a reply other than 2xx stands for."""
    answer, text = _one_line(code, reply), reply.decode("utf-8", "replace")
    if 400 <= code < 500:
        return _delay(stage, code, answer, text)
    if not 500 <= code < 600:
        return Retry("garbled", answer, stage=stage)
    return _refusal(stage, code, answer, text)


def fault_of_error(stage: str, error: OSError) -> MailFault:
    """Return the fault that an error of the network stands for."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SettingsFault("certificate-refused", error.verify_message, stage=stage)
    # A handshake that ends early may work the next time; one with a wrong answer will not.
    if isinstance(error, ssl.SSLError) and stage == TLS and not isinstance(error, ssl.SSLEOFError):
        return SettingsFault("tls-failed", error.reason or "", stage=stage)
    return Retry(_cause_of(error), stage=stage)


def _cause_of(error: OSError) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no-answer"
    if isinstance(error, socket.gaierror):
        return "name-not-found"
    if isinstance(error, ConnectionRefusedError):
        return "connection-refused"
    if isinstance(error, SMTPResponseException):
        return "garbled"
    return "dropped" if isinstance(error, SMTPException | ConnectionError | ssl.SSLError) else "unreachable"


def _delay(stage: str, code: int, answer: str, text: str) -> MailFault:
    meaning = server_answers.classify_delay(text)
    if meaning in server_answers.SETTINGS_MEANINGS:
        return SettingsFault(meaning, answer, stage=stage)
    if code == 421:
        return Retry("closing", answer, stage=stage)
    if server_answers.asks_for_a_slower_pace(text):
        return Retry("slow-down", answer, stage=stage)
    return Retry(meaning or "deferred", answer, stage=stage)


def _refusal(stage: str, code: int, answer: str, text: str) -> MailFault:
    meaning = server_answers.classify_refusal(code, text, after_data=stage == DATA)
    # Before RCPT TO a reply cannot be about the recipient.
    if stage in FAULTS_OF_SETTINGS and meaning not in MEANINGS_AT_ANY_STAGE:
        return SettingsFault(FAULTS_OF_SETTINGS[stage], answer, stage=stage)
    if meaning in server_answers.SETTINGS_MEANINGS:
        return SettingsFault(meaning, answer, stage=stage)
    # An enhanced code that begins with 4 says that it is temporary, whatever the basic code says.
    if meaning in (AnswerMeaning.MAILBOX_FULL, AnswerMeaning.PASSING) or server_answers.says_temporary(text):
        return Retry(meaning if meaning is AnswerMeaning.MAILBOX_FULL else AnswerMeaning.PASSING, answer, stage=stage)
    return Refused(meaning, answer, stage=stage, address_is_bad=meaning is AnswerMeaning.RECIPIENT_UNKNOWN)


def _one_line(code: int, reply: bytes) -> str:
    text = reply.decode("utf-8", "replace")
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {words}"[:300].strip() if code > 0 else words[:300].strip()
