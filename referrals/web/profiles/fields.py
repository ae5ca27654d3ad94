"""Addresses of web pages, as people type them and as a link needs them."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from wtforms import Form
from wtforms.validators import ValidationError

from referrals.web.account.fields import LineField

LONGEST = 200
SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")  # nothing that a browser reads as the end of it: "\" is "/" there


class WebField(LineField):
    """The address of a web page; `of` is the host that it must be on."""

    def __init__(self, *args: Any, of: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.render_kw = {"inputmode": "url", "autocapitalize": "none"}

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and not SCHEME.match(self.data):
            self.data = f"https://{self.data.removeprefix('//')}"

    def pre_validate(self, _form: Form) -> None:
        # its length first: urlsplit normalizes what it splits
        host = _host(self.data) if self.data and len(self.data) <= LONGEST else None
        if self.data and host is None:
            raise ValidationError(gettext("This is not the address of a web page. Write it like www.company.com."))
        if host and self.of and host != self.of and not host.endswith(f".{self.of}"):
            raise ValidationError(gettext("This is no page of %(host)s.", host=self.of))


def _host(address: str) -> str | None:
    """Return the host of an address that a browser opens, or None."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port  # a port that is none raises
    except ValueError:
        return None
    sound = parts.scheme.lower() in ("http", "https") and HOST.fullmatch(host) and "@" not in parts.netloc
    return host if sound and " " not in address else None
