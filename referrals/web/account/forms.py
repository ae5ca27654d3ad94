"""The forms of an account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, StopValidation

from referrals.web.account.password_fields import LONG_ENOUGH, SAME_AGAIN, NewPassword, password_field
from referrals.web.forms.errors import AtMost
from referrals.web.forms.fields import AddressField, AnswerField, LineField, ZoneField, language_field, name_field

ADDRESS = DataRequired(_l("Enter your email address."))


class SignInForm(FlaskForm):
    """Sign in by password or by an emailed link. `how` is the button that was pressed."""

    email = AddressField(_l("Email"), [ADDRESS])
    password = password_field(_l("Password"))
    keep = BooleanField(_l("Keep me signed in for 30 days"))
    how = AnswerField(answers=("password", "link"), default="password")

    def validate_password(self, field: PasswordField) -> None:
        if self.how.data == "password" and not field.data:
            raise StopValidation(str(_l("Enter your password, or ask us to email you a link.")))


class LinkRequestForm(FlaskForm):
    """The email address to send a link to."""

    email = AddressField(_l("Email"), [ADDRESS])


class KeepForm(FlaskForm):
    """Whether to stay signed in."""

    keep = AnswerField(answers=("no", "yes"))


class AnswerForm(FlaskForm):
    """A question with a button for each answer."""

    answer = AnswerField(answers=("yes", "no"))


class JoinForm(FlaskForm):
    """Accept an invitation, with a password or with emailed links only."""

    name = name_field()
    language = language_field()
    password = PasswordField(_l("Password"), description=_l("At least 10 characters. A few words will do."))
    again = PasswordField(_l("Repeat password"))
    how = AnswerField(answers=("password", "link"))

    def validate(self, extra_validators: object = None) -> bool:
        if self.how.data == "password":
            checks = {"password": [DataRequired(_l("Choose a password, or join without one.")), LONG_ENOUGH]}
            extra_validators = {**checks, "again": [SAME_AGAIN]}
        return bool(super().validate(extra_validators))


class FirstOperatorForm(NewPassword):
    """Create the account of the first operator."""

    network_name = LineField(
        _l("Name of the network"),
        [DataRequired(_l("Enter the network’s name.")), AtMost(60)],
        description=_l("Shown on every page and in every email."),
    )
    name = name_field()
    email = AddressField(_l("Email"), [ADDRESS])


class AccountForm(FlaskForm):
    """The person's name, language and time zone."""

    name = name_field()
    language = language_field()
    zone = ZoneField(_l("Time zone"), description=_l("Used for deadlines and to send reminders during your day."))


class PasswordForm(NewPassword):
    """Change the password. Asks for the current one, if there is one."""

    present = password_field(_l("Current password"))


class EmailForm(FlaskForm):
    """Change the email address."""

    email = AddressField(
        _l("New email address"),
        [ADDRESS],
        description=_l("We’ll email a link there. Nothing changes until you open it and confirm."),
    )
    password = password_field(_l("Current password"))
