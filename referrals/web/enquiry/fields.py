"""Fields for what a customer writes: cleaned lines and texts, ticks, amounts and keywords, with limits in words."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, ngettext
from wtforms import Field, Form, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from referrals.language import amounts
from referrals.language.amounts import AmountError
from referrals.web import typed

KEYWORDS = 12
KEYWORD_LENGTH = 60


class LineField(StringField):
    """One line, cleaned of what cannot be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_line(self, valuelist)


class TextField(TextAreaField):
    """Several lines, cleaned of what cannot be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_lines(self, valuelist)


class OneOfField(SelectField):
    """One of a list; what was not sent is nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, _form: Form) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(gettext("Choose one from the list."))


class TicksField(SelectMultipleField):
    """Any number of a list, each with its tick box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _without_full_stop(word: str) -> str:
    """Return a keyword without the full stop that ends a sentence; the dot of ".NET" is part of the name."""
    return word.strip().rstrip(".").rstrip()


class KeywordsField(StringField):
    """Words with commas or line breaks between them, `most` of them."""

    data: Any

    def __init__(self, *args: Any, most: int = KEYWORDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        typed.read_lines(self, valuelist)
        self.data = typed.line(", ".join(row.strip(" ,") for row in self.data.split("\n") if row.strip(" ,")))

    def words(self) -> tuple[str, ...]:
        """Return the words, each once, in the order in which they were written."""
        once: dict[str, str] = {}
        for word in map(_without_full_stop, re.split("[,;]", self.data or "")):
            if word.strip("."):
                once.setdefault(word.casefold(), word)
        return tuple(once.values())

    def pre_validate(self, _form: Form) -> None:
        if len(self.words()) > self.most:
            raise ValidationError(gettext("Name %(limit)s keywords at most.", limit=self.most))
        if any(len(word) > KEYWORD_LENGTH for word in self.words()):
            raise ValidationError(
                gettext("One is longer than %(limit)s characters. Put commas between them.", limit=KEYWORD_LENGTH)
            )


class AtMost:
    """Refuse what is longer than `limit` characters, and say by how much."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: Form, field: Field) -> None:
        more = len(field.data or "") - self.limit
        if more > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)d character too long: %(limit)s at most.",
                    "This is %(num)d characters too long: %(limit)s at most.",
                    more,
                    limit=self.limit,
                )
            )


def amount(field: Field, currency: str) -> int | None:
    """Return the minor units that were typed, None for nothing; refuse what is no amount, beside the field."""
    if not (field.data or "").strip():
        return None
    try:
        return amounts.parse(field.data, currency)
    except AmountError as error:
        refuse(field, error.sentence(_how_to_write(currency)))
        return None


def _how_to_write(currency: str) -> str:
    example = amounts.example(currency)
    if not example:
        return amounts.hint(currency)
    return str(gettext("This is not an amount. Write it like 12500 or %(example)s.", example=example))


def refuse(field: Field, *sentences: Any) -> None:
    """Put sentences beside a field that had passed so far."""
    field.errors = [*field.errors, *(str(sentence) for sentence in sentences)]


def options(pairs: Iterable[tuple[Any, Any]], nothing: Any = None) -> list[SelectChoice]:
    """Return (value, words) as a list to choose from, under `nothing` if nothing may be chosen."""
    empty = [] if nothing is None else [SelectChoice("", nothing)]
    return [*empty, *(SelectChoice(str(value), words) for value, words in pairs)]
