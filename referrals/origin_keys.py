"""Keys of the origin of an enquiry (browser, network, email address): keyed hashes that identify nobody.

Equal origins have equal keys. Without the secret key nobody can tell which origin a key stands for.
"""

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import current_app

from referrals.rules import email_addresses

KEY_LENGTH = 32  # hexadecimal digits
PREFIX_LENGTHS = {4: 24, 6: 48}  # prefix lengths that define a network
# Addresses of this machine and of private networks, behind which may be anybody. They are listed here because
# `is_private` also covers the networks reserved for documentation.
PRIVATE_NETWORKS = tuple(
    ip_network(written)
    for written in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10"),
    )
)


def browser_key(browser_id: str) -> str:
    """Return the key of a browser, from the random id in its cookie."""
    return _key("browser", browser_id)


def network_key(written: str | None) -> str | None:
    """Return the key of the network (/24 or /48) of an IP address.

    None for what is no evidence: this machine, a private network, or no address.
    """
    network = network_of(written)
    return None if network is None else _key("network", network)


def mailbox_key(email: str) -> str:
    """Return the key of an email address, ignoring case."""
    return _key("mailbox", email_addresses.normalize_email(email))


def reader_key(email: str) -> str:
    """Return the key of a reader: the same for all spellings that reach one mailbox."""
    return _key("reader", email_addresses.fold_email(email))


def mail_key(email: str) -> str:
    """Return the key of the address's organisation, or of the address itself if the organisation is unknown."""
    found = email_addresses.organisation_domain(email)
    return _key("organisation", found) if found else _key("address", email_addresses.fold_email(email))


def words_key(words: str) -> str | None:
    """Return the key of an enquiry's words (`rules.triage.comparable_words`); None if they are too few to compare."""
    return _key("words", words) if words else None


def network_of(written: str | None) -> str | None:
    """Return the network of an IP address as text, or None if the address is no evidence."""
    found = _internet_address(written)
    if found is None or any(found in network for network in PRIVATE_NETWORKS):
        return None
    return str(ip_network((int(found), PREFIX_LENGTHS[found.version]), strict=False))


def _internet_address(written: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address((written or "").partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _key(kind: str, value: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(secret, f"{kind}:{value}".encode(), "sha256").hex()[:KEY_LENGTH]
