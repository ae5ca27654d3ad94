"""Form fields for text: one line, several lines, keywords, a telephone number, an email, a URL.

Each removes invisible characters from the input.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Form, StringField, TelField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from referrals.web import typed
from referrals.web.forms.errors import AtMost

LONGEST_ADDRESS = 254  # characters of an email address (RFC 5321)
LONGEST_URL = 200
MOST_KEYWORDS = 12
LONGEST_KEYWORD = 60
SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")  # without "\", which browsers read as "/"


class LineField(StringField):
    """One line of text."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)


class TextField(TextAreaField):
    """Several lines of text."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_lines(self, valuelist)


class TelephoneField(TelField):
    """A telephone number, kept as typed."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)


class AddressField(EmailField):
    """An email address."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        AtMost(LONGEST_ADDRESS)(form, self)  # check the length first: the validator takes seconds for very long texts
        try:
            self.data = valid_address(self.data)
        except EmailNotValidError as problem:
            raise ValidationError(gettext("This isn’t an email address. Enter it like anna@company.com.")) from problem


def valid_address(line: str) -> str:
    """Return the normalized form of an email address. Raises EmailNotValidError."""
    if len(line) > LONGEST_ADDRESS:
        raise EmailNotValidError
    return validate_email(line, check_deliverability=False, allow_smtputf8=False).normalized


def normalized_address(text: str) -> str:
    """Return the text as an AddressField normalizes it. An invalid address is returned unchanged."""
    line = typed.beginning(text, LONGEST_ADDRESS + 1)
    try:
        return valid_address(line)
    except EmailNotValidError:
        return line


class WebAddressField(LineField):
    """A URL. `of` is the host that it must be on."""

    def __init__(self, *args: Any, of: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.render_kw = {"inputmode": "url", "autocapitalize": "none"}

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and not SCHEME.match(self.data):
            self.data = f"https://{self.data.removeprefix('//')}"

    def pre_validate(self, _form: Form) -> None:
        # check the length first: urlsplit normalizes its input
        host = _host(self.data) if self.data and len(self.data) <= LONGEST_URL else None
        if self.data and host is None:
            raise ValidationError(gettext("This isn’t a web address. Enter it like www.company.com."))
        if host and self.of and host != self.of and not host.endswith(f".{self.of}"):
            raise ValidationError(gettext("This isn’t a page on %(host)s.", host=self.of))


def _host(address: str) -> str | None:
    """Return the host of a URL that a browser would open, or None."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port  # raises for a port that is not a number
    except ValueError:
        return None
    is_valid = parts.scheme.lower() in ("http", "https") and HOST.fullmatch(host) and "@" not in parts.netloc
    return host if is_valid and " " not in address else None


class KeywordsField(StringField):
    """Keywords separated by commas or line breaks, at most `most`."""

    data: Any

    def __init__(self, *args: Any, most: int = MOST_KEYWORDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_lines(self, valuelist)
        self.data = typed.line(", ".join(row.strip(" ,") for row in self.data.split("\n") if row.strip(" ,")))

    def words(self) -> tuple[str, ...]:
        """Return the keywords without duplicates, in the typed order."""
        found: dict[str, str] = {}
        for word in map(_without_full_stop, re.split("[,;]", self.data or "")):
            if word.strip("."):
                found.setdefault(word.casefold(), word)
        return tuple(found.values())

    def pre_validate(self, _form: Form) -> None:
        if len(self.words()) > self.most:
            raise ValidationError(gettext("Enter up to %(limit)s keywords.", limit=self.most))
        if any(len(word) > LONGEST_KEYWORD for word in self.words()):
            raise ValidationError(
                gettext(
                    "One of these is longer than %(limit)s characters. Separate them with commas.",
                    limit=LONGEST_KEYWORD,
                )
            )


def _without_full_stop(word: str) -> str:
    """Return a keyword without the full stop that ends a sentence. The dot of ".NET" is kept."""
    return word.strip().rstrip(".").rstrip()


def name_field() -> LineField:
    """Return a field for the person's own name."""
    return LineField(_l("Your name"), [DataRequired(_l("Enter your name.")), AtMost(120)])
