"""An enquiry as a list of names and values, in the reader's words: the overview, and apart from it the customer."""

from collections.abc import Iterator

from flask_babel import get_translations, gettext, ngettext

from referrals.language import countries, formats, words
from referrals.queries.facts import EnquiryFacts
from referrals.queries.notices import Mail
from referrals.rules.choices import Channel, CompanySize, TimeFrame


def facts(mail: Mail) -> list[tuple[str, str]]:
    """Return (name, value) of everything known that a partner sees at once, but the need and the text."""
    return [(name, value) for name, value in _facts(mail) if value]


def customer(mail: Mail) -> list[tuple[str, str]]:
    """Return (name, value) of who the customer is; nothing before I'm interested."""
    who = mail.customer
    if who is None:
        return []
    known = (
        (gettext("Company"), who.company),
        (gettext("Contact"), who.contact_name),
        (gettext("Telephone"), who.telephone),
        (gettext("Email"), who.email),
        (gettext("How to reach them"), who.reach_me),
    )
    return [(name, value) for name, value in known if value]


def where(enquiry: EnquiryFacts) -> str:
    return ", ".join(part for part in (enquiry.place, countries.name(enquiry.country)) if part)


def _facts(mail: Mail) -> Iterator[tuple[str, str]]:
    enquiry = mail.enquiry
    assert enquiry
    _ = get_translations().ugettext  # looked up once: there are many mails, and many names in each
    budget = enquiry.budget_from_minor, enquiry.budget_to_minor, enquiry.budget_currency
    yield _("Where"), where(enquiry)
    yield _("Company"), _company(mail, enquiry)
    yield _("Products"), _terms(mail, "product")
    yield _("Services"), _terms(mail, "service")
    yield _("Keywords"), ", ".join(mail.keywords)
    yield _("When"), str(words.TIME_FRAMES[TimeFrame(enquiry.time_frame)]) if enquiry.time_frame else ""
    yield _("Budget"), formats.money_range(*budget)
    yield _("Channel"), str(words.CHANNELS[Channel(enquiry.channel)])
    yield _("Language"), formats.language_name(enquiry.language)
    yield _("Sent to"), _sent_to(mail)


def _company(mail: Mail, enquiry: EnquiryFacts) -> str:
    size = str(words.SIZES[CompanySize(enquiry.company_size)]) if enquiry.company_size else ""
    return ", ".join(part for part in (size, _terms(mail, "industry")) if part)


def _terms(mail: Mail, vocabulary: str) -> str:
    language = formats.locale().language
    return ", ".join(term.name_in(language) for term in mail.terms if term.vocabulary == vocabulary)


def _sent_to(mail: Mail) -> str:
    """Say how many partners were asked: who they are is not the reader's business."""
    location, others = mail.referrals[0].location, mail.asked - 1
    if others <= 0:
        return location
    sentence = ngettext(
        "%(location)s and %(num)d other partner", "%(location)s and %(num)d other partners", others, location=location
    )
    return str(sentence)
