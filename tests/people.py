"""The people of all tests: two members of one partner, a stranger from another, an operator, a customer."""

from functools import partial

import pytest

from referrals import clock
from referrals.actions.enquiry import customer_actions, triage
from referrals.actions.enquiry.customer_actions import Overview, PrivatePart, Submission
from referrals.actions.network import settings
from referrals.actions.person import sessions
from referrals.actions.person.sessions import Browser
from referrals.actions.referral import clock_start
from referrals.database import write
from referrals.extensions import db
from referrals.models import Follow, Location, Mark, MarketingProfile, Partner, Person, Referral
from referrals.rules.actor import CUSTOMER, Actor, ActorKind, Door
from referrals.rules.triage import Proof
from tests.clock import DAYS, HOURS, NOW  # noqa: F401  (tests that speak of people speak of instants too)


def add(*rows):
    """Store rows and return them loaded."""
    with write() as session:
        session.add_all(rows)
    return rows[0] if len(rows) == 1 else rows


def make_partner(name, *, city="Verona", slug=None, email=None, now=NOW, **location):
    """Store a partner with an active profile for Italy and one verified location. Return the location."""
    slug = slug or name.lower().replace(" ", "-")
    profile = MarketingProfile(partner=Partner(name=name, created_at=now), country="IT", status="active")
    facts = {"contact_name": f"Desk of {name}", "contact_email": email or f"desk@{slug}.example", "verified_at": now}
    return add(Location(profile=profile, slug=slug, name=city, city=city, **facts | {"language": "en"} | location))


def make_person(name, role, partner=None, *, now=NOW, **facts):
    """Store a person, whose email is made from the name."""
    email = f"{name.split()[0].lower()}@people.example"
    partner_id = partner.id if partner else None
    defaults = {"email": email, "language": "en", "zone": "Europe/Rome", "created_at": now, "joined_at": now}
    return add(Person(name=name, role=role, partner_id=partner_id, **defaults | facts))


def acting(person, door=Door.WEB):
    return Actor(ActorKind.PERSON, door, person_id=person.id, name=person.name)


def submission(*locations, need="Move 240 mailboxes", nonce="nonce-1", origin=None, **private):
    """Return a submission of the customer Carla. With an `origin` it can be in doubt."""
    overview = Overview(
        need=need, country="IT", language="en", zone="Europe/Rome", overview="Five sites.", place="Verona"
    )
    facts = {"company": "Cartiera Secret", "contact_name": "Carla Riservata", "email": "carla@customer.example"}
    hidden = PrivatePart(**facts | private)
    ids = tuple(location.id for location in locations)
    return Submission(overview, hidden, ids, nonce=nonce, consent_version="1", origin=origin)


def send_enquiry(*locations, now=NOW, **words):
    """Send Carla's enquiry to the locations, and start the clocks. Return its referrals in order."""
    words.setdefault("nonce", f"nonce-{next_number()}")
    words.setdefault("need", f"Move {next_number()} mailboxes")
    sent = customer_actions.submit(submission(*locations, **words), by=CUSTOMER, now=now)
    return start_clocks(sent.referral_ids, now=now)


def start_clocks(referral_ids, *, now):
    """Start the clocks of these referrals, as the first notice does when it leaves. Return the referrals."""
    referrals = [db.session.get(Referral, referral_id) for referral_id in referral_ids]
    clock_start.start([referral.public_id for referral in referrals], now=now)
    return referrals


def confirm(*referrals, now=NOW):
    """Confirm the addresses of these referrals' customers."""
    with write() as session:
        for referral in referrals:
            triage.prove(session, session.get_one(Referral, referral.id).enquiry_id, proof=Proof.CONFIRMED, now=now)


_numbers = iter(range(1, 1_000_000))


def next_number():
    return next(_numbers)


@pytest.fixture
def open_for_enquiries(app):
    settings.mark(Mark.MAIL_PROVED, now=NOW)


@pytest.fixture
def location(app, open_for_enquiries):
    """The location of the main partner: Nordest Sistemi, Verona."""
    return make_partner("Nordest Sistemi", slug="nordest-verona")


@pytest.fixture
def partner(location):
    return location.profile.partner


@pytest.fixture
def giulia(partner, location):
    """The partner's admin, who follows the location."""
    person = make_person("Giulia Morandi", "admin", partner)
    add(Follow(person_id=person.id, location_id=location.id))
    return person


@pytest.fixture
def luca(partner):
    """A member of the same partner."""
    return make_person("Luca Benetti", "member", partner)


@pytest.fixture
def other_location(app, open_for_enquiries):
    """The location of another partner: Adige Cloud, Trento."""
    return make_partner("Adige Cloud", city="Trento", slug="adige-trento")


@pytest.fixture
def stranger(other_location):
    """The admin of another partner."""
    return make_person("Stefano Strano", "admin", other_location.profile.partner)


@pytest.fixture
def operator(app):
    return make_person("Olga Operatrice", "operator")


@pytest.fixture
def agent(app):
    return make_person("Aldo Agente", "agent")


@pytest.fixture
def referral(location):
    """A new referral of Carla's at Nordest Sistemi, received at NOW."""
    return send_enquiry(location)[0]


def begin_session(app, person):
    """Return a client in which the person is signed in."""
    client = app.test_client()
    session_id = sessions.begin(person.id, keep=True, browser=Browser("test"), now=clock.utcnow())
    with client.session_transaction() as session:
        session["_user_id"] = session_id
        session["_fresh"] = True
    return client


@pytest.fixture
def sign_in(app, travel):
    """Return a function that signs a person in and returns the client. The clock stands at NOW."""
    return partial(begin_session, app)
