"""The forms of an enquiry: the public one, and the one for somebody who acts for a customer."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from referrals.actions import arrival
from referrals.language import countries, formats, words
from referrals.models import Location, Term, Vocabulary
from referrals.rules.choices import Channel
from referrals.rules.money import CURRENCIES
from referrals.web import network
from referrals.web.forms.choices import OneOfField, TicksField, options
from referrals.web.forms.errors import AtMost
from referrals.web.forms.numbers import AmountField
from referrals.web.forms.texts import AddressField, KeywordsField, LineField, TelephoneField, TextField

CONSENT_VERSION = "1"  # raise it when the text of the consent changes
NOT_SAID = _l("Rather not say")


class OverviewPart(FlaskForm):
    """The overview: what partners see at once."""

    need = LineField(
        _l("What do you need?"),
        [DataRequired(_l("Say in one line what you need.")), AtMost(90)],
        description=_l("One line, 90 characters at most: the first thing that partners read."),
    )
    overview = TextField(
        _l("A few words more"),
        [AtMost(600)],
        description=_l("What there is today, what should become of it. 600 characters at most, no names."),
    )
    country = OneOfField(_l("Country"), [DataRequired(_l("Choose the country."))])
    place = LineField(_l("Town or area"), [AtMost(80)])
    company_size = OneOfField(_l("Size of your company"))
    industry = OneOfField(_l("Industry"))
    products = TicksField(_l("Products"))
    services = TicksField(_l("Services"))
    keywords = KeywordsField(_l("Keywords"), description=_l("Anything else that matters, with commas between."))
    time_frame = OneOfField(_l("When"))
    budget_from = AmountField(_l("Budget from"), [AtMost(30)])
    budget_to = AmountField(_l("Budget to"), [AtMost(30)])
    budget_currency = OneOfField(_l("Currency"), choices=options((code, code) for code in CURRENCIES))

    def everybody_sees(self) -> str:
        """Return all free text of the overview."""
        return "\n".join(field.data or "" for field in (self.need, self.overview, self.place, self.keywords))

    def offer(self, terms: Sequence[Term]) -> None:
        """Set the choices of the lists."""
        named: dict[str, list[tuple[str, str]]] = {vocabulary: [] for vocabulary in Vocabulary}
        for term in terms:
            named[term.vocabulary].append((str(term.id), term.name_in(formats.locale().language)))
        self.country.choices = options(countries.names(), _l("Choose…"))
        self.company_size.choices = options(words.SIZES.items(), NOT_SAID)
        self.time_frame.choices = options(words.TIME_FRAMES.items(), NOT_SAID)
        self.industry.choices = options(named[Vocabulary.INDUSTRY], NOT_SAID)
        self.products.choices = options(named[Vocabulary.PRODUCT])
        self.services.choices = options(named[Vocabulary.SERVICE])
        self.budget_currency.data = self.budget_currency.data or network.settings().currency

    def budget(self) -> tuple[int | None, int | None]:
        """Return the amounts in minor units, None for each that is empty. Raises ValidationError."""
        currency = self.budget_currency.data
        return self.budget_from.minor(currency), self.budget_to.minor(currency)

    def validate_budget_from(self, field: AmountField) -> None:
        field.minor(self.budget_currency.data)

    def validate_budget_to(self, field: AmountField) -> None:
        most = field.minor(self.budget_currency.data)
        if self.budget_from.errors or most is None:
            return
        least, _ = self.budget()
        if least is not None and least > most:
            raise ValidationError(gettext("This is less than the amount before it."))


class PrivatePart(FlaskForm):
    """The private part: what a partner sees only after I'm interested."""

    company = LineField(_l("Company"), [DataRequired(_l("Say which company is asking.")), AtMost(120)])
    contact_name = LineField(_l("Your name"), [DataRequired(_l("Say whom to ask for.")), AtMost(120)])
    email = AddressField(
        _l("Email"),
        [DataRequired(_l("Give an address: the private link and the answers go there."))],
        description=_l("The private link to your enquiry goes here."),
    )
    telephone = TelephoneField(_l("Telephone"), [AtMost(40)])
    address = LineField(_l("Street address"), [AtMost(200)])
    details = TextField(_l("Details"), [AtMost(4000)], description=_l("Names, numbers, whatever is not for everybody."))
    reach_me = LineField(
        _l("How to reach you"), [AtMost(200)], description=_l("For example: by telephone, mornings, in German.")
    )


class AddressForm(FlaskForm):
    """Correct a mistyped email."""

    email = AddressField(_l("Email"), [DataRequired(_l("Give an address: the private link goes there."))])


class EnquiryForm(OverviewPart, PrivatePart):
    """The public form. `homepage` is a honeypot for robots.

    `stamp`, `zone`, `acknowledged` and `search` (the query string of the search where it began) are hidden fields.
    """

    partner = TicksField(_l("This goes to"), validate_choice=False)
    consent = BooleanField(
        _l(
            "I agree that these partners see the first part at once, "
            "and the second part as soon as they say that they are interested."
        ),
        [DataRequired(_l("Without your consent nothing can be sent."))],
    )
    homepage = StringField(_l("Leave this empty"))
    stamp = HiddenField()
    zone = HiddenField()
    acknowledged = HiddenField()
    search = HiddenField()

    def offer_partners(self, locations: Sequence[Location]) -> None:
        """Set the listed `locations` as the choices of partners."""
        self.partner.choices = options(
            (found.slug, f"{found.profile.partner.name}, {found.city}") for found in locations
        )

    def validate_partner(self, field: Field) -> None:
        listed, limit = {choice.value for choice in field.choices}, network.settings().partner_limit
        if not field.data:
            raise ValidationError(gettext(arrival.NOBODY_CHOSEN))
        if not listed.issuperset(field.data):
            raise ValidationError(gettext(arrival.NOT_LISTED))
        if len(field.data) > limit:
            raise ValidationError(gettext(arrival.TOO_MANY, limit=limit))


class OnBehalfForm(EnquiryForm):
    """An enquiry that an operator or an agent enters for a customer."""

    channel = RadioField(
        _l("How the customer came"),
        [DataRequired(_l("Say how the customer came."))],
        choices=options((channel, words.CHANNELS[channel]) for channel in (Channel.MARKETING, Channel.AGENT)),
    )
    campaign = LineField(_l("Campaign"), [AtMost(80)], description=_l("For marketing: which one."))
    language = OneOfField(
        _l("Language of the customer"),
        choices=options(words.LANGUAGES.items()),
        description=_l("The emails to the customer are written in it."),
    )
    consent = BooleanField(
        _l(
            "The customer has agreed that these partners see the first part at once, "
            "and the second part as soon as they say that they are interested."
        ),
        [DataRequired(_l("Without the customer's consent nothing can be sent."))],
    )

    def offer(self, terms: Sequence[Term]) -> None:
        """Set the choices of the lists, and word the labels for somebody who is not the customer."""
        super().offer(terms)
        self.company_size.label.text = _l("Size of the company")
        self.contact_name.label.text = _l("Name of the contact")
        self.reach_me.label.text = _l("How to reach the contact")
        self.email.description = _l("The customer's private link to the enquiry goes here.")

    def validate_campaign(self, field: Field) -> None:
        if self.channel.data == Channel.MARKETING and not field.data:
            raise ValidationError(gettext("Say which campaign brought the customer."))
