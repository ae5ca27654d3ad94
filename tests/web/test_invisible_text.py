"""Text that shows nothing is treated as empty in every form."""

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired


def forms(of=FlaskForm):
    for form in of.__subclasses__():
        yield form
        yield from forms(form)


def in_use(cls):
    """The page of components is never submitted."""
    return cls.__module__.startswith("referrals.") and not cls.__module__.startswith("referrals.web.style")


def fields_of(form):
    """Return the text fields that people fill in, without hidden ones and the honeypot."""
    return [
        field
        for field in form
        if isinstance(field, StringField)
        and not isinstance(field, HiddenField | PasswordField)
        and field.short_name != "homepage"
        and any(isinstance(validator, DataRequired) for validator in field.validators)
    ]


@pytest.mark.parametrize("nothing", ["\u3164", "\u2800", "\u200b\u200d", "\u00ad", "\ufe0f", "\U000e0041"])
def test_a_compulsory_text_that_shows_nothing_is_refused(app, nothing):
    names = set()
    with app.test_request_context(method="POST"):
        for cls in {cls for cls in forms() if in_use(cls)}:
            for name in [field.short_name for field in fields_of(cls(meta={"csrf": False}))]:
                form = cls(formdata=MultiDict({name: nothing}), meta={"csrf": False})
                form[name].validate(form)
                assert form[name].errors, f"{cls.__name__}.{name}"
                names.add(name)
    assert {"need", "company", "contact_name", "city", "name", "partner_name", "network_name"} <= names
