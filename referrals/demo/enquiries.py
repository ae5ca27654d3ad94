"""The rows of an enquiry: its overview, its private part, and the mail to the customer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from referrals.demo import texts, told
from referrals.demo.cast import Somebody
from referrals.demo.tale import Tale
from referrals.demo.texts import Letter
from referrals.models import new_public_id
from referrals.rules.choices import Channel, Chosen
from referrals.rules.folding import search_text
from referrals.rules.normalization import normalize
from referrals.rules.proof import Proof

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


@dataclass(frozen=True)
class Closing:
    """How the customer closed the enquiry. `slug` is the location for the choice "referral"."""

    at: datetime
    chosen: Chosen | None = None
    slug: str | None = None


@dataclass(frozen=True)
class Sent:
    """A sent enquiry. `entered_by` is the agent or operator who entered it, if any."""

    id: int
    letter: Letter
    at: datetime
    email: str
    entered_by: Somebody | None
    closing: Closing | None


def send(tale: Tale, letter: Letter, at: datetime, closing: Closing | None) -> Sent:
    """Add the enquiry, its private part, and the mail with the customer's link."""
    channel = tale.chance.choice(CHANNELS)
    entered_by = tale.chance.choice(tale.cast.agents) if channel is Channel.AGENT else None
    if channel is Channel.MARKETING:
        entered_by = tale.cast.operators[0]
    campaign = tale.chance.choice(texts.phrases()["campaigns"]) if channel is Channel.MARKETING else ""
    closed = closing if closing and closing.at <= tale.now else None
    enquiry_id = tale.rows.add(
        "enquiry",
        **_overview(letter),
        **_budget(tale, letter),
        **_marks(),
        **_proof(entered_by, at),
        channel=channel,
        campaign=campaign,
        search_text=search_text(letter.need, letter.overview, letter.place, campaign, *letter.keywords),
        received_at=at,
        entered_by_id=entered_by.id if entered_by else None,
        closed_at=closed.at if closed else None,
        chosen=closed.chosen if closed else None,
    )
    _add_lists(tale, enquiry_id, letter)
    email = _add_private_part(tale, enquiry_id, letter)
    sent = Sent(enquiry_id, letter, at, email, entered_by, closed)
    told.customer(tale, "enquiry-received", f"enquiry:{enquiry_id}", sent, at)
    return sent


def _overview(letter: Letter) -> dict[str, object]:
    return {
        "need": letter.need,
        "overview": letter.overview,
        "country": letter.country,
        "place": letter.place,
        "company_size": letter.size,
        "time_frame": letter.when,
        # There are pages in Italian and English only. German customers get English ones.
        "language": "it" if letter.language == "it" else "en",
        "zone": ZONES[letter.country],
    }


def _marks() -> dict[str, object]:
    public_id = new_public_id()
    fingerprint = hashlib.sha256(public_id.encode()).hexdigest()
    return {
        "public_id": public_id,
        "form_nonce": f"demo-{public_id}",
        "fingerprint": fingerprint,
        "consent_version": "1",
    }


def _proof(entered_by: Somebody | None, at: datetime) -> dict[str, object]:
    """Return the proof: customers confirm at once, and the network vouches for the enquiries that it entered."""
    proof = Proof.VOUCHED if entered_by else Proof.CONFIRMED
    return {"proved_at": at, "proof": proof}


def _budget(tale: Tale, letter: Letter) -> dict[str, object]:
    """Return a budget for half of the enquiries."""
    if tale.chance.random() < 0.5:
        return {}
    low, high = rounded(letter.worth * 0.8), rounded(letter.worth * 1.2)
    return {
        "budget_from_minor": low * 100,
        "budget_to_minor": high * 100,
        "budget_currency": letter.currency,
    }


def rounded(amount: float) -> int:
    """Round an amount as people do: to 500 above ten thousand, else to 100."""
    step = 500 if amount >= 10_000 else 100
    return round(amount / step) * step


def _add_lists(tale: Tale, enquiry_id: int, letter: Letter) -> None:
    for slug in letter.terms:
        tale.rows.add("enquiry_term", enquiry_id=enquiry_id, term_id=tale.cast.term_ids[slug])
    for keyword in letter.keywords:
        tale.rows.add("enquiry_keyword", enquiry_id=enquiry_id, keyword=keyword)


def _add_private_part(tale: Tale, enquiry_id: int, letter: Letter) -> str:
    """Add the private part. Return the customer's email."""
    phrases, chance = texts.phrases(), tale.chance
    email = f"{_ascii(letter.contact, '.', last=2)}@{_ascii(letter.company, '', last=9)[:30]}.example"
    number = f"555 0{chance.randrange(100, 200)}"
    street = f"{chance.choice(phrases['streets'][letter.language])} {chance.randrange(1, 90)}"
    written = {
        "company": letter.company,
        "contact_name": letter.contact,
        "email": email,
        "telephone": f"+{DIALS[letter.country]} {chance.randrange(20, 90)} {number}",
        "address": f"{street}, {letter.place}",
        "details": letter.details,
        "reach_me": chance.choice(phrases["reach_me"][letter.language]),
    }
    tale.rows.add("enquiry_private", enquiry_id=enquiry_id, search_text=search_text(*written.values()), **written)
    return email


def _ascii(text: str, joint: str, *, last: int) -> str:
    """Return the last words of a name in ASCII, for an email address."""
    plain = normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return joint.join(words[-last:])
