"""Form fields for integers, amounts of money and dates, in the notation of the reader's language."""

from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, IntegerField, ValidationError
from wtforms.widgets import DateInput

from referrals.language import amounts, days
from referrals.language.amounts import AmountError
from referrals.language.days import DayError
from referrals.web import typed
from referrals.web.forms.texts import LineField


class WholeNumberField(IntegerField):
    """An integer. Accepts the digits and thousands separators of any language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text, self.data = typed.line(valuelist[0]) if valuelist else "", None
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
        self.text = typed.line(self.text)
        if self.text:
            try:
                self.data = days.parse(self.text)
            except DayError as error:
                self.why = error.why

    def pre_validate(self, _form: Form) -> None:
        if self.data is None:
            sentence = gettext("Enter a date, such as %(example)s.", example=days.example())
            raise ValidationError(f"{sentence} {self.why}".rstrip())
