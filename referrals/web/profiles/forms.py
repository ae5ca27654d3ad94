"""The form of a marketing profile, and the form of a new one."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import DataRequired
from wtforms.widgets import TextArea

from referrals.actions.partner.profiles import ProfileContent
from referrals.images import PictureKind
from referrals.language import countries, formats, words, working_languages
from referrals.models import MarketingProfile, Term, Vocabulary
from referrals.rules.profile import MAX_DESCRIPTION_LENGTH, MAX_INDUSTRIES, MAX_KEYWORDS
from referrals.rules.term_names import by_name
from referrals.web.forms.errors import AtMost
from referrals.web.forms.fields import KeywordsField, TextField, TicksField, WebAddressField, options
from referrals.web.requests import uploads
from referrals.web.requests.uploads import PictureField

FIELDS = {Vocabulary.INDUSTRY: "industries", Vocabulary.PRODUCT: "products", Vocabulary.SERVICE: "services"}


class ProfileForm(FlaskForm):
    """The content of a partner's profile for one country."""

    logo = PictureField(
        _l("Logo"),
        kind=PictureKind.PARTNER,
        description=_l("PNG, JPEG, WebP or GIF, up to 5 MB. Shown up to 300 pixels wide."),
    )
    kept_logo = HiddenField()
    no_logo = BooleanField(_l("Remove logo"))
    stored_logo = ""  # kept unless the form names another one; set by the caller
    description = TextField(
        _l("Description"),
        [AtMost(MAX_DESCRIPTION_LENGTH)],
        description=_l("What you do, and for whom. Up to 1,000 characters. Search results show the first two lines."),
    )
    website = WebAddressField(_l("Website"))
    linkedin = WebAddressField(_l("LinkedIn"), of="linkedin.com")
    products = TicksField(_l("Products"))
    services = TicksField(_l("Services"))
    keywords = KeywordsField(
        _l("Solutions, skills and capabilities"),
        most=MAX_KEYWORDS,
        widget=TextArea(),
        description=_l("Words customers might search for, separated by commas. Up to %(most)s.", most=MAX_KEYWORDS),
    )
    industries = TicksField(_l("Industries"), description=_l("Up to %(most)s.", most=MAX_INDUSTRIES))
    languages = TicksField(_l("Languages you work in"))
    unwanted_sizes = TicksField(
        _l("Company sizes to exclude"),
        choices=options(words.SIZES.items()),
        description=_l("Customers of these sizes won’t see you."),
    )

    def offer(self, terms: Sequence[Term]) -> None:
        """Set the choices of the lists."""
        language = formats.language()
        for vocabulary, name in FIELDS.items():
            mine = by_name((term for term in terms if term.vocabulary == vocabulary), language)
            self[name].choices = options((str(term.id), term.name_in(language)) for term in mine)
        self.languages.choices = options(working_languages.names())

    def validate(self, extra_validators: object = None) -> bool:
        """Validate the form. A valid image is stored at once, so that it need not be selected again."""
        sound = super().validate(extra_validators)
        kept = uploads.chosen_picture(self.kept_logo.data or "", stored=self.stored_logo, kind=PictureKind.PARTNER)
        self.kept_logo.data = self.logo.data or kept
        return bool(sound)

    def said(self) -> ProfileContent:
        return ProfileContent(
            description=self.description.data or "",
            website=self.website.data or "",
            linkedin=self.linkedin.data or "",
            logo="" if self.no_logo.data else self.kept_logo.data or "",
            keywords=self.keywords.words(),
            term_ids=tuple(int(value) for name in FIELDS.values() for value in self[name].data or ()),
            unwanted_sizes=tuple(self.unwanted_sizes.data or ()),
            languages=tuple(self.languages.data or ()),
        )


def written_in(profile: MarketingProfile) -> dict[str, object]:
    """Return the values of a profile for its form."""
    lists = {
        name: [str(term.id) for term in profile.terms if term.vocabulary == vocabulary]
        for vocabulary, name in FIELDS.items()
    }
    return {
        **{name: getattr(profile, name) for name in ("description", "website", "linkedin")},
        **lists,
        "kept_logo": profile.logo,
        "keywords": ", ".join(one.keyword for one in profile.keywords),
        "languages": [one.language for one in profile.languages],
        "unwanted_sizes": [one.company_size for one in profile.unwanted_sizes],
    }


class NewProfileForm(FlaskForm):
    """The country of a new profile, and the profile to copy."""

    country = SelectField(
        _l("Country"),
        [DataRequired(_l("Choose a country."))],
        description=_l("Each country has its own profile, with up to five locations."),
    )
    like = SelectField(
        _l("Start from"), description=_l("We’ll copy texts, lists, keywords and the logo, but not locations.")
    )

    def offer(self, profiles: Sequence[MarketingProfile]) -> None:
        """Offer the countries without a profile, and the existing profiles as sources of a copy."""
        self.country.choices = options([("", _l("Choose…")), *_without(profile.country for profile in profiles)])
        begun = [(str(profile.id), countries.name(profile.country)) for profile in profiles]
        self.like.choices = options([("", _l("An empty profile")), *begun])


def _without(taken: Iterable[str]) -> list[tuple[str, str]]:
    begun = set(taken)
    return [(code, name) for code, name in countries.names() if code not in begun]
