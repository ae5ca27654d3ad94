"""Keys of where something came from: a browser, a network, an email address. Keyed hashes, so that they name nobody.

Two things of the same origin have the same key; nobody without the secret key can tell which origin it is.
"""

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import current_app

from referrals.rules import address, mail_domain

LENGTH = 32  # hexadecimal digits
PREFIX = {4: 24, 6: 48}  # bits of an internet address that name a network
# Addresses of this machine and of private networks: behind them may be anybody. Spelt out, because `is_private` also
# holds the networks that are set aside for documentation.
NO_EVIDENCE = tuple(
    ip_network(written)
    for written in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10"),
    )
)


def browser_key(browser_id: str) -> str:
    """Return the key of a browser from the random id in its cookie."""
    return _key("browser", browser_id)


def network_key(written: str | None) -> str | None:
    """Return the key of the network (/24 or /48) that an internet address belongs to.

    None for what is no evidence: an address of this machine or of a private network, or no address at all.
    """
    network = network_of(written)
    return None if network is None else _key("network", network)


def mailbox_key(email: str) -> str:
    """Return the key of an email address, however its letters are written."""
    return _key("mailbox", address.normal(email))


def reader_key(email: str) -> str:
    """Return the key of whoever reads an email address: one for all spellings that arrive in the same mailbox."""
    return _key("reader", address.folded(email))


def mail_key(email: str) -> str:
    """Return the key of the organisation that an email address belongs to, or of the address where that is unknown."""
    found = mail_domain.organisation(email)
    return _key("organisation", found) if found else _key("address", address.folded(email))


def words_key(words: str) -> str | None:
    """Return the key of what an enquiry says (`rules.triage.words`); None for words too few to mean anything."""
    return _key("words", words) if words else None


def network_of(written: str | None) -> str | None:
    """Return the network of an internet address as text, or None when the address is no evidence."""
    found = _internet_address(written)
    if found is None or any(found in network for network in NO_EVIDENCE):
        return None
    return str(ip_network((int(found), PREFIX[found.version]), strict=False))


def _internet_address(written: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address((written or "").partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _key(kind: str, value: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(secret, f"{kind}:{value}".encode(), "sha256").hex()[:LENGTH]
