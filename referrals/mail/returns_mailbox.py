"""Read the mailbox for returns over IMAP, with limits of time and size."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags

from referrals.config.returns import Returns

REPLY_TIMEOUT = 20.0  # seconds for one reply
BATCH_SIZE = 100  # messages in one run; the next run reads more
MAX_BYTES = 2_000_000  # bytes; no report is that big


@contextmanager
def open_mailbox(settings: Returns, ca_file: str | None = None) -> Iterator[BaseMailBox]:
    """Sign in and open the inbox. Raises OSError, and the errors of imaplib and imap_tools.

    `ca_file` holds certificate authorities to trust instead of those of the machine.
    """
    mailbox = _connect(settings, ca_file)
    try:
        _sign_in(mailbox, settings.username, settings.password)
        yield mailbox
        mailbox.logout()
    finally:
        with suppress(OSError):
            mailbox.client.shutdown()


def read_new(mailbox: BaseMailBox, process: Callable[[bytes], bool]) -> int:
    """Pass each unread mail to `process`, and delete it when that returns True. Return the number of deleted mails.

    The others are marked as read and left for a person.
    """
    deleted_count = 0
    for uid in mailbox.uids(AND(seen=False))[:BATCH_SIZE]:
        raw = _content(mailbox, uid)
        if raw is not None and process(raw):
            mailbox.delete(uid)
            deleted_count += 1
        else:
            mailbox.flag(uid, MailMessageFlags.SEEN, True)
    return deleted_count


def _connect(settings: Returns, ca_file: str | None) -> BaseMailBox:
    if settings.use_ssl:
        context = ssl.create_default_context(cafile=ca_file)
        return MailBox(settings.server, settings.port, timeout=REPLY_TIMEOUT, ssl_context=context)
    return MailBoxUnencrypted(settings.server, settings.port, timeout=REPLY_TIMEOUT)


def _sign_in(mailbox: BaseMailBox, username: str, password: str) -> None:
    """Sign in with LOGIN, which every server supports. It is limited to ASCII, so PLAIN is used beyond (RFC 4616)."""
    log_in = mailbox.login if (username + password).isascii() else mailbox.login_utf8
    log_in(username, password, "INBOX")


def _content(mailbox: BaseMailBox, uid: str) -> bytes | None:
    """Return the raw mail without marking it as read, or None when it is too big to be a report."""
    _, sized = mailbox.client.uid("FETCH", uid, "(RFC822.SIZE)")
    size = b" ".join(part for part in sized if isinstance(part, bytes)).rpartition(b"RFC822.SIZE ")[2].rstrip(b") ")
    if not size.isdigit() or int(size) > MAX_BYTES:
        return None
    _, parts = mailbox.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((part[1] for part in parts if isinstance(part, tuple)), None)
