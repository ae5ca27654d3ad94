"""Form errors: a limit of characters, and adding the message of an action's refusal to a form."""

from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, Form, ValidationError

from referrals.language import refusals
from referrals.rules.refusal import FieldRefusal, Refusal
from referrals.web.requests.locale import times


class AtMost:
    """Validator for a maximum length. The message says how many characters are too many."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: Form, field: Field) -> None:
        more = len(field.data or "") - self.limit
        if more > 0:
            raise ValidationError(
                ngettext(
                    "%(num)d character over the limit of %(limit)s.",
                    "%(num)d characters over the limit of %(limit)s.",
                    more,
                    limit=self.limit,
                )
            )


def add_errors(field: Field, *sentences: object) -> None:
    """Add errors to a field after validation."""
    field.errors = [*field.errors, *(str(sentence) for sentence in sentences)]


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Add the message of a refusal to its field, or to the form if it names none of its fields."""
    sentence = refusals.sentence(refusal, times)
    if isinstance(refusal, FieldRefusal) and refusal.field in form:
        add_errors(form[refusal.field], sentence)
    else:
        form.form_errors.append(sentence)
