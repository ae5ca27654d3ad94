"""Form fields for passwords: the current one, and a new one with its confirmation."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from referrals import passwords
from referrals.web.forms.errors import AtMost

LONG_ENOUGH = Length(
    passwords.MIN_LENGTH,
    passwords.MAX_LENGTH,
    _l("Choose a password of at least %(min)d characters. A few words will do."),
)
SAME_AGAIN = EqualTo("password", _l("The passwords don’t match. Enter the new password again."))


def password_field(label: object) -> PasswordField:
    """Return a field for the current password."""
    return PasswordField(label, [AtMost(passwords.MAX_LENGTH)])


class NewPassword(FlaskForm):
    """A new password and its confirmation."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Choose a password.")), LONG_ENOUGH],
        description=_l("At least 10 characters. A few memorable words beat symbols."),
    )
    again = PasswordField(_l("Repeat new password"), [SAME_AGAIN])
