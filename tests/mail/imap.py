"""A real IMAP server on loopback with one mailbox: the part of RFC 3501 for reading and deleting mail."""

import re
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

USERNAME, PASSWORD = "returns", "s3cret"


@dataclass
class Mailbox:
    """The messages by uid, and the uids that are read or marked for deletion."""

    port: int = 0
    messages: dict = field(default_factory=dict)
    seen: set = field(default_factory=set)
    deleted: set = field(default_factory=set)
    connections: int = 0
    hangs: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)

    def put(self, *messages):
        for message in messages:
            self.messages[max(self.messages, default=0) + 1] = message

    @property
    def unread(self):
        return [uid for uid in self.messages if uid not in self.seen]


@contextmanager
def imap_server(**options):
    mailbox = Mailbox(**options)
    listener = socketserver.ThreadingTCPServer(("127.0.0.1", mailbox.port), Conversation)
    listener.daemon_threads, listener.mailbox = True, mailbox
    mailbox.port = listener.server_address[1]
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        mailbox.stopping.set()
        listener.shutdown()
        listener.server_close()
        thread.join()


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.mailbox = self.server.mailbox
        self.mailbox.connections += 1
        if self.mailbox.hangs:
            self.mailbox.stopping.wait()
            return
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            answer = getattr(self, f"do_{command.lower()}", lambda _: "BAD what")(*rest or [""])
            self.say(f"{tag} {answer}")

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def do_capability(self, _):
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, words):
        right = [word.strip('"') for word in words.split()] == [USERNAME, PASSWORD]
        return "OK welcome" if right else "NO [AUTHENTICATIONFAILED] not you"

    def do_select(self, _):
        self.say(f"* {len(self.mailbox.messages)} EXISTS")
        return "OK [READ-WRITE] selected"

    def do_expunge(self, _):
        for uid in self.mailbox.deleted:
            self.mailbox.messages.pop(uid, None)
        return "OK expunged"

    do_close = do_expunge

    def do_logout(self, _):
        self.say("* BYE")
        return "OK bye"

    def do_uid(self, words):
        what, rest = words.split(" ", 1)
        return getattr(self, f"uid_{what.lower()}")(rest)

    def uid_search(self, _):
        self.say("* SEARCH " + " ".join(map(str, self.mailbox.unread)))
        return "OK found"

    def uid_fetch(self, words):
        uid = int(words.split()[0])
        raw = self.mailbox.messages[uid]
        if "RFC822.SIZE" in words:
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK fetched"

    def uid_store(self, words):
        uid = int(words.split()[0])
        found = self.mailbox.deleted if re.search(r"\\Deleted", words, re.IGNORECASE) else self.mailbox.seen
        found.add(uid)
        return "OK stored"
