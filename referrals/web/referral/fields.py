"""Fields for what a partner types into a move: amounts and days in the notation of its language, and answers."""

from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, StringField, ValidationError
from wtforms.widgets import DateInput

from referrals.language import amounts, days
from referrals.language.amounts import AmountError
from referrals.language.days import DayError
from referrals.web import typed


class DayField(Field):
    """A day: as the browser's date input sends it, or typed as the reader's language writes it."""

    widget = DateInput()
    typed = why = ""
    data: Any  # a date once it is sound

    def _value(self) -> str:
        return self.data.isoformat() if self.data else self.typed

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed, self.data = valuelist[0] if valuelist else "", None
        self.typed = typed.line(self.typed)
        if self.typed:
            try:
                self.data = days.parse(self.typed)
            except DayError as error:
                self.why = error.why

    def pre_validate(self, _form: Form) -> None:
        if self.data is None:
            example = days.example()
            sentence = gettext("Enter a day, for example %(example)s.", example=example)
            raise ValidationError(f"{sentence} {self.why}".rstrip())


class AmountField(StringField):
    """An amount in the reader's notation; `minor` reads it once the currency is known."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)

    def minor(self, currency: str) -> int:
        """Return the minor units; raise ValidationError with a sentence that says how to write them."""
        try:
            return amounts.parse(self.data or "", currency)
        except AmountError as error:
            raise ValidationError(error.sentence(amounts.hint(currency))) from None


class AnswerField(StringField):
    """An answer that is given by pressing its button: without a button it is empty."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = typed.line(valuelist[0]) if valuelist else None


def refuse(field: Any, sentence: str) -> None:
    """Put a sentence beside a field that had passed so far."""
    field.errors = [*field.errors, sentence]
