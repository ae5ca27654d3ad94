"""Form fields for choices: one or several of a list, a language, a time zone, and an answer by button."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from referrals.language import words, zones
from referrals.web import typed


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

    def __init__(self, label: Any = "", validators: Any = None, *, answers: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.answers = tuple(answers)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = typed.line(valuelist[0])

    def pre_validate(self, _form: Form) -> None:
        if self.answers and self.data not in self.answers:
            raise ValidationError(gettext("Choose one of the options."))


class ZoneField(SelectField):
    """A time zone, grouped by continent. A stored zone with an old name stays selectable."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=_zones(zones.OFFERED), **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        if self.data in zones.KNOWN and self.data not in zones.OFFERED:
            self.choices = _zones(sorted((*zones.OFFERED, self.data)))


def _zones(names: Iterable[str]) -> list[SelectChoice]:
    """Return the zones grouped by continent. A zone without a place, such as UTC, is its own group."""
    parts = [(zone, *(zone.replace("_", " ") if "/" in zone else f"{zone}/{zone}").split("/", 1)) for zone in names]
    return [SelectChoice(zone, place.replace("/", ", "), optgroup=continent) for zone, continent, place in parts]


def language_field() -> SelectField:
    """Return a select field for the language of the application."""
    return SelectField(_l("Language"), choices=options(words.LANGUAGES.items()))


def options(pairs: Iterable[tuple[Any, Any]], nothing: Any = None) -> list[SelectChoice]:
    """Return (value, label) pairs as choices, after an empty choice with the label `nothing` if it is given."""
    empty = [] if nothing is None else [SelectChoice("", nothing)]
    return [*empty, *(SelectChoice(str(value), label) for value, label in pairs)]
