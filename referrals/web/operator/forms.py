"""The operator's forms: partners, campaigns, terms and the settings of the network."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from referrals import languages
from referrals.images import PictureKind
from referrals.language import formats, triage_reasons
from referrals.languages import ENGLISH
from referrals.queries.network import settings
from referrals.queries.network.settings import Settings
from referrals.rules.money import CURRENCIES
from referrals.web.forms.errors import AtMost
from referrals.web.forms.fields import (
    AddressField,
    KeywordsField,
    LineField,
    WholeNumberField,
    ZoneField,
    language_field,
    options,
)
from referrals.web.locations import NewLocationForm
from referrals.web.requests import uploads
from referrals.web.requests.uploads import PictureField


class PartnerForm(FlaskForm):
    """The name of a partner."""

    name = LineField(_l("Company name"), [DataRequired(_l("Enter the partner’s name.")), AtMost(120)])


class CampaignForm(FlaskForm):
    """The name of a campaign. Its link is derived from it."""

    name = LineField(_l("Name"), [DataRequired(_l("Enter a name for the campaign.")), AtMost(80)])


class InvitePartnerForm(NewLocationForm):
    """A new partner with its first location and first admin."""

    partner_name = LineField(_l("Company name"), [DataRequired(_l("Enter the partner’s name.")), AtMost(120)])
    admin_name = LineField(
        _l("First admin’s name"), [DataRequired(_l("Enter the name of the person to invite.")), AtMost(120)]
    )
    admin_email = AddressField(
        _l("First admin’s email"),
        [DataRequired(_l("Enter the email address to invite."))],
        description=_l("The admin will get an invitation, and can invite others."),
    )


MAX_SYNONYMS = 30


class TermForm(FlaskForm):
    """The synonyms of a term. `term_form()` adds a field for its name in each language."""

    synonyms = KeywordsField(
        _l("Also found as"),
        most=MAX_SYNONYMS,
        description=_l("Other names customers search for, separated by commas: Office 365, O365, email."),
    )

    def name_fields(self) -> dict[str, Any]:
        """Return the fields of the names by language."""
        return {code: self[f"name_{code}"] for code in languages.codes()}

    def names(self) -> dict[str, str]:
        """Return the names that were entered, by language."""
        return {code: field.data for code, field in self.name_fields().items() if field.data}


def term_form(**arguments: object) -> TermForm:
    """Return the form of a term. Only the English name is required."""

    class Form(TermForm):
        """The names of a term in the languages of the interface, and its synonyms."""

    for code in languages.codes():
        needed = [DataRequired(_l("Enter the name in English."))] if code == ENGLISH else []
        setattr(Form, f"name_{code}", LineField(formats.language_name(code), [*needed, AtMost(80)]))
    return Form(**arguments)


class SettingsForm(FlaskForm):
    """The settings of the network. Each field has the name of its setting."""

    network_name = LineField(
        _l("Name of the network"),
        [DataRequired(_l("Enter the network’s name.")), AtMost(60)],
        description=_l("Shown on every page and in every email."),
    )
    logo = PictureField(
        _l("Logo"),
        kind=PictureKind.NETWORK,
        description=_l("PNG, JPEG, WebP or GIF, up to 5 MB. Shown beside the name on every page."),
    )
    kept_logo = HiddenField()
    no_logo = BooleanField(_l("Remove logo"))
    stored_logo = ""  # kept unless the form names another one; set by the caller
    new_hours = WholeNumberField(
        _l("Hours to answer a new referral"),
        [
            InputRequired(_l("Enter a whole number of hours.")),
            NumberRange(1, 2160, _l("Enter %(min)s to %(max)s hours.")),
        ],
        description=_l("Applies to new referrals. Existing ones keep their deadline."),
    )
    evaluating_days = WholeNumberField(
        _l("Days to evaluate"),
        [InputRequired(_l("Enter a whole number of days.")), NumberRange(1, 365, _l("Enter %(min)s to %(max)s days."))],
        description=_l("From I’m interested to Accept or Decline. Applies to new ones only."),
    )
    partner_limit = WholeNumberField(
        _l("Maximum partners per enquiry"),
        [InputRequired(_l("Enter a whole number.")), NumberRange(1, 20, _l("Enter a number from %(min)s to %(max)s."))],
    )
    default_language = language_field()
    default_zone = ZoneField(_l("Time zone"), description=_l("For visitors without an account."))
    confirm_address = RadioField(
        _l("When customers must confirm their address before partners get the enquiry"),
        choices=options(triage_reasons.CONFIRM.items()),
        default=Settings.confirm_address,
        description=_l(
            "Until then the enquiry is held: no partner sees it and no deadline runs. An enquiry is in doubt if it "
            "was sent without a preview, contains a link, repeats another one, or arrives with many others. "
            "Enquiries from your own agents are never held."
        ),
    )
    currency = SelectField(_l("Default currency"), choices=options((code, code) for code in CURRENCIES))

    def validate(self, extra_validators: object = None) -> bool:
        """Validate the form. A valid image is stored at once, so that it need not be selected again."""
        if self.confirm_address.data is None:  # not submitted: keep the stored value
            self.confirm_address.data = settings.current().confirm_address
        sound = super().validate(extra_validators)
        kept = uploads.chosen_picture(self.kept_logo.data or "", stored=self.stored_logo, kind=PictureKind.NETWORK)
        self.kept_logo.data = self.logo.data or kept
        return bool(sound)

    def values(self) -> dict[str, object]:
        plain = {name: field.data for name, field in self._fields.items() if name in Settings.__dataclass_fields__}
        return plain | {"logo": "" if self.no_logo.data else self.kept_logo.data}
