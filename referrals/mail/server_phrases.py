"""Phrases in the replies of mail servers. `server_answers` decides what a reply with several of them means."""

# ruff: noqa: E501  (a phrase stays on one line)

import re
from typing import Final


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
    r"\blimit\W+(\w+\W+){0,2}(reached|exceeded)",
)
MAILBOX_FULL = _any(
    r"\b(mailbox|inbox|folder|maildir)\W+(\w+\W+){0,6}?(full|quota|storage|exceed\w*)",
    r"\b(user|account) (is )?full",
    r"\bcasella (di posta |postale )?(\w+ )?piena",
    r"\b(postfach|mailbox|konto)\W+(\w+\W+){0,2}(voll|überfüllt)",
    r"\bbo[iî]te\W+(\w+\W+){0,4}pleine",
    r"\b(buz[oó]n|casilla)\W+(\w+\W+){0,3}(llen[oa])",
    r"over.?quota",
    r"quota\W+(\w+\W+){0,2}(exhausted|full)\b",
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
# The sender in Italian, German, French and Spanish.
FOREIGN_SENDER: Final = r"\b(mittente|absender|exp[eé]diteur|remitente)"
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
    r"sending (domain|user|account|address|mailbox)",
    r"marked as invalid",  # MailChannels, of the user who sent it
    FOREIGN_SENDER,
    r"unauthenticated",
    r"\b(spf|dkim|dmarc|badmailfrom)\b",
    r"\bsandbox\b",
    r"\btest(ing)? purposes",
    r"\byour (e-?mail |mail |smtp )?(address|account|domain|mailbox|plan|subscription|organi[sz]ation)\b",
)
# About the sender, unless the reply says that the recipient was verified.
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
    r"lista nera|liste noire|lista negra|schwarze[nr]? liste",
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
    r"countr(y|ies)",
    r"prohibit",
    r"administrat",
    r"not (allowed|permitted|authori[sz]ed)",
    r"spam",
    r"rejected$",
)
# Temporary, whatever the basic code says.
TEMPORARY = _any(r"temporar|vor[uü]bergehend|temporane", r"temp(error|fail)", r"look.?up (error|fail)", r"in progress")
PASSING = _any(
    TEMPORARY.pattern,
    GREYLISTED.pattern,
    r"\btry(ing)? (\w+ )?(again|later|after)\b|\bre-?try",
    r"\blater\b|riprova|pi[uù] tardi|sp[aä]ter|plus tard|r[eé]essay|m[aá]s tarde",
    r"\bservice (is )?(currently )?(not available|unavailable)",
    r"\b(backend|server|database|ldap|directory|system)\W+(\w+\W+){0,2}(fail\w*|error|unavailable|down)\b",
    r"unreachable|timed.?out|time.?out",
    r"could not complete",
    r"first.time|triplet",
)
ENCRYPTION = _any(
    r"\bstarttls\b",
    r"\b(must|requires?|needs?|use|without)\W+(\w+\W+){0,4}(tls|ssl|encrypt\w*)",
    r"\b(tls|ssl|encrypt\w*)\W+(\w+\W+){0,3}(requir\w*|need\w*|must|first|mandatory)\b",
)
# A limit of one recipient. Other mails are not affected.
RECEIVING = _any(
    r"tried to reach|trying to (contact|reach)",
    r"\b(user|recipient\S*|mailbox|inbox|account|addressee)\b.{0,60}\breceiv(ing|es)\b",
    r"\bof received (mail|messages)",
    r"\b(mailbox|inbox) (is |has )?(full|exceed\w*)",
)
OF_THE_SENDER = _any(
    r"\byour\b|\byou(?! (are trying|tried))\b",
    r"\bsen(d|t|ds|der\S*|ding)\b",
    r"\b(outgoing|outbound|submission|smtp)\b",
)

WHO = r"(user|mailbox|recipients?|addressee|account|alias|address|customer|person|destinat\w+)"
HOST = r"(host|domain( name)?)"


