"""Who asked, when proxies stand in front: what they say of it, read to exactly the depth of PROXIES."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WITH_PORT = re.compile(r"\[(?P<bracketed>[^\[\]]+)\](?::[0-9]+)?|(?P<plain>[0-9.]+):[0-9]+")


class Proxies:
    """ProxyFix, and then the client's address without the port that some proxies add."""

    def __init__(self, app: "WSGIApplication", hops: int) -> None:
        self._app = app
        self._fixed = ProxyFix(self._with_address_alone, x_for=hops, x_proto=hops, x_host=hops)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._fixed(environ, start_response)

    def _with_address_alone(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Keep the address of the proxy itself where it names no address ("unknown"): limits need one to count by."""
        before = environ["werkzeug.proxy_fix.orig"]["REMOTE_ADDR"]
        environ["REMOTE_ADDR"] = client_address(environ.get("REMOTE_ADDR") or "") or before
        return self._app(environ, start_response)


def client_address(written: str) -> str | None:
    """Return the IP address in an entry of X-Forwarded-For, in its shortest form; None if there is none.

    The entry may carry a port (203.0.113.5:40001) and an IPv6 address brackets ([2001:db8::1]:40001).
    """
    text = written.strip().strip('"')
    found = WITH_PORT.fullmatch(text)
    try:
        address = ip_address((found["bracketed"] or found["plain"]) if found else text.partition("%")[0])
    except ValueError:
        return None
    return str(address.ipv4_mapped or address) if address.version == 6 else str(address)
