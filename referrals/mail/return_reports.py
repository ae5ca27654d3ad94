"""Parse returned mail: delivery status notifications (RFC 3464) and complaints (ARF, RFC 5965)."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

from referrals.mail import return_path, server_answers
from referrals.mail.server_answers import AnswerMeaning

# The headers in which servers write the envelope's recipient.
RECIPIENT_HEADERS: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
COMPLAINTS: Final = ("abuse", "fraud", "virus", "other")
ORIGINALS: Final = ("message/rfc822", "text/rfc822-headers")  # the returned mail, or its headers only
MAX_ANSWER_LENGTH: Final = 280  # characters of what the server said


class ReportKind(StrEnum):
    """What a returned mail reports."""

    UNKNOWN = "unknown"  # the recipient does not exist
    REFUSED = "refused"  # for another reason: mailbox full, expired, policy, reputation
    COMPLAINT = "complaint"  # the reader has reported the mail as spam
    NOTHING = "nothing"  # delayed, delivered, or an automatic reply


@dataclass(frozen=True)
class ReturnReport:
    """`notices` are the pairs (id, signature) in the report; `answer` is one line with the server's own words."""

    kind: ReportKind
    notices: tuple[tuple[int, str], ...]
    answer: str = ""


def parse_report(raw: bytes) -> ReturnReport | None:
    """Return the report, or None when the mail is no report and was not sent to one of our return addresses."""
    message = email.message_from_bytes(raw)
    notices = return_path.notice_ids(" ".join(_headers(message, RECIPIENT_HEADERS)))
    if message.get_content_type() == "multipart/report":
        report_type = str(message.get_param("report-type", "")).lower()
        if report_type == "delivery-status":
            return _delivery_status(message, notices)
        if report_type == "feedback-report":
            return _complaint(message, notices)
    return ReturnReport(ReportKind.NOTHING, tuple(notices)) if notices else None


def _delivery_status(message: Message, notices: list[tuple[int, str]]) -> ReturnReport:
    """Our mails have one recipient, so the first failure in the report counts."""
    failed = [block for block in _blocks(message, "message/delivery-status") if _field(block, "Action") == "failed"]
    if not failed:
        return ReturnReport(ReportKind.NOTHING, tuple(notices))
    answer = _server_answer(failed[0])
    code = re.match(r"\d{3}\b", answer)
    # Without a basic code only the words can say that the recipient is unknown: 554 just means "failed".
    meaning = server_answers.classify_refusal(int(code.group()) if code else 554, answer[3:] if code else answer)
    # A status that begins with 4 means that the server gave up after a while, not that the recipient is unknown.
    gave_up = _field(failed[0], "Status").startswith("4")
    is_unknown = meaning is AnswerMeaning.RECIPIENT_UNKNOWN and not gave_up
    return ReturnReport(ReportKind.UNKNOWN if is_unknown else ReportKind.REFUSED, tuple(notices), answer)


def _server_answer(block: Message) -> str:
    """Return basic code, status and words in the form of an SMTP reply."""
    status = _field(block, "Status")
    diagnostic = _one_line(str(block.get("Diagnostic-Code", ""))).partition(";")[2].strip()
    code, _, words = diagnostic.partition(" ")
    if not re.fullmatch(r"\d{3}", code):
        return f"{status} {diagnostic}".strip()[:MAX_ANSWER_LENGTH]
    # Where they differ, the code of the server that refused counts, not that of the server that reports.
    return (diagnostic if server_answers.ENHANCED.search(words) else f"{code} {status} {words}").strip()[
        :MAX_ANSWER_LENGTH
    ]


def _complaint(message: Message, notices: list[tuple[int, str]]) -> ReturnReport:
    """Providers send complaints to one fixed address, so the return address is read from the returned mail."""
    blocks = list(_blocks(message, "message/feedback-report"))
    kind = next((_field(block, "Feedback-Type") for block in blocks), "")
    senders = " ".join(str(part) for block in blocks for part in block.get_all("Original-Mail-From", []))
    originals = [part for part in message.walk() if part.get_content_type() in ORIGINALS]
    all_notices = (
        notices + return_path.notice_ids(senders) + return_path.notice_ids(" ".join(map(_return_path, originals)))
    )
    return ReturnReport(ReportKind.COMPLAINT if kind in COMPLAINTS else ReportKind.NOTHING, tuple(all_notices), kind)


def _return_path(part: Message) -> str:
    """Return the Return-Path of an attached mail, or of its attached headers."""
    payload = part.get_payload()
    if isinstance(payload, list) and isinstance(payload[0], Message):
        return " ".join(_headers(payload[0], ("Return-Path",)))
    return " ".join(_headers(email.message_from_string(str(payload)), ("Return-Path",)))


def _blocks(message: Message, content_type: str) -> Iterator[Message]:
    """Yield the groups of fields of a machine-readable part, each as a message."""
    for part in message.walk():
        if part.get_content_type() != content_type:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (block for block in payload if isinstance(block, Message))
        else:
            fields = part.get_payload(decode=True)
            yield email.message_from_bytes(fields if isinstance(fields, bytes) else b"")


def _headers(message: Message, names: tuple[str, ...]) -> list[str]:
    return [str(value) for name in names for value in message.get_all(name, [])]


def _field(block: Message, name: str) -> str:
    return _one_line(str(block.get(name, ""))).partition("(")[0].strip().lower()


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
