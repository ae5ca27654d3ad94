"""What the answer of a mail server means.

The stage of the dialogue says when the server spoke, not what about: Postfix rejects a sender after RCPT TO, Gmail
after DATA. So the meaning is read from the enhanced status code (RFC 3463, and the server's own additions) and from
the words, and only an answer that says so counts as "this recipient does not exist".
"""

import re
from enum import StrEnum
from typing import Final


class Meaning(StrEnum):
    """What an answer other than 2xx is about; the values are keys of `outcomes.SENTENCES`."""

    RECIPIENT_UNKNOWN = "recipient-refused"
    MAILBOX_FULL = "mailbox-full"
    SENDER = "sender-refused"
    CLIENT = "client-refused"
    SIGN_IN = "sign-in-refused"
    RELAY = "relay-refused"
    LIMIT = "limit-reached"
    TOO_BIG = "too-big"
    MESSAGE = "message-refused"
    POLICY = "policy-refused"


# These concern every message alike: sending pauses until the operator has mended them, or the limit is over.
OF_THE_SETTINGS: Final = (Meaning.SENDER, Meaning.CLIENT, Meaning.SIGN_IN, Meaning.RELAY, Meaning.LIMIT)

SIGN_IN_NEEDED: Final = (530, 534, 535, 538)
RECIPIENT_CODES: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# With these codes only the words can tell: some servers use them for unknown recipients, others for anything else.
VAGUE_CODES: Final = frozenset({"5.0.0", "5.1.0", "5.2.0", "5.3.0", "5.4.1", "5.4.4", "5.4.310", "5.5.0"})
# Microsoft 365: the recipient takes mail from colleagues or members alone. That concerns nobody else's mail.
RESTRICTED: Final = re.compile(r"5\.7\.1(2[0-9]|3[0-6])")
CODES: Final = {
    "5.1.7": Meaning.SENDER,
    "5.1.8": Meaning.SENDER,
    "5.2.3": Meaning.TOO_BIG,
    "5.3.4": Meaning.TOO_BIG,
    "5.4.5": Meaning.LIMIT,
    "5.7.8": Meaning.SIGN_IN,
    "5.7.20": Meaning.SENDER,
    "5.7.21": Meaning.SENDER,
    "5.7.22": Meaning.SENDER,
    "5.7.23": Meaning.SENDER,
    "5.7.24": Meaning.SENDER,
    "5.7.25": Meaning.CLIENT,
    "5.7.26": Meaning.SENDER,
    "5.7.27": Meaning.SENDER,
    "5.7.60": Meaning.SENDER,
}

ENHANCED: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
# Names say nothing: <relay@spam.example> may be an address like any other, and links are full of "ip=" and "policy".
NAMES: Final = re.compile(r"https?://\S+|<[^>]*>|\S+@\S+|\b[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\b")


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