def _missing(who: str) -> tuple[str, ...]:
    """Return the phrases that say that `who` does not exist."""
    return (
        rf"\b(no|unknown|invalid|illegal|not our|non.?existent|bad|wrong)\W+(such |local |here |or \w+ )*{who}\b",
        rf"\b{who}\b.{{0,60}}?\b(not|n.t|cannot be|could not be) (be )?(found|exist|known|valid|local|listed|have)\b",
        rf"\b{who}\b.{{0,60}}?\b(unknown|does ?n.t (exist|have)|invalid\w*|no longer|undeliverable)\b",
    )


UNKNOWN = _any(
    *_missing(WHO),
    r"unrout(e)?able",
    r"NoSuchUser|RecipientNotFound|ExRecipNotFound",
    r"null ?mx",
    r"mailbox here by that name",
    r"validrcptto",
    r"recipient (address )?verif\w+ failed",
    r"\b(utente|casella|destinatario|indirizzo)\b.{0,40}?\b(sconosciut[oa]|inesistente|non (\w+ )?(esiste|trovat[oa]|valid[oa]))\b",
    r"\b(benutzer|empf[aä]nger|postfach|adresse|teilnehmer)\b.{0,40}?\b(unbekannt|ung[uü]ltig|existiert nicht|nicht (gefunden|bekannt|vorhanden))\b",
    r"\b(unbekannte[rs]?|ung[uü]ltige[rs]?) (benutzer|empf[aä]nger|postfach|adresse)",
    r"\b(utilisateur|destinataire|adresse|bo[iî]te|compte)\b.{0,40}?\b(inconnue?|inexistante?|introuvable|invalide|n.existe (pas|plus))(?!\w)",
    r"\b(usuario|destinatario|buz[oó]n|cuenta|direcci[oó]n)\b.{0,40}?\b(desconocid[oa]|inexistente|inv[aá]lid[oa]|no (existe|encontrad[oa]|v[aá]lid[oa]))\b",
)
UNKNOWN_HOST = _any(*_missing(HOST))
UNAVAILABLE = _any(rf"\b{WHO}\b.{{0,60}}?\b(unavailable|disabled|inactive|deactivated)\b")
# Without a code, a disabled account or address may be that of the sender.
MAILBOX_UNAVAILABLE = _any(
    r"\b(mailbox|user|recipient|addressee|alias)\b.{0,60}?\b(unavailable|disabled|inactive|deactivated)\b"
)
# What RFC 5321 proposes for any refusal; it says no more than the code.
BOILERPLATE = _any(r"requested (mail )?action (not taken|aborted)", r"\W+")
# Exchange Online says so of recipients that are not in the directory ("directory-based edge blocking").
NOT_IN_DIRECTORY = _any(r"Recipient address rejected: Access denied")
# What outweighs even words that say "no such recipient".
CONTRADICTION = _any(
    r"sender (address|verif\w*|domain|is|was|not)",
    FOREIGN_SENDER,
    r"sending (user|account|address|mailbox)",
    r"\bmail from\b|\bfrom (address|header|field|domain)",
    r"\b(helo|ehlo|spf|dkim|dmarc)\b",
    r"client (host|ip|address)",
    r"block(ed)? (list|using|by)|black.?list|spamhaus",
    r"your (ip|host|server|account|domain|(e-?mail )?address(?! book))\b",
    r"unauthenticated",
    r"\b(daily|hourly|sending)\b.{0,20}\b(limit|quota)|rate limit",
    r"relay(ing)? (access )?(denied|not)",
    TEMPORARY.pattern,
)
# Without a code that names the recipient, these outweigh words that do.
OF_ANOTHER_SUBJECT: Final = (TOO_BIG, VOLUME, RATE, MAILBOX_FULL, RELAY, SENDER, SIGN_IN, CLIENT, CONTENT, ENCRYPTION)
# Without words that name the recipient, these outweigh a code that does.
ABOUT_SOMETHING_ELSE: Final = (*OF_ANOTHER_SUBJECT, VERIFICATION, PASSING)
