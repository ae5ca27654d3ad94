"""The form of an enquiry, filled in with what its customer wrote and what chance adds."""

from random import Random

from referrals import languages
from referrals.actions.enquiry.customer_actions import Overview, PrivatePart, Submission
from referrals.demo import texts
from referrals.demo.cast import Cast
from referrals.demo.texts import CustomerText
from referrals.rules.choices import Channel
from referrals.rules.normalization import normalize

ZONES = {
    "IT": "Europe/Rome",
    "AT": "Europe/Vienna",
    "DE": "Europe/Berlin",
    "CH": "Europe/Zurich",
    "SI": "Europe/Ljubljana",
    "HR": "Europe/Zagreb",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "GB": "Europe/London",
}
DIALS = {"IT": 39, "AT": 43, "DE": 49, "CH": 41, "SI": 386, "HR": 385, "FR": 33, "NL": 31, "GB": 44}
CHANNELS = (*[Channel.SEARCH] * 13, *[Channel.MARKETING] * 4, *[Channel.AGENT] * 3)
CONSENT_VERSION = "1"


def fill_in(letter: CustomerText, cast: Cast, chance: Random, *, nonce: str) -> Submission:
    """Return the enquiry as its customer sends it, or as an agent or operator enters it."""
    channel = chance.choice(CHANNELS)
    entered_by = chance.choice(cast.agents) if channel is Channel.AGENT else None
    if channel is Channel.MARKETING:
        entered_by = cast.operators[0]
    return Submission(
        overview=_overview(letter, cast, chance),
        private=_private_part(letter, chance),
        location_ids=tuple(cast.places[slug].id for slug in letter.to),
        nonce=nonce,
        consent_version=CONSENT_VERSION,
        channel=channel,
        campaign=chance.choice(texts.phrases()["campaigns"]) if channel is Channel.MARKETING else "",
        entered_by_id=entered_by.id if entered_by else None,
    )


def rounded(amount: float) -> int:
    """Round as people do: to 500 above ten thousand, to 100 below."""
    step = 500 if amount >= 10_000 else 100
    return round(amount / step) * step


def _overview(letter: CustomerText, cast: Cast, chance: Random) -> Overview:
    """Fill in the overview. Half of the customers say what they want to spend."""
    low, high = rounded(letter.worth * 0.8) * 100, rounded(letter.worth * 1.2) * 100
    has_budget = chance.random() >= 0.5
    return Overview(
        need=letter.need,
        overview=letter.overview,
        country=letter.country,
        place=letter.place,
        company_size=letter.size,
        time_frame=letter.when,
        language=languages.for_reader(letter.language),
        zone=ZONES[letter.country],
        budget_from_minor=low if has_budget else None,
        budget_to_minor=high if has_budget else None,
        budget_currency=letter.currency if has_budget else None,
        term_ids=tuple(cast.term_ids[slug] for slug in letter.terms),
        keywords=letter.keywords,
    )


def _private_part(letter: CustomerText, chance: Random) -> PrivatePart:
    phrases, number = texts.phrases(), f"555 0{chance.randrange(100, 200)}"
    street = f"{chance.choice(phrases['streets'][letter.language])} {chance.randrange(1, 90)}"
    return PrivatePart(
        company=letter.company,
        contact_name=letter.contact,
        email=f"{_ascii(letter.contact, '.', last=2)}@{_ascii(letter.company, '', last=9)[:30]}.example",
        telephone=f"+{DIALS[letter.country]} {chance.randrange(20, 90)} {number}",
        address=f"{street}, {letter.place}",
        details=letter.details,
        reach_me=chance.choice(phrases["reach_me"][letter.language]),
    )


def _ascii(text: str, joint: str, *, last: int) -> str:
    """Return the last words of a name as an address would have them."""
    plain = normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return joint.join(words[-last:])