GREYLISTED = _any(r"gr[ae]y.?list")
TOO_BIG = _any(
    r"too (big|large)",
    r"size (exceeds|limit)",
    r"maximum size",
    r"message length",
    r"(exceed\w*|over|larger than)\W.{0,40}\bsize",
)
VOLUME = _any(
    r"\b(daily|hourly|monthly|per (day|hour|month)|24.?hours?|credits?)\b",
    r"\b(sender|message|account|user|outgoing|outbound|smtp|send|sending|submission)\W+(\w+\W+){0,2}(limit|quota)",
    r"\byour \w*\W*(limit|quota)",
    r"exceeded the (limit|maximum|max)\b",
)
RATE = _any(
    r"\brate\b",
    r"rate.limit",
    r"throttl",
    r"too (many|much|fast|quickly)",
    r"frequency",
    r"unusual (sending )?activity",
)
MAILBOX_FULL = _any(
    r"\b(mailbox|inbox|folder|maildir)\W+(\w+\W+){0,6}?(full|quota|storage|exceed\w*)",
    r"\b(user|account) (is )?full",
    r"over.?quota",
    r"quota\b.{0,20}\bexceed",
    r"exceed\w* (its |the |their )?quota",
    r"exceed\w* (its |the |allocated |allowed )*storage",
    r"out of (storage|space)",
    r"not enough (storage )?space",
)
OF_OUR_SENDING = _any(
    r"\b(daily|hourly|monthly|sending|sender\S*|submission|outgoing|outbound|messages|your)\b",
)
RELAY = _any(
    r"\brelay(?!=|ed\b| recipient (table|map)| domains? (table|map))",
    r"rcpthosts",
    r"forwarding to remote",
    r"third.party mail",
)
SENDER = _any(
    r"\bsender",
    r"\bmail ?from\b",
    r"\bfrom (address|header|field|domain)",
    r"\b(header|envelope)[- ]from\b",
    r"\b(return|reverse)[- ]path\b",
    r"\boriginator\b",
    r"\bsend(ing)?[- ]?as\b",
    r"on behalf of",
    r"not allowed to send",
    r"permissions? to send",
    r"sending domain",
    r"unauthenticated",
    r"\b(spf|dkim|dmarc|badmailfrom)\b",
    r"\bsandbox\b",
    r"\btest(ing)? purposes",
    r"\byour (e-?mail |mail |smtp )?(address|account|domain|mailbox|plan|subscription|organi[sz]ation)\b",
)
# Of the sender, unless the answer says that it is the recipient who was looked up.
VERIFICATION = _any(r"un(verified|registered)", r"\bnot (been )?verified", r"\bverif\w*", r"callout", r"validat")
SIGN_IN = _any(
    r"authenticat", r"\bauth\b", r"\blog ?(ged )?in\b", r"\bsign ?(ed )?in\b", r"\bcredentials?\b", r"password"
)
CLIENT = _any(
    r"\b(helo|ehlo|client|hostname|ips?|tenant|reputation)\b",
    r"\bip.?address",
    r"\b(rdns|ptr|reverse (dns|lookup|mapping))\b",
    r"\bblock(ed|ing|s)?\b",
    r"block.?list|black.?(list|hole)|\blisted\b|\b(rbl|dnsbl)\b",
    r"spamhaus|spamcop|barracuda|\bsorbs\b",
    r"\byour (ip|host|server|network|connection|system|access)\b",
    r"\bconnections? (rejected|refused|will not|not)\b",
)
CONTENT = _any(
    r"\bcontent\b",
    r"attachment|virus|malware|phish",
    r"security issue",
    r"line length",
    r"spamassassin|spam (message|content|detected|score)",
    r"(looks|appears|likely|identified|detected|classified|considered|marked|scored)\W+(\w+\W+){0,3}"
    r"(spam|unsolicited|junk|suspicious|bulk)",
    r"message (has been |was |is )?(rejected|refused|denied|blocked)",
)
POLICY = _any(
    r"polic(y|ies)",
    r"denied",
    r"prohibit",
    r"administrat",
    r"not (allowed|permitted|authori[sz]ed)",
    r"spam",
    r"rejected$",
)
WHO = (
    r"(user|mailbox|recipients?|addressee|account|alias|address|customer|person|host|domain( name)?"
    r"|destinat\w+|utente|casella)"
)
UNKNOWN = _any(
    rf"\b(no|unknown|invalid|illegal|not our|non.?existent|bad|wrong)\W+(such |local |here |or \w+ )*{WHO}\b",
    rf"\b{WHO}\b.{{0,60}}?\b(not|n.t|cannot be|could not be) (be )?(found|exist|known|valid|local|listed|have)\b",
    rf"\b{WHO}\b.{{0,60}}?\b(unknown|does ?n.t (exist|have)|invalid\w*|unavailable|disabled|inactive|deactivated)\b",
    rf"\b{WHO}\b.{{0,60}}?\b(no longer|undeliverable|inesistente)\b",
    r"unrout(e)?able",
    r"NoSuchUser|RecipientNotFound|ExRecipNotFound",
    r"null mx",
    r"mailbox here by that name",
)
# Exchange Online says so of recipients that are not in the directory ("directory-based edge blocking").
NOT_IN_DIRECTORY = _any(r"Recipient address rejected: Access denied")
# What outweighs even a code that says "no such recipient".
CONTRADICTION = _any(
    r"sender (address|verif\w*|domain|is|was|not)",
    r"\bmail from\b",
    r"\b(helo|ehlo|spf|dkim|dmarc)\b",
    r"client (host|ip|address)",
    r"block(ed)? (list|using|by)|black.?list|spamhaus",
    r"your (ip|host|server|account|domain)",
    r"unauthenticated",
    r"\b(daily|hourly|sending)\b.{0,20}\b(limit|quota)|rate limit",
    r"relay(ing)? (access )?(denied|not)",
)
ABOUT_SOMETHING_ELSE = (
    *(TOO_BIG, VOLUME, RATE, MAILBOX_FULL, RELAY, SENDER, VERIFICATION, SIGN_IN, CLIENT, CONTENT, POLICY),
)


