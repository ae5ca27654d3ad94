"""Referrals inserted directly in any state, for tests of queries."""

from itertools import count

from sqlalchemy import delete

from referrals.database import write
from referrals.models import Enquiry, EnquiryPrivate, Referral, SystemMark
from tests.clock import DAYS, HOURS, NOW

_numbers = count(1)
PRIVATE = {
    "company": "Cartiera Secret",
    "contact_name": "Carla Riservata",
    "email": "carla@customer.example",
    "telephone": "+39 045 777",
    "address": "Via Nascosta 9",
    "details": "Ask for the reserved file",
    "reach_me": "By pigeon",
}
EVALUATING = {"stage": "evaluating", "revealed_at": NOW, "due_at": NOW + 7 * DAYS}
NEGOTIATING = {
    "stage": "negotiating",
    "revealed_at": NOW,
    "due_at": None,
    "estimated_minor": 100_00,
    "estimated_currency": "EUR",
    "expected_close_on": (NOW + 30 * DAYS).date(),
}
IGNORED = {"stage": "archived", "outcome": "ignored", "archived_at": NOW, "due_at": None}
DECLINED = {**IGNORED, "outcome": "declined", "revealed_at": NOW, "reason": "no-capacity"}
WON = {
    **NEGOTIATING,
    **IGNORED,
    "outcome": "won",
    "final_minor": 90_00,
    "final_currency": "EUR",
    "closed_on": NOW.date(),
}


def enquiry(*, now=NOW, **facts):
    number = next(_numbers)
    defaults = {
        "need": f"Need {number}",
        "country": "IT",
        "language": "en",
        "zone": "Europe/Rome",
        "channel": "search",
        "form_nonce": f"row-{number}",
        "fingerprint": f"row-{number}",
        "consent_version": "1",
        "received_at": now,
        "proved_at": now,
        "proof": "confirmed",
    }
    return Enquiry(**defaults | facts)


def referral(location, *, of=None, now=NOW, **facts):
    """Return a new referral of the location with its own enquiry; `facts` override its columns."""
    defaults = {
        "enquiry": of or enquiry(now=now),
        "partner_id": location.profile.partner_id,
        "location_id": location.id,
        "stage": "new",
        "received_at": now,
        "changed_at": now,
        "due_at": now + 72 * HOURS,
        "clock_started_at": now,
        "matched_terms": [],
    }
    return Referral(**defaults | facts)


def store(*referrals, **private):
    """Store the referrals, each with a private part."""
    with write() as session:
        session.add_all(referrals)
        session.flush()
        session.add_all(EnquiryPrivate(enquiry_id=row.enquiry_id, **PRIVATE | private) for row in referrals)
    return referrals


def forget_mark(name):
    """Delete one of the marks of what happened last."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == name))
