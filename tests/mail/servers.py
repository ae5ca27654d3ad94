"""Real SMTP servers on loopback: a good one that keeps its mail, and a bad one that misbehaves as the test says."""

import email
import email.policy
import re
import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

HANG_UP = object()  # closes the connection without an answer
SILENCE = object()  # never answers
DRIP = object()  # answers one byte at a time, without end
SIP = object()  # reads only a little at a time
CHATTER = object()  # answers with endless lines

SENDER = "Referrals <referrals@example.org>"


def settings(port, **more):
    """Return the settings that create_app() puts into the configuration."""
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "MAIL_DEFAULT_SENDER": SENDER} | more


def free_port():
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


def verb_of(line):
    return re.match(r"[A-Z]*", line.upper()).group()


def parsed(data):
    return email.message_from_bytes(data, policy=email.policy.default)


class MessageStore:
    """Keeps every message. It is separate from its server, because aiosmtpd reads all attributes of its handler."""

    def __init__(self, envelopes):
        self.envelopes = envelopes

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


class GoodServer(Controller):
    """aiosmtpd on a free port. `envelopes` holds what it accepted, `messages` the same parsed."""

    def __init__(self, **options):
        self.envelopes = []
        self.sock = socket.create_server(("127.0.0.1", 0))
        super().__init__(MessageStore(self.envelopes), hostname="127.0.0.1", port=self.sock.getsockname()[1], **options)

    @property
    def messages(self):
        return [parsed(envelope.content) for envelope in self.envelopes]

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.sock, ssl=self.ssl_context)


@contextmanager
def good_server(**options):
    server = GoodServer(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def only(username, password):
    """Return an authenticator for good_server()."""

    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (username.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return authenticate


@dataclass
class BadServer:
    """Records what happened, and answers as the test says.

    answers: maps a verb ("MAIL", "RCPT", …; "greeting" and "content" for what has none) to a line, one of the constants
    above, a tuple of these to do in turn, a list whose elements answer the first, second, … time (then the default), or
    a function of the client's line.
    """

    port: int
    answers: dict
    extensions: tuple = ("SIZE 1000000",)
    ssl_context: ssl.SSLContext | None = None
    smtps: bool = False
    drip: float = 0.02
    commands: list = field(default_factory=list)
    contents: list = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def verbs(self):
        return [verb_of(command) for command in self.commands]

    @property
    def messages(self):
        """Return every message whose last byte arrived, accepted or not."""
        return [parsed(content) for content in self.contents]


@contextmanager
def bad_server(answers=None, **options):
    listener = Listener(("127.0.0.1", 0), Conversation)
    listener.state = state = BadServer(listener.server_address[1], answers or {}, **options)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.stopping.set()
        listener.shutdown()
        listener.server_close()
        thread.join()


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class Conversation(socketserver.BaseRequestHandler):
    """One connection to a BadServer."""

    def handle(self):
        self.state = self.server.state
        self.state.connections += 1
        try:
            if self.state.smtps:
                self.request = self.state.ssl_context.wrap_socket(self.request, server_side=True)
            self.converse()
        except OSError:
            pass  # the client has left, or does not trust the certificate

    def finish(self):
        self.request.close()

    def converse(self):
        self.lines = self.request.makefile("rb")
        is_open = self.answer("greeting", "", "220 ready")
        while is_open and (line := self.lines.readline().decode("latin-1").strip()):
            self.state.commands.append(line)
            is_open = self.handle_command(line)

    def handle_command(self, line):
        verb = verb_of(line)
        if verb == "EHLO":
            return self.answer(verb, line, "\r\n250-".join(["250-hello", *self.state.extensions]) + "\r\n250 HELP")
        if verb == "STARTTLS":
            return self.start_tls(line)
        if verb == "DATA":
            return self.answer(verb, line, "354 go on") and ("DATA" in self.state.answers or self.content())
        if verb == "QUIT":
            return self.answer(verb, line, "221 bye") and False
        return self.answer(verb, line, "235 welcome" if verb == "AUTH" else "250 OK")

    def start_tls(self, line):
        is_open = self.answer("STARTTLS", line, "220 go on")
        if self.state.ssl_context:
            self.request = self.state.ssl_context.wrap_socket(self.request, server_side=True)
            self.lines = self.request.makefile("rb")
        return is_open

    def content(self):
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            line = self.lines.readline()
            if not line:
                return False
            data += line[1:] if line.startswith(b"..") else line
        self.state.contents.append(data[:-3])
        return self.answer("content", "", "250 taken")

    def answer(self, verb, line, default):
        answer = self.state.answers.get(verb, default)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else default
        if callable(answer):
            answer = answer(line) or default
        return all(self.act(act) for act in (answer if isinstance(answer, tuple) else (answer,)))

    def act(self, act):
        if act is HANG_UP:
            self.request.shutdown(socket.SHUT_RDWR)
        elif act is SILENCE:
            self.state.stopping.wait()
        elif act is DRIP:
            self.pour(b"2", self.state.drip)
        elif act is SIP:
            self.sip()
        elif act is CHATTER:
            self.pour(b"250-and so on\r\n" * 1000, 0)
        else:
            self.request.sendall(act.encode() + b"\r\n")
            return True
        return False

    def sip(self):
        while not self.state.stopping.wait(self.state.drip):
            self.request.recv(1024)

    def pour(self, data, pause):
        while not self.state.stopping.wait(pause):
            self.request.sendall(data)
