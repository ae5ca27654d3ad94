"""A filled form as a browser sends it, and a customer's browser with the link."""

import re
from datetime import timedelta
from html import unescape
from itertools import count

from referrals import links
from referrals.actions.enquiry import triage
from referrals.database import write
from referrals.extensions import db
from referrals.models import Enquiry
from referrals.rules.triage import Proof
from tests.link_tokens import enquiry_token
from tests.people import NOW

WORDS = {
    "need": "Move 240 mailboxes",
    "overview": "Five sites.",
    "country": "IT",
    "place": "Verona",
    "company": "Cartiera Secret",
    "contact_name": "Carla Riservata",
    "email": "carla@customer.example",
    "budget_currency": "EUR",
    "consent": "y",
}
_nonces = count(1)


def stamp(nonce=None, given_at=NOW - timedelta(minutes=1)):
    return links.sign(links.FORM, nonce or f"form-{next(_nonces)}", int(given_at.timestamp()))


def form_fields(*slugs, step="send", **words):
    """Return the fields of the form. Those set to None are left out."""
    fields = {"partner": list(slugs), "step": step, "stamp": stamp(), **WORDS, **words}
    return {name: value for name, value in fields.items() if value is not None}


def send(client, *slugs, headers=None, sent_from="127.0.0.1", **words):
    """Send the form as a person does, after the preview. Return the response.

    `sent_from` is the IP address.
    """
    fields, more = form_fields(*slugs, **words), {"headers": headers, "environ_base": {"REMOTE_ADDR": sent_from}}
    client.post("/enquiries/new", data={**fields, "step": "preview"}, **more)
    return client.post("/enquiries/new", data=fields, **more)


def text(answer):
    """Return the page's text with its entities decoded."""
    return unescape(answer.get_data(as_text=True))


def main(answer):
    """Return the main content: the rest differs between responses."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", text(answer).split("<main")[1].split("</main>")[0])


def follow_link(client, referral):
    """Open the enquiry of a referral by its private link. Return the clean URL."""
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    token = enquiry_token(enquiry)
    client.get(f"/enquiries/{token}")
    return f"/enquiries/{enquiry.public_id}"


def confirm_address(referral):
    """Confirm the address of the referral's customer."""
    with write() as session:
        triage.prove(session, referral.enquiry_id, proof=Proof.CONFIRMED, now=NOW)
