"""Read the client's address behind reverse proxies. PROXIES says how many to trust."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WITH_PORT = re.compile(r"\[(?P<bracketed>[^\[\]]+)\](?::[0-9]+)?|(?P<plain>[0-9.]+):[0-9]+")


class Proxies:
    """WSGI middleware: Werkzeug's ProxyFix, and the client's address without the port that some proxies add."""

    def __init__(self, app: "WSGIApplication", hops: int) -> None:
        self._app = app
        self._fixed = ProxyFix(self._with_address_alone, x_for=hops, x_proto=hops, x_host=hops)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._fixed(environ, start_response)

    def _with_address_alone(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Use the proxy's own address if it sent no valid client address ("unknown"): rate limits need one."""
        before = environ["werkzeug.proxy_fix.orig"]["REMOTE_ADDR"]
        environ["REMOTE_ADDR"] = client_address(environ.get("REMOTE_ADDR") or "") or before
        return self._app(environ, start_response)


def client_address(written: str) -> str | None:
    """Return the normalized IP address of an entry of X-Forwarded-For, or None if it has none.

    The entry may have a port (203.0.113.5:40001), and an IPv6 address may have brackets ([2001:db8::1]:40001).
    """
    text = written.strip().strip('"')
    found = WITH_PORT.fullmatch(text)
    try:
        address = ip_address((found["bracketed"] or found["plain"]) if found else text.partition("%")[0])
    except ValueError:
        return None
    return str(address.ipv4_mapped or address) if address.version == 6 else str(address)
