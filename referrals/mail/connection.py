"""Flask-Mail with an SMTP connection of our own: verified TLS, time limits, many messages, one outcome for each."""

import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self, cast

import flask_mail
from flask import current_app
from flask_mail import Message

from referrals.mail.email_message import to_address, to_email_message
from referrals.mail.sending_errors import (
    CONNECT,
    DATA,
    RECIPIENT,
    SENDER,
    SIGN_IN,
    TLS,
    MailFault,
    Refused,
    Retry,
    SettingsFault,
    fault_of_error,
    fault_of_reply,
)
from referrals.mail.smtp_auth import OUT_OF_STEP, mechanisms, sign_in
from referrals.mail.smtp_socket import Deadline, ReplyReader, open_socket, shut_down


@dataclass(frozen=True)
class Server:
    """The mail server, and the time limits in seconds."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    use_tls: bool = False
    use_ssl: bool = False
    ca_file: str | None = None  # certificate authorities to trust instead of the machine's
    deadline: float = 30  # for one message; the lease on its notice must be longer
    reply_timeout: float = 10  # for each reply but the last, which confirms the message
    close_timeout: float = 1  # for the end of the connection
    messages_per_connection: int = 200


def is_configured(config: Mapping[str, object]) -> bool:
    """Tell whether a mail server is set. Without one, notices wait."""
    return bool(config.get("MAIL_SERVER"))


def connect(config: Mapping[str, Any], **limits: Any) -> "Connection":
    """Return a connection to the mail server of the settings; `limits` are fields of Server."""
    if not is_configured(config):
        raise SettingsFault("no-server")
    server = Server(
        config["MAIL_SERVER"],
        config["MAIL_PORT"],
        config.get("MAIL_USERNAME"),
        config.get("MAIL_PASSWORD"),
        config.get("MAIL_USE_TLS", False),
        config.get("MAIL_USE_SSL", False),
        config.get("MAIL_CA_FILE"),
        **limits,
    )
    return Connection(server)


@dataclass(frozen=True)
class Envelope:
    """A message ready to be sent: its envelope and its bytes."""

    sender: str
    recipients: Sequence[str]
    data: bytes

    @property
    def domain(self) -> str:
        """The domain of the first recipient."""
        return self.recipients[0].rpartition("@")[2].lower()


def prepare(message: Message, envelope_from: str | None = None) -> Envelope:
    """Write the message out. Raises Refused or SettingsFault when an address is not an email address.

    `envelope_from` is where the message returns when it cannot be delivered; by default the sender.
    """
    email = to_email_message(message)
    recipients = [to_address(one).addr_spec for one in (*message.recipients, *message.cc, *message.bcc)]
    return Envelope(envelope_from or email["From"].addresses[0].addr_spec, recipients, email.as_bytes())


class Connection(flask_mail.Connection):
    """Sends messages one after the other. It connects when the first one needs it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._sent_count = 0
        self._stage = CONNECT
        self._context = ssl.create_default_context(cafile=server.ca_file) if server.use_tls or server.use_ssl else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: Message, envelope_from: Any = None) -> None:
        """Send the message to all its recipients, or raise Retry, Refused or SettingsFault.

        After an error nobody got it, with one exception: when the answer to its last byte is missing nobody can know.
        A second copy then has the same Message-ID.
        """
        self.transmit(prepare(message, envelope_from))

    def transmit(self, envelope: Envelope) -> None:
        """Do what `send` does, with a message that was prepared before."""
        was_open = self._smtp is not None
        with Deadline(self._server.deadline, self._shut_down) as deadline:
            try:
                self._attempt(envelope, deadline)
            except Retry as fault:
                # A server may close a connection that is idle or was used often. Nothing has been sent yet.
                if not was_open or self._smtp or fault.stage == DATA or deadline.is_over:
                    raise
                self._attempt(envelope, deadline)

    def close(self) -> None:
        """Say goodbye. An error is no failure: what the server has accepted stays accepted."""
        if self._smtp:
            with Deadline(self._server.close_timeout, self._shut_down), suppress(OSError):
                self._set_timeout(self._server.close_timeout)
                self._smtp.quit()
        self._discard()

    def _attempt(self, envelope: Envelope, deadline: Deadline) -> None:
        try:
            self._send_message(envelope, deadline)
        except MailFault as fault:
            self._recover(fault)
            raise
        except OSError as error:
            self._discard()
            raise fault_of_error(self._stage, TimeoutError() if deadline.is_over else error) from error
        self._sent_count += 1
        if self._sent_count >= self._server.messages_per_connection:
            self.close()

    def _send_message(self, envelope: Envelope, deadline: Deadline) -> None:
        # Asking the machine for its own name can wait for the DNS. The domain of the sender is as good.
        smtp = self._smtp or self._open(deadline, local_hostname=envelope.sender.rpartition("@")[2])
        self._set_timeout(self._server.reply_timeout)
        size = [f"size={len(envelope.data)}"] if smtp.has_extn("size") else []
        self._execute(SENDER, smtp.mail, envelope.sender, size)
        for recipient in envelope.recipients:
            try:
                self._execute(RECIPIENT, smtp.rcpt, recipient)
            except Refused as fault:
                fault.recipients = (recipient,)
                raise
        # A server may check the content for long. To leave before its answer is to risk a second copy.
        self._set_timeout(self._server.deadline)
        self._execute(DATA, smtp.data, envelope.data)

    def _execute(self, stage: str, command: Callable[..., tuple[int, bytes]], *arguments: object) -> None:
        self._stage = stage
        try:
            code, answer = command(*arguments)
        except smtplib.SMTPDataError as refusal:
            # An acceptance of what does not ask for one: the two sides are out of step, and nothing was accepted.
            code = refusal.smtp_code if refusal.smtp_code >= 400 else OUT_OF_STEP
            answer = cast("bytes", refusal.smtp_error)
        if not 200 <= code < 300:
            raise fault_of_reply(stage, code, self._without_secrets(answer))

    def _open(self, deadline: Deadline, *, local_hostname: str) -> smtplib.SMTP:
        self._stage, self._sent_count = CONNECT, 0
        server = self._server
        self._smtp = smtp = smtplib.SMTP(local_hostname=local_hostname)
        smtp.sock = open_socket(server.host, server.port, deadline, server.reply_timeout)
        deadline.seconds_left(server.reply_timeout)  # it may have ended before there was a socket to shut down
        if self._context and server.use_ssl:
            self._encrypt(smtp, self._context)
        else:
            _read_replies(smtp)
        self._execute(CONNECT, smtp.getreply)
        self._execute(CONNECT, _greet, smtp)
        if self._context and not server.use_ssl:
            self._start_tls(smtp, self._context)
        if server.username:
            self._sign_in(smtp, server.username, server.password or "")
        return smtp

    def _start_tls(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if not smtp.has_extn("starttls"):
            raise SettingsFault("tls-missing", stage=TLS)
        self._execute(TLS, smtp.docmd, "STARTTLS")
        self._encrypt(smtp, context)
        self._execute(TLS, _greet, smtp)

    def _encrypt(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        self._stage = TLS
        host = self._server.host.rstrip(".")
        smtp.sock = encrypted = context.wrap_socket(_socket(smtp), server_hostname=host, do_handshake_on_connect=False)
        encrypted.do_handshake()
        # A new reader: what came in the clear after the answer to STARTTLS was put there by somebody in between.
        _read_replies(smtp)

    def _sign_in(self, smtp: smtplib.SMTP, username: str, password: str) -> None:
        if not mechanisms(smtp):
            raise SettingsFault("sign-in-impossible", stage=SIGN_IN)
        try:
            self._execute(SIGN_IN, sign_in, smtp, username, password)
        except ValueError:
            # A challenge that is not base64.
            raise SettingsFault("sign-in-impossible", stage=SIGN_IN) from None

    def _recover(self, fault: MailFault) -> None:
        """Make the connection ready for the next message, or give it up."""
        if not self._smtp or fault.stage not in (SENDER, RECIPIENT, DATA) or fault.cause in ("closing", "garbled"):
            return self._discard()
        try:
            self._execute(fault.stage, self._smtp.rset)
        except (MailFault, OSError):
            self._discard()

    def _discard(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def _set_timeout(self, seconds: float) -> None:
        """Limit each wait for the server. The deadline limits all of them together."""
        if self._smtp:
            _socket(self._smtp).settimeout(seconds)

    def _shut_down(self) -> None:
        if self._smtp and self._smtp.sock:
            shut_down(self._smtp.sock)

    def _without_secrets(self, answer: bytes) -> bytes:
        password = (self._server.password or "").encode()
        pair = f"\0{self._server.username}\0{self._server.password}".encode()
        for secret in (b64encode(pair), b64encode(password), password) if password else ():
            answer = answer.replace(secret, b"***")
        return answer


class Mail(flask_mail.Mail):
    """Flask-Mail, sending over the connection above."""

    def connect(self, **limits: float) -> Connection:
        return connect(current_app.config, **limits)


mail = Mail()


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("The connection is closed.")
    return smtp.sock


def _read_replies(smtp: smtplib.SMTP) -> None:
    smtp.file = ReplyReader(_socket(smtp))


def _greet(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    code, answer = smtp.ehlo()
    return smtp.helo() if 500 <= code < 600 else (code, answer)
