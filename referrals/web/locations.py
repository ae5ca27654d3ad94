"""Add and change a location, for a partner's admin and for the operator.

`page` renders the page with the form again; `done` is the URL to go to afterwards.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField
from wtforms.validators import DataRequired, Optional, ValidationError

from referrals import clock, queue
from referrals.actions.partner import locations
from referrals.actions.partner.locations import NewLocation
from referrals.language import countries, telephones
from referrals.models import Location
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import AtMost, refuse
from referrals.web.forms.fields import AddressField, LineField, TelephoneField, ZoneField, language_field, options

Page = Callable[[], str]


class LocationForm(FlaskForm):
    """The address of a location, and the contact who gets its referrals."""

    name = LineField(
        _l("Location name"),
        [DataRequired(_l("Enter a name for the location.")), AtMost(80)],
        description=_l("As your customers know it, such as Head office or Verona branch."),
    )
    street = LineField(_l("Street and number"), [AtMost(120)])
    postcode = LineField(_l("Postcode"), [AtMost(16)])
    city = LineField(_l("Town"), [DataRequired(_l("Enter the town.")), AtMost(80)])
    region = LineField(_l("Region or province"), [AtMost(80)])
    contact_name = LineField(
        _l("Contact’s name"), [DataRequired(_l("Enter the name of the person who receives referrals.")), AtMost(120)]
    )
    contact_email = AddressField(
        _l("Contact’s email"),
        [DataRequired(_l("Enter an email address. Without one, no one hears about referrals."))],
        description=_l("We’ll send each referral here straight away, with a link to answer it."),
    )
    contact_telephone = TelephoneField(_l("Telephone"), [Optional(), AtMost(40)])
    language = language_field()
    zone = ZoneField(_l("Contact’s time zone"))

    def __init__(self, *args: object, country_code: str | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.country_code = country_code

    def validate_contact_telephone(self, field: Field) -> None:
        """Refuse an invalid telephone number. Without a country code it is read as one of the location's country."""
        if not telephones.parse(field.data, self.country_code):
            raise ValidationError(gettext("Enter the number like +39 045 123456."))

    def place(self) -> NewLocation:
        return NewLocation(**{name: getattr(self, name).data or "" for name in NewLocation.__dataclass_fields__})


class NewLocationForm(LocationForm):
    """A new location, with its country. The country decides which profile it belongs to."""

    country = SelectField(
        _l("Country"),
        [DataRequired(_l("Choose a country."))],
        description=_l("Each country has its own profile, with up to five locations."),
    )

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = options([("", _l("Choose…")), *countries.names()])
        self.country_code = self.country.data or None


def add(
    form: LocationForm, page: Page, *, partner_id: int, country: str, message: str, done: str
) -> ResponseReturnValue:
    """Add the location to the partner's profile for `country`."""
    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    try:
        locations.add(partner_id, form.place(), country=country, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return page(), 422
    queue.wake_worker()
    flash(message, "success")
    return redirect(done, 303)


def change(location: Location, form: LocationForm, page: Page, *, done: str) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    if not locations.change(location.id, form.place(), now=clock.utcnow()):
        abort(404)
    queue.wake_worker()
    flash(gettext("Saved."), "success")
    return redirect(done, 303)
