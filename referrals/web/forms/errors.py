"""Errors of forms: a limit of characters, and the sentences that an action's refusal puts on a form."""

from typing import Any

from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, Form, ValidationError

from referrals.language import refusals
from referrals.rules.refusal import FieldRefusal, Refusal
from referrals.web.times import times


class AtMost:
    """A validator that refuses more than `limit` characters, and says how many are too many."""

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


def add_errors(field: Field, *sentences: Any) -> None:
    """Put sentences beside a field that has been validated already."""
    field.errors = [*field.errors, *(str(sentence) for sentence in sentences)]


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal beside its field, or above the form when it names none of its fields."""
    sentence = refusals.sentence(refusal, times)
    if isinstance(refusal, FieldRefusal) and refusal.field in form:
        add_errors(form[refusal.field], sentence)
    else:
        form.form_errors.append(sentence)
