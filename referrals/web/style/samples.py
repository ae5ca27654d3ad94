"""Sample data for the components: deadlines in each state, and a form with each kind of field and error."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput

from referrals.config import ROOT
from referrals.language import words
from referrals.language.times import Deadline
from referrals.web.requests.locale import times

HOUR = timedelta(hours=1)
LEFT = {"fine": 52 * HOUR, "soon": 5 * HOUR, "overdue": -3 * HOUR}
ICONS = tuple((ROOT / "scripts" / "icons.txt").read_text(encoding="utf-8").split())
PEOPLE = ("Giulia Morandi", "Luca Benetti", "Sara Pavan", "Elena Conti")
PARTNERS = ("Marca Digitale", "Adige Cloud")
PRODUCTS = ("Microsoft 365", "Teams")
CUSTOMER, TOWN, ADDRESS = "Studio Ferraro & Associati", "Verona", "info@nordest.example"
CHOICES = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


class SampleForm(FlaskForm):
    """A form that is never submitted."""

    class Meta:
        csrf = False

    company = StringField(_l("Company"), [DataRequired()], description=_l("As it appears on its invoices."))
    email = EmailField(_l("Email"), [DataRequired()])
    size = SelectField(_l("Company size"), choices=[SelectChoice(*size) for size in words.SIZES.items()])
    overview = TextAreaField(_l("More detail"))
    answer = RadioField(_l("One of these"), choices=CHOICES, default="yes")
    several = SelectMultipleField(_l("Some of these"), choices=CHOICES, default=["no"], option_widget=CheckboxInput())
    agree = BooleanField(_l("I agree"), description=_l("Say what a tick means next to it."))


@dataclass(frozen=True)
class Column:
    """A stage, with a card for each state of its deadline or of its value."""

    stage: str
    states: tuple[str, ...]


COLUMNS = (
    Column("new", ("fine", "soon")),
    Column("evaluating", ("fine", "overdue")),
    Column("negotiating", ("value", "late")),
)


def deadlines(now: datetime) -> dict[str, Deadline]:
    """Return a deadline in each of its states."""
    return {state: times.deadline(now + left, now - 20 * HOUR, now=now) for state, left in LEFT.items()}


def form(theme: str, *, wrong: bool = False) -> SampleForm:
    """Return the form for one theme, with an error at each field if `wrong`."""
    sample = SampleForm(formdata=None, prefix=f"{theme}-{'wrong' if wrong else 'right'}-")
    for field in sample if wrong else ():
        field.errors = [gettext("Say how to fix it.")]
    return sample
