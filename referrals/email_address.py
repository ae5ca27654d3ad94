"""Email addresses for SMTP, and mailboxes ("Name <address>") as people write them in a setting."""

import re
from email.errors import MessageError
from email.header import decode_header, make_header

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOT_ATOM = re.compile(rf"{ATOM}(\.{ATOM})*")
HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def canonical(address: str) -> str | None:
    """Return the address in ASCII (domain in punycode), or None if it has no such form."""
    local, _, domain = address.strip().rpartition("@")
    if not domain.isascii():
        domain = to_ascii(domain) or ""
    fits = len(local) <= 64 and len(domain) <= 253 and DOT_ATOM.fullmatch(local) and HOST_NAME.fullmatch(domain)
    return f"{local}@{domain}" if fits else None


def to_ascii(host: str) -> str | None:
    """Return a host name in ASCII (IDNA 2008, punycode), or None if it is not a host name."""
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:  # includes idna's own errors
        return None


def parse(written: str) -> tuple[str, str] | None:
    """Return (display name, canonical address) of one mailbox, or None if it is not exactly one.

    Accepts RFC 5322, and what people write beyond it: a display name with commas, brackets or an @ need not be quoted.
    Encoded words (RFC 2047) are decoded.
    """
    text = written.strip()
    return _bracketed(text) or _alone(text) or _unquoted(text) or _by_the_rfc(text)


def _bracketed(text: str) -> tuple[str, str] | None:
    """Parse `Name <address>`: everything before the last bracket is the name."""
    before, bracket, rest = text.rpartition("<")
    address = canonical(rest[:-1]) if bracket and rest.endswith(">") else None
    if address is None or re.search("[<>]", QUOTED.sub("", before)):
        return None
    return _display_name(before), address


def _alone(text: str) -> tuple[str, str] | None:
    address = canonical(text)
    return ("", address) if address else None


def _unquoted(text: str) -> tuple[str, str] | None:
    """Remove quotes around the whole mailbox, which some tools keep from an environment file."""
    inside = text[1:-1].strip()
    if len(text) < 2 or text[0] not in "\"'" or text[0] != text[-1]:
        return None
    return _bracketed(inside) or _alone(inside)


def _by_the_rfc(text: str) -> tuple[str, str] | None:
    """Parse the rarer forms: comments, the name in a comment, blanks around dots."""
    from email.policy import default
    from email.utils import parseaddr

    try:
        header = default.header_factory("From", text)
        address = canonical(header.addresses[0].addr_spec) if len(header.addresses) == 1 else None
    except (MessageError, ValueError, IndexError, AttributeError):  # errors of the parser on malformed input
        return None
    if header.defects and any("obsolete" not in str(defect).lower() for defect in header.defects):
        return None
    return (header.addresses[0].display_name or parseaddr(text)[0], address) if address else None


def _display_name(written: str) -> str:
    """Return a display name without its quotes, and with its encoded words decoded."""
    name = QUOTED.sub(lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), written)
    if "=?" in name:
        try:
            name = str(make_header(decode_header(name)))
        except (MessageError, LookupError, ValueError):  # not an encoded word, or an unknown charset
            return " ".join(name.split())
    return " ".join(name.split())
