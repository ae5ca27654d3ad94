"""Flask extensions that only the pages use. create_app() initializes them."""

from ipaddress import IPv6Network, ip_address

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from htmx_flask import Htmx

from referrals import origin_keys
from referrals.web.security.csrf import MaskedCSRFProtect


def browser_address() -> str:
    """Return the client address for rate limits. An IPv6 address is reduced to its /64 network."""
    written = get_remote_address()
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if address.version == 4 or address.ipv4_mapped:
        return written
    return str(IPv6Network((int(address), 64), strict=False))


def browser_network() -> str:
    """Return the client's network (/24 or /48) for rate limits, or its address if it has no network."""
    return origin_keys.network_of(get_remote_address()) or browser_address()


csrf = MaskedCSRFProtect()
htmx = Htmx()
login = LoginManager()
limiter = Limiter(key_func=browser_address, headers_enabled=True)
