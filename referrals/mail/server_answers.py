"""Classify the replies of mail servers.

The stage at which a server refuses does not say why: Postfix refuses a sender after RCPT TO, Gmail after DATA. So the
meaning is read from the enhanced status code (RFC 3463, and the additions of some servers) and from the words. Only a
reply that says so counts as "this recipient does not exist".
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from referrals.mail.server_phrases import (
    ABOUT_SOMETHING_ELSE,
    BOILERPLATE,
    CLIENT,
    CONTENT,
    CONTRADICTION,
    ENCRYPTION,
    GREYLISTED,
    MAILBOX_FULL,
    MAILBOX_UNAVAILABLE,
    NOT_IN_DIRECTORY,
    OF_ANOTHER_SUBJECT,
    OF_OUR_SENDING,
    OF_THE_SENDER,
    PASSING,
    POLICY,
    RATE,
    RECEIVING,
    RELAY,
    SENDER,
    SIGN_IN,
    TOO_BIG,
    UNAVAILABLE,
    UNKNOWN,
    UNKNOWN_HOST,
    VERIFICATION,
    VOLUME,
)


class AnswerMeaning(StrEnum):
    """What a reply other than 2xx is about. The values are keys of `outcomes.SENTENCES`."""

    RECIPIENT_UNKNOWN = "recipient-refused"
    MAILBOX_FULL = "mailbox-full"
    PASSING = "deferred"
    SENDER = "sender-refused"
    CLIENT = "client-refused"
    SIGN_IN = "sign-in-refused"
    RELAY = "relay-refused"
    ENCRYPTION = "tls-failed"
    LIMIT = "limit-reached"
    TOO_BIG = "too-big"
    MESSAGE = "message-refused"
    POLICY = "policy-refused"


# These concern every message: sending pauses until the operator has corrected the settings, or the limit is over.
SETTINGS_MEANINGS: Final = (
    *(
        AnswerMeaning.SENDER,
        AnswerMeaning.CLIENT,
        AnswerMeaning.SIGN_IN,
        AnswerMeaning.RELAY,
        AnswerMeaning.ENCRYPTION,
        AnswerMeaning.LIMIT,
    ),
)

SIGN_IN_NEEDED: Final = (530, 534, 535, 538)
ENCRYPTION_NEEDED: Final = 523
RECIPIENT_CODES: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# Only the words decide here: some servers use these codes for unknown recipients, others for anything else.
VAGUE_CODES: Final = frozenset({"5.0.0", "5.1.0", "5.2.0", "5.3.0", "5.4.1", "5.4.4", "5.4.310", "5.5.0"})
HOST_CODES: Final = frozenset({"5.4.1", "5.4.4", "5.4.310"})  # of the recipient's domain
# "Delivery not authorized": some servers use it for unknown recipients too, and then say so.
NOT_AUTHORIZED: Final = "5.7.1"
MAILBOX_CODES: Final = frozenset({"4.2.1", "4.2.2"})
# Microsoft 365: this recipient accepts mail from colleagues or members only. Other mails are not affected.
RESTRICTED: Final = re.compile(r"5\.7\.1(2[0-9]|3[0-6])")
MEANINGS_BY_CODE: Final = {
    "5.1.7": AnswerMeaning.SENDER,
    "5.1.8": AnswerMeaning.SENDER,
    "5.2.3": AnswerMeaning.TOO_BIG,
    "5.3.4": AnswerMeaning.TOO_BIG,
    "5.4.5": AnswerMeaning.LIMIT,
    "5.7.8": AnswerMeaning.SIGN_IN,
    "5.7.10": AnswerMeaning.ENCRYPTION,
    "5.7.20": AnswerMeaning.SENDER,
    "5.7.21": AnswerMeaning.SENDER,
    "5.7.22": AnswerMeaning.SENDER,
    "5.7.23": AnswerMeaning.SENDER,
    "5.7.24": AnswerMeaning.SENDER,
    "5.7.25": AnswerMeaning.CLIENT,
    "5.7.26": AnswerMeaning.SENDER,
    "5.7.27": AnswerMeaning.SENDER,
    "5.7.60": AnswerMeaning.SENDER,
}

ENHANCED: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
# Left out of the words: <relay@spam.example> may be any address, and links are full of "ip=" and "policy".
ADDRESSES_AND_LINKS: Final = re.compile(r"https?://\S+|<[^>]*>|\S+@\S+|\b[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\b")


def classify_refusal(code: int, text: str, *, after_data: bool = False) -> AnswerMeaning:
    """Return what a permanent refusal (5xx) is about.

    `text` is all lines of the reply without the basic code. `after_data`: it refuses the content, not the envelope.
    """
    codes, words = set(ENHANCED.findall(text)), _words(text)
    if code in SIGN_IN_NEEDED:
        return AnswerMeaning.SIGN_IN
    if code == ENCRYPTION_NEEDED:
        return AnswerMeaning.ENCRYPTION
    if RESTRICTED.search(text):
        return AnswerMeaning.POLICY
    if _names_the_recipient(code, codes, words, text, after_data):
        return AnswerMeaning.RECIPIENT_UNKNOWN
    if "5.2.2" in codes and not OF_OUR_SENDING.search(words):
        return AnswerMeaning.MAILBOX_FULL
    meanings = {MEANINGS_BY_CODE[status] for status in codes if status in MEANINGS_BY_CODE}
    meaning = _first_about_settings(meanings) or _meaning_of_words(code, words)
    return meaning or (AnswerMeaning.MESSAGE if after_data or CONTENT.search(words) else AnswerMeaning.POLICY)


def classify_delay(text: str) -> AnswerMeaning | None:
    """Return what a temporary refusal (4xx) is about, or None when it concerns this message only."""
    words = _words(text)
    if GREYLISTED.search(words):
        return None
    if _is_full(words):
        return AnswerMeaning.MAILBOX_FULL
    if _is_limit_of_the_recipient(ENHANCED.findall(text), words):
        return None
    if VOLUME.search(words):
        return AnswerMeaning.LIMIT
    if _matches((RATE, CONTENT, PASSING), words):
        return None
    return _meaning_about_settings(words)


def asks_for_a_slower_pace(text: str) -> bool:
    """Tell whether a temporary refusal says that too many messages come at once."""
    words = _words(text)
    # A limit of one recipient does not concern mails to others.
    if VOLUME.search(words) and _is_limit_of_the_recipient(ENHANCED.findall(text), words):
        return False
    return bool(RATE.search(words))


def says_temporary(text: str) -> bool:
    """Tell whether every enhanced code is a temporary one."""
    codes = ENHANCED.findall(text)
    return bool(codes) and all(code.startswith("4") for code in codes)


def signature(reason: str) -> str:
    """Return the reply without what differs from message to message, so that two replies can be compared."""
    codes = " ".join(ENHANCED.findall(reason))
    plain = re.sub(r"\b\w*\d\w*\b", "", _words(reason))
    return " ".join(f"{codes} {plain}".lower().split())[:120]


def _words(text: str) -> str:
    return " ".join(ADDRESSES_AND_LINKS.sub(" ", ENHANCED.sub(" ", text)).split())


def _names_the_recipient(code: int, codes: set[str], words: str, text: str, after_data: bool) -> bool:
    if CONTRADICTION.search(words) or not codes <= RECIPIENT_CODES | VAGUE_CODES | {NOT_AUTHORIZED}:
        return False
    if UNKNOWN.search(words):
        return bool(codes & RECIPIENT_CODES) or not _concerns_another_subject(words)
    if "5.4.1" in codes and NOT_IN_DIRECTORY.search(text):
        return True
    if NOT_AUTHORIZED in codes or _matches(ABOUT_SOMETHING_ELSE, words):
        return False
    is_bare = not codes and code in (550, 551, 553) and not after_data
    return _implies_the_recipient(codes, words) or (is_bare and not BOILERPLATE.sub("", words))


def _implies_the_recipient(codes: set[str], words: str) -> bool:
    """Judge words that do not say "unknown" and do not speak of anything else."""
    is_policy = bool(POLICY.search(words))
    if UNKNOWN_HOST.search(words) and codes & (RECIPIENT_CODES | HOST_CODES):
        return True
    if codes & RECIPIENT_CODES:
        return bool(UNAVAILABLE.search(words)) or not is_policy
    return bool(MAILBOX_UNAVAILABLE.search(words)) and not is_policy


def _concerns_another_subject(words: str) -> bool:
    return _matches(OF_ANOTHER_SUBJECT, words) or _is_verification_of_the_sender(words)


def _matches(patterns: Iterable[re.Pattern[str]], words: str) -> bool:
    return any(pattern.search(words) for pattern in patterns)


def _is_verification_of_the_sender(words: str) -> bool:
    return bool(VERIFICATION.search(words)) and not re.search(r"\brecipient", words, re.I)


def _is_limit_of_the_recipient(codes: Iterable[str], words: str) -> bool:
    """Tell whether a limit in the words is one of this recipient."""
    is_of_one_mailbox = not MAILBOX_CODES.isdisjoint(codes) or bool(RECEIVING.search(words))
    return is_of_one_mailbox and not OF_THE_SENDER.search(words)


def _is_full(words: str) -> bool:
    return bool(MAILBOX_FULL.search(words)) and not OF_OUR_SENDING.search(words)


def _first_about_settings(meanings: set[AnswerMeaning]) -> AnswerMeaning | None:
    """Return one meaning for several codes: one that concerns every message comes first."""
    return next((meaning for meaning in (*SETTINGS_MEANINGS, AnswerMeaning.TOO_BIG) if meaning in meanings), None)


def _meaning_of_words(code: int, words: str) -> AnswerMeaning | None:
    if TOO_BIG.search(words):
        return AnswerMeaning.TOO_BIG
    if meaning := _meaning_of_limits(words):
        return meaning
    if (meaning := _meaning_about_settings(words)) and not (meaning is AnswerMeaning.CLIENT and CONTENT.search(words)):
        return meaning
    if CONTENT.search(words):
        return None
    if PASSING.search(words):
        return AnswerMeaning.PASSING
    return AnswerMeaning.TOO_BIG if code == 552 else None


def _meaning_of_limits(words: str) -> AnswerMeaning | None:
    """Return which limit is exceeded: of the mailbox, of this recipient for now, or of our sending."""
    if _is_full(words):
        return AnswerMeaning.MAILBOX_FULL
    if GREYLISTED.search(words):
        return AnswerMeaning.PASSING
    if not _matches((VOLUME, RATE), words):
        return None
    return AnswerMeaning.PASSING if _is_limit_of_the_recipient((), words) else AnswerMeaning.LIMIT


def _meaning_about_settings(words: str) -> AnswerMeaning | None:
    if RELAY.search(words):
        return AnswerMeaning.RELAY
    if SENDER.search(words) or _is_verification_of_the_sender(words):
        return AnswerMeaning.SENDER
    if ENCRYPTION.search(words):
        return AnswerMeaning.ENCRYPTION
    if SIGN_IN.search(words):
        return AnswerMeaning.SIGN_IN
    return AnswerMeaning.CLIENT if CLIENT.search(words) else None
