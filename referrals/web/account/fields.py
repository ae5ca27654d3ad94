"""Fields for what people say about themselves: lines, addresses, new passwords, languages, zones, answers by button."""

from collections.abc import Iterable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, Form, HiddenField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from referrals import passwords
from referrals.language import amounts, refusals, words, zones
from referrals.language.amounts import AmountError
from referrals.rules.refusal import FieldRefusal, Refusal
from referrals.web import typed
from referrals.web.times import times

LONGEST_ADDRESS = 254  # RFC 5321


class LineField(StringField):
    """One line, cleaned of what cannot be read."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)


class AddressField(EmailField):
    """An email address."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)

    def pre_validate(self, _form: Form) -> None:
        if not self.data:
            return
        try:
            self.data = sound_address(self.data)
        except EmailNotValidError as problem:
            raise ValidationError(gettext("This is not an email address. Write it like anna@company.com.")) from problem


def address(written: str) -> str:
    """Return the address as an AddressField reads it; what is none stays as it was typed."""
    line = typed.beginning(written, LONGEST_ADDRESS + 1)
    try:
        return sound_address(line)
    except EmailNotValidError:
        return line


def sound_address(line: str) -> str:
    """Return an email address as it is kept. Raises EmailNotValidError."""
    if len(line) > LONGEST_ADDRESS:  # before the validator, which takes seconds over very long ones
        raise EmailNotValidError
    return validate_email(line, check_deliverability=False, allow_smtputf8=False).normalized


class WholeNumberField(IntegerField):
    """A whole number, in the digits and with the signs between thousands of any language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        written, self.data = typed.line(valuelist[0]) if valuelist else "", None
        if written:
            try:
                self.data = amounts.parse_whole(written)
            except AmountError as error:
                raise ValueError(error.sentence(gettext("Give a whole number."))) from None


class AnswerField(HiddenField):
    """An answer that is given by pressing its button: without a button it is empty. Never drawn as a field."""

    def __init__(self, *answers: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.answers = answers

    def pre_validate(self, _form: Form) -> None:
        if self.data not in self.answers:
            raise ValidationError(gettext("Choose one of the buttons: nothing is chosen for you."))


class ZoneField(SelectField):
    """A time zone, by continent; one that was stored under an old name stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=_zones(zones.OFFERED), **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        if self.data in zones.KNOWN and self.data not in zones.OFFERED:
            self.choices = _zones(sorted((*zones.OFFERED, self.data)))


def _zones(names: Iterable[str]) -> list[SelectChoice]:
    """Return the zones under their continents; one without a place, as UTC, stands under its own name."""
    parts = [(zone, *(zone.replace("_", " ") if "/" in zone else f"{zone}/{zone}").split("/", 1)) for zone in names]
    return [SelectChoice(zone, place.replace("/", ", "), optgroup=continent) for zone, continent, place in parts]


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in pairs]


def name_field() -> LineField:
    return LineField(_l("Your name"), [DataRequired(_l("Say what you are called.")), at_most(120)])


def language_field() -> SelectField:
    return SelectField(_l("Language"), choices=options(words.LANGUAGES.items()))


def at_most(limit: int) -> Length:
    return Length(max=limit, message=_l("This is too long: %(max)d characters at most."))


LONG_ENOUGH = Length(
    passwords.SHORTEST, passwords.LONGEST, _l("Choose a password of %(min)d characters or more: a few words will do.")
)
SAME_AGAIN = EqualTo("password", _l("The two are not the same. Type the new password again."))


def password_field(label: Any) -> PasswordField:
    """Return the field for a password that somebody has."""
    return PasswordField(label, [at_most(passwords.LONGEST)])


class NewPassword(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Choose a password.")), LONG_ENOUGH],
        description=_l("10 characters or more; a few words that you remember are better than signs."),
    )
    again = PasswordField(_l("New password, again"), [SAME_AGAIN])


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal beside its field, or on top of the form when it has none there."""
    sentence = refusals.sentence(refusal, times)
    field: Field | None = form[refusal.field] if isinstance(refusal, FieldRefusal) and refusal.field in form else None
    if field is None:
        form.form_errors.append(sentence)
    else:
        field.errors = [*field.errors, sentence]