def of_refusal(code: int, text: str, *, after_data: bool = False) -> Meaning:
    """Return what a permanent answer (5xx) is about, whenever it was given.

    `text` is what follows the basic code, all of its lines. `after_data`: it answers the message, not the envelope.
    """
    codes, words = set(ENHANCED.findall(text)), _words(text)
    if code in SIGN_IN_NEEDED:
        return Meaning.SIGN_IN
    if RESTRICTED.search(text):
        return Meaning.POLICY
    if _names_the_recipient(code, codes, words, text, after_data):
        return Meaning.RECIPIENT_UNKNOWN
    if "5.2.2" in codes and not OF_OUR_SENDING.search(words):
        return Meaning.MAILBOX_FULL
    found = {CODES[one] for one in codes if one in CODES}
    meaning = _of_all(found) or _of_words(code, words)
    return meaning or (Meaning.MESSAGE if after_data or CONTENT.search(words) else Meaning.POLICY)


def of_delay(text: str) -> Meaning | None:
    """Return what a temporary answer (4xx) is about when it is not this one message, else None."""
    words = _words(text)
    if GREYLISTED.search(words):
        return None
    if MAILBOX_FULL.search(words) and not OF_OUR_SENDING.search(words):
        return Meaning.MAILBOX_FULL
    if VOLUME.search(words):
        return Meaning.LIMIT
    if RATE.search(words) or CONTENT.search(words):
        return None
    return _of_the_settings(words)


def asks_for_a_slower_pace(text: str) -> bool:
    """Tell whether a temporary answer says that too much comes at once."""
    return bool(RATE.search(_words(text)))


def says_temporary(text: str) -> bool:
    """Tell whether every enhanced code says that it may pass."""
    codes = ENHANCED.findall(text)
    return bool(codes) and all(code.startswith("4") for code in codes)


def signature(reason: str) -> str:
    """Return the answer without what differs from one message to the next, so that two can be compared."""
    codes = " ".join(ENHANCED.findall(reason))
    plain = re.sub(r"\b\w*\d\w*\b", "", _words(reason))
    return " ".join(f"{codes} {plain}".lower().split())[:120]


def _words(text: str) -> str:
    return " ".join(NAMES.sub(" ", ENHANCED.sub(" ", text)).split())


def _names_the_recipient(code: int, codes: set[str], words: str, text: str, after_data: bool) -> bool:
    if CONTRADICTION.search(words) or (codes and not codes <= RECIPIENT_CODES | VAGUE_CODES):
        return False
    if codes & RECIPIENT_CODES:
        return True
    if codes and "5.4.1" in codes and NOT_IN_DIRECTORY.search(text):
        return True
    if any(pattern.search(words) for pattern in ABOUT_SOMETHING_ELSE):
        return False
    is_bare = not codes and code in (550, 551, 553) and not after_data
    return is_bare or bool(UNKNOWN.search(words))


def _of_all(found: set[Meaning]) -> Meaning | None:
    """One meaning of several codes: what concerns every message outweighs what concerns this one."""
    return next((meaning for meaning in (*OF_THE_SETTINGS, Meaning.TOO_BIG) if meaning in found), None)


def _of_words(code: int, words: str) -> Meaning | None:
    if TOO_BIG.search(words):
        return Meaning.TOO_BIG
    if MAILBOX_FULL.search(words) and not OF_OUR_SENDING.search(words):
        return Meaning.MAILBOX_FULL
    if VOLUME.search(words) or RATE.search(words):
        return Meaning.LIMIT
    if (meaning := _of_the_settings(words)) and not (meaning is Meaning.CLIENT and CONTENT.search(words)):
        return meaning
    return Meaning.TOO_BIG if code == 552 and not CONTENT.search(words) else None


def _of_the_settings(words: str) -> Meaning | None:
    of_the_recipient = re.search(r"\brecipient", words, re.I)
    if RELAY.search(words):
        return Meaning.RELAY
    if SENDER.search(words) or (VERIFICATION.search(words) and not of_the_recipient):
        return Meaning.SENDER
    if SIGN_IN.search(words):
        return Meaning.SIGN_IN
    return Meaning.CLIENT if CLIENT.search(words) else None
