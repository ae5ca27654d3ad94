"""The Flask extensions that pages alone need, unbound; create_app() binds them to an application."""

from ipaddress import IPv6Network, ip_address

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from htmx_flask import Htmx

from referrals import origin_keys
from referrals.web.csrf import MaskedCSRFProtect


def browser_address() -> str:
    """Return the address that limits count by: of IPv6 the half that names a line, which has 2^64 of the rest."""
    written = get_remote_address()
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if address.version == 4 or address.ipv4_mapped:
        return written
    return str(IPv6Network((int(address), 64), strict=False))


def browser_network() -> str:
    """Return the network (/24 or /48) of the address; the address itself where that names no network."""
    return origin_keys.network_of(get_remote_address()) or browser_address()


csrf = MaskedCSRFProtect()
htmx = Htmx()
login = LoginManager()
limiter = Limiter(key_func=browser_address, headers_enabled=True)
