"""Form fields, one of each kind: texts, amounts, dates, choices, time zones, answers by button.

Text fields remove invisible characters from the input. Numbers and dates are read in the notation of the reader's
language. `data` is Any: WTForms has no types.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    Field,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from referrals import languages
from referrals.language import amounts, days, time_zones
from referrals.language.amounts import AmountError
from referrals.language.days import DayError
from referrals.web.forms.errors import AtMost
from referrals.web.requests import text_cleaning

MAX_EMAIL_LENGTH = 254  # characters of an email address (RFC 5321)
MAX_URL_LENGTH = 200
MAX_KEYWORDS = 12
MAX_KEYWORD_LENGTH = 60
SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")  # without "\", which browsers read as "/"


def _read_line(field: Field, values: list[str]) -> None:
    """Set the data of a field to the sent line. Text that is too long is kept unchanged for the form."""
    field.data = values[0] if values else ""
    field.data = text_cleaning.clean_line(field.data)


def _read_lines(field: Field, values: list[str]) -> None:
    """Set the data of a field to the sent lines. Text that is too long is kept unchanged for the form."""
    field.data = values[0] if values else ""
    field.data = text_cleaning.clean_lines(field.data)


class LineField(StringField):
    """One line of text."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        _read_line(self, valuelist)


class TextField(TextAreaField):
    """Several lines of text."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        _read_lines(self, valuelist)


class TelephoneField(TelField):
    """A telephone number, kept as typed."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        _read_line(self, valuelist)


class AddressField(EmailField):
    """An email address."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        _read_line(self, valuelist)

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        AtMost(MAX_EMAIL_LENGTH)(form, self)  # check the length first: the validator takes seconds for very long texts
        try:
            self.data = valid_address(self.data)
        except EmailNotValidError as problem:
            raise ValidationError(gettext("This isn’t an email address. Enter it like anna@company.com.")) from problem


def valid_address(line: str) -> str:
    """Return the normalized form of an email address. Raises EmailNotValidError."""
    if len(line) > MAX_EMAIL_LENGTH:
        raise EmailNotValidError
    return validate_email(line, check_deliverability=False, allow_smtputf8=False).normalized


def normalized_address(text: str) -> str:
    """Return the text as an AddressField normalizes it. An invalid address is returned unchanged."""
    line = text_cleaning.beginning(text, MAX_EMAIL_LENGTH + 1)
    try:
        return valid_address(line)
    except EmailNotValidError:
        return line


class WebAddressField(LineField):
    """A URL. `of` is the host that it must be on."""

    def __init__(self, *args: object, of: str | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.render_kw = {"inputmode": "url", "autocapitalize": "none"}

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and not SCHEME.match(self.data):
            self.data = f"https://{self.data.removeprefix('//')}"

    def pre_validate(self, _form: Form) -> None:
        # check the length first: urlsplit normalizes its input
        host = _host(self.data) if self.data and len(self.data) <= MAX_URL_LENGTH else None
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

    def __init__(self, *args: object, most: int = MAX_KEYWORDS, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        _read_lines(self, valuelist)
        self.data = text_cleaning.clean_line(
            ", ".join(row.strip(" ,") for row in self.data.split("\n") if row.strip(" ,"))
        )

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
        if any(len(word) > MAX_KEYWORD_LENGTH for word in self.words()):
            raise ValidationError(
                gettext(
                    "One of these is longer than %(limit)s characters. Separate them with commas.",
                    limit=MAX_KEYWORD_LENGTH,
                )
            )


def _without_full_stop(word: str) -> str:
    """Return a keyword without the full stop that ends a sentence. The dot of ".NET" is kept."""
    return word.strip().rstrip(".").rstrip()


def name_field() -> LineField:
    """Return a field for the person's own name."""
    return LineField(_l("Your name"), [DataRequired(_l("Enter your name.")), AtMost(120)])


class WholeNumberField(IntegerField):
    """An integer. Accepts the digits and thousands separators of any language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text, self.data = text_cleaning.clean_line(valuelist[0]) if valuelist else "", None
        if text:
            try:
                self.data = amounts.parse_whole(text)
            except AmountError as error:
                raise ValueError(error.sentence(gettext("Enter a whole number."))) from None


class AmountField(LineField):
    """An amount of money. Call `minor` once the currency is known."""

    def minor(self, currency: str) -> int | None:
        """Return the amount in minor units, or None if the field is empty. Raises ValidationError with an example."""
        if not self.data:
            return None
        try:
            return amounts.parse(self.data, currency)
        except AmountError as error:
            raise ValidationError(error.sentence(amounts.hint(currency))) from None


class DayField(Field):
    """A date, as the browser's date input sends it or in the notation of the reader's language."""

    widget = DateInput()
    text = why = ""
    data: Any  # a date once it is valid

    def _value(self) -> str:
        return self.data.isoformat() if self.data else self.text

    def process_formdata(self, valuelist: list[str]) -> None:
        self.text, self.data = valuelist[0] if valuelist else "", None
        self.text = text_cleaning.clean_line(self.text)
        if self.text:
            try:
                self.data = days.parse(self.text)
            except DayError as error:
                self.why = error.why

    def pre_validate(self, _form: Form) -> None:
        if self.data is None:
            sentence = gettext("Enter a date, such as %(example)s.", example=days.example())
            raise ValidationError(f"{sentence} {self.why}".rstrip())


class OneOfField(SelectField):
    """A select field whose value is empty if nothing was sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, _form: Form) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(gettext("Choose an option from the list."))


class TicksField(SelectMultipleField):
    """A list of checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AnswerField(StringField):
    """The value of the pressed button. Without one, the field keeps its default.

    The field is never drawn. If `answers` are given, the value must be one of them.
    """

    data: Any

    def __init__(
        self, label: object = "", validators: object = None, *, answers: Iterable[str] = (), **kwargs: object
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.answers = tuple(answers)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = text_cleaning.clean_line(valuelist[0])

    def pre_validate(self, _form: Form) -> None:
        if self.answers and self.data not in self.answers:
            raise ValidationError(gettext("Choose one of the options."))


class ZoneField(SelectField):
    """A time zone, grouped by continent. A stored zone with an old name stays selectable."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, choices=_zones(time_zones.OFFERED), **kwargs)

    def process(self, *args: object, **kwargs: object) -> None:
        super().process(*args, **kwargs)
        if self.data in time_zones.KNOWN and self.data not in time_zones.OFFERED:
            self.choices = _zones(sorted((*time_zones.OFFERED, self.data)))


def _zones(names: Iterable[str]) -> list[SelectChoice]:
    """Return the zones grouped by continent. A zone without a place, such as UTC, is its own group."""
    parts = [(zone, *(zone.replace("_", " ") if "/" in zone else f"{zone}/{zone}").split("/", 1)) for zone in names]
    return [SelectChoice(zone, place.replace("/", ", "), optgroup=continent) for zone, continent, place in parts]


def language_field() -> SelectField:
    """Return a select field for the language of the application."""
    return SelectField(_l("Language"), choices=interface_languages)


def interface_languages() -> list[SelectChoice]:
    """Return the languages of the interface, each by its own name."""
    return options(languages.names().items())


def options(pairs: Iterable[tuple[object, object]], nothing: object = None) -> list[SelectChoice]:
    """Return (value, label) pairs as choices, after an empty choice with the label `nothing` if it is given."""
    empty = [] if nothing is None else [SelectChoice("", nothing)]
    return [*empty, *(SelectChoice(str(value), label) for value, label in pairs)]
