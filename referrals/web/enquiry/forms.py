"""The forms of an enquiry: the public one, and the one for somebody who acts for a customer."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from referrals.actions.enquiry import dispatch
from referrals.language import countries, formats, words
from referrals.models import Location, Term, Vocabulary
from referrals.rules.choices import Channel
from referrals.rules.money import CURRENCIES
from referrals.rules.term_names import by_name
from referrals.web import current_network
from referrals.web.forms.errors import AtMost
from referrals.web.forms.fields import (
    AddressField,
    AmountField,
    KeywordsField,
    LineField,
    OneOfField,
    TelephoneField,
    TextField,
    TicksField,
    interface_languages,
    options,
)

CONSENT_VERSION = "1"  # raise it when the text of the consent changes
NOT_SAID = _l("Prefer not to say")


class OverviewPart(FlaskForm):
    """The overview: what partners see at once."""

    need = LineField(
        _l("What do you need?"),
        [DataRequired(_l("Enter what you need in one line.")), AtMost(90)],
        description=_l("One line, up to 90 characters. It’s the first thing partners read."),
    )
    overview = TextField(
        _l("More detail"),
        [AtMost(600)],
        description=_l(
            "What you have today and what you’d like instead. Up to 600 characters. Please leave out names."
        ),
    )
    country = OneOfField(_l("Country"), [DataRequired(_l("Choose a country."))])
    place = LineField(_l("Town or area"), [AtMost(80)])
    company_size = OneOfField(_l("Company size"))
    industry = OneOfField(_l("Industry"))
    products = TicksField(_l("Products"))
    services = TicksField(_l("Services"))
    keywords = KeywordsField(_l("Keywords"), description=_l("Anything else that matters, separated by commas."))
    time_frame = OneOfField(_l("When"))
    budget_from = AmountField(_l("Budget from"), [AtMost(30)])
    budget_to = AmountField(_l("Budget to"), [AtMost(30)])
    budget_currency = OneOfField(_l("Currency"), choices=options((code, code) for code in CURRENCIES))

    def everybody_sees(self) -> str:
        """Return all free text of the overview."""
        return "\n".join(field.data or "" for field in (self.need, self.overview, self.place, self.keywords))

    def offer(self, terms: Sequence[Term]) -> None:
        """Set the choices of the lists."""
        language = formats.language()
        named: dict[str, list[tuple[str, str]]] = {vocabulary: [] for vocabulary in Vocabulary}
        for term in by_name(terms, language):
            named[term.vocabulary].append((str(term.id), term.name_in(language)))
        self.country.choices = options(countries.names(), _l("Choose…"))
        self.company_size.choices = options(words.SIZES.items(), NOT_SAID)
        self.time_frame.choices = options(words.TIME_FRAMES.items(), NOT_SAID)
        self.industry.choices = options(named[Vocabulary.INDUSTRY], NOT_SAID)
        self.products.choices = options(named[Vocabulary.PRODUCT])
        self.services.choices = options(named[Vocabulary.SERVICE])
        self.budget_currency.data = self.budget_currency.data or current_network.settings().currency

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
            raise ValidationError(gettext("This must be at least the “from” amount."))


class PrivatePart(FlaskForm):
    """The private part: what a partner sees only after I'm interested."""

    company = LineField(_l("Company"), [DataRequired(_l("Enter your company’s name.")), AtMost(120)])
    contact_name = LineField(_l("Your name"), [DataRequired(_l("Enter your name.")), AtMost(120)])
    email = AddressField(
        _l("Email"),
        [DataRequired(_l("Enter your email address. We’ll send your private link and the partners’ answers there."))],
        description=_l("We’ll send the private link to your enquiry here."),
    )
    telephone = TelephoneField(_l("Telephone"), [AtMost(40)])
    address = LineField(_l("Street address"), [AtMost(200)])
    details = TextField(
        _l("Details"), [AtMost(4000)], description=_l("Names, figures, or anything not every partner should see.")
    )
    reach_me = LineField(
        _l("Best way to reach you"), [AtMost(200)], description=_l("For example: by phone, in the mornings, in German.")
    )


class CorrectedEmailForm(FlaskForm):
    """Correct a mistyped email."""

    email = AddressField(_l("Email"), [DataRequired(_l("Enter an email address. We’ll send the private link there."))])


class EnquiryForm(OverviewPart, PrivatePart):
    """The public form. `homepage` is a honeypot for robots.

    `stamp`, `zone`, `acknowledged` and `search` (the query string of the search where it began) are hidden fields.
    """

    partner = TicksField(_l("Sending to"), validate_choice=False)
    consent = BooleanField(
        _l(
            "I agree to share the first part with these partners now, and the second part with any partner that says "
            "it’s interested."
        ),
        [DataRequired(_l("Please tick the box. We need your consent to send the enquiry."))],
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
        listed, limit = {choice.value for choice in field.choices}, current_network.settings().partner_limit
        if not field.data:
            raise ValidationError(gettext(dispatch.NOBODY_CHOSEN))
        if not listed.issuperset(field.data):
            raise ValidationError(gettext(dispatch.NOT_LISTED))
        if len(field.data) > limit:
            raise ValidationError(gettext(dispatch.TOO_MANY, limit=limit))


class OnBehalfForm(EnquiryForm):
    """An enquiry that an operator or an agent enters for a customer."""

    channel = RadioField(
        _l("How the customer found you"),
        [DataRequired(_l("Choose how the customer found you."))],
        choices=options((channel, words.CHANNELS[channel]) for channel in (Channel.MARKETING, Channel.AGENT)),
    )
    campaign = LineField(_l("Campaign"), [AtMost(80)], description=_l("For marketing: which campaign."))
    language = OneOfField(
        _l("Customer’s language"),
        choices=interface_languages,
        description=_l("We’ll write to the customer in this language."),
    )
    consent = BooleanField(
        _l(
            "The customer has agreed to share the first part with these partners now, and the second part with any "
            "partner that says it’s interested."
        ),
        [DataRequired(_l("Please tick the box. We need the customer’s consent to send the enquiry."))],
    )

    def offer(self, terms: Sequence[Term]) -> None:
        """Set the choices of the lists, and word the labels for somebody who is not the customer."""
        super().offer(terms)
        self.contact_name.label.text = _l("Contact’s name")
        self.reach_me.label.text = _l("Best way to reach the contact")
        self.email.description = _l("We’ll send the customer’s private link to the enquiry here.")

    def validate_campaign(self, field: Field) -> None:
        if self.channel.data == Channel.MARKETING and not field.data:
            raise ValidationError(gettext("Choose the campaign that brought the customer."))
