"""Fields for choices: one of a list, some of a list, a language, a time zone, and an answer by its button."""

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
    """One of a list; nothing if nothing was sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, _form: Form) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(gettext("Choose one from the list."))


class TicksField(SelectMultipleField):
    """Any number of a list, each with its tick box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AnswerField(StringField):
    """An answer that is given by pressing its button, never drawn as a field: without a button it is the default.

    If `answers` are given, it must be one of them.
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


def language_field() -> SelectField:
    """Return the field for the language in which somebody reads the application."""
    return SelectField(_l("Language"), choices=options(words.LANGUAGES.items()))


def options(pairs: Iterable[tuple[Any, Any]], nothing: Any = None) -> list[SelectChoice]:
    """Return (value, label) pairs as choices, below `nothing` if nothing may be chosen."""
    empty = [] if nothing is None else [SelectChoice("", nothing)]
    return [*empty, *(SelectChoice(str(value), label) for value, label in pairs)]
