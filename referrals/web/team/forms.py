"""The forms of a team: who is invited, in which role, and what is said about a location."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, TelField
from wtforms.validators import DataRequired, Optional, ValidationError

from referrals.actions.location import Place
from referrals.language import countries, telephones, words
from referrals.models import Role
from referrals.web import typed
from referrals.web.account.fields import AddressField, LineField, ZoneField, at_most, language_field, options

ROLES = options((role, words.ROLES[role]) for role in (Role.MEMBER, Role.ADMIN))
WHAT_ROLES_DO = _l("Members work the referrals. Admins also invite people and keep the locations.")


class InvitationForm(FlaskForm):
    """Whom to invite."""

    email = AddressField(_l("Email"), [DataRequired(_l("Type the address to invite.")), at_most(254)])
    name = LineField(_l("Name"), [DataRequired(_l("Say what they are called.")), at_most(120)])
    role = RadioField(_l("Role"), choices=ROLES, default=Role.MEMBER, description=WHAT_ROLES_DO)
    language = language_field()


class RoleForm(FlaskForm):
    """Another role."""

    role = RadioField(_l("Role"), choices=ROLES, description=WHAT_ROLES_DO)


class LocationForm(FlaskForm):
    """Where a location is, and whom referrals that come there are sent to."""

    name = LineField(
        _l("Name of the location"),
        [DataRequired(_l("Give the location a name.")), at_most(80)],
        description=_l("As your customers know it: Head office, Verona branch."),
    )
    street = LineField(_l("Street and number"), [at_most(120)])
    postcode = LineField(_l("Postcode"), [at_most(16)])
    city = LineField(_l("Town"), [DataRequired(_l("Say in which town it is.")), at_most(80)])
    region = LineField(_l("Region or province"), [at_most(80)])
    contact_name = LineField(_l("Name of the contact"), [DataRequired(_l("Say who gets the referrals.")), at_most(120)])
    contact_email = AddressField(
        _l("Email of the contact"),
        [DataRequired(_l("Say where referrals are sent: without an address nobody hears of them.")), at_most(254)],
        description=_l("Each referral is sent here at once, with a link to answer it."),
    )
    contact_telephone = TelField(
        _l("Telephone"),
        [Optional(), at_most(40)],
        filters=[typed.line],
    )
    language = language_field()
    zone = ZoneField(_l("Time zone of the contact"))

    def __init__(self, *args: Any, country_code: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country_code = country_code

    def validate_contact_telephone(self, field: Field) -> None:
        """Refuse what nobody could dial; without a country code it is a number of the location's country."""
        if not telephones.parse(field.data, self.country_code):
            raise ValidationError(gettext("Write the number like +39 045 123456."))

    def place(self) -> Place:
        return Place(**{name: getattr(self, name).data or "" for name in Place.__dataclass_fields__})


class NewLocationForm(LocationForm):
    """A location, and in which country: that says to which profile it belongs."""

    country = SelectField(
        _l("Country"),
        [DataRequired(_l("Choose the country."))],
        description=_l("There is one profile for each country, with up to five locations."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = options([("", _l("Choose…")), *countries.names()])
        self.country_code = self.country.data or None
