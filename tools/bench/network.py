"""A small network with many referrals for benchmarks, with its own application on either database."""

from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate

from referrals import config
from referrals.actions.network import demo
from referrals.database import schema_change
from referrals.demo.rows import TABLES, Rows
from referrals.extensions import db
from referrals.models import NoticeKind
from referrals.rules.occasions import Enquiry, Event
from referrals.rules.recipient import Recipient
from tests.application import MIGRATIONS, SECRET_KEY
from tests.databases import new_postgres
from tests.missing_programs import postgres_answers

HOURS = timedelta(hours=1)
PARTNERS = 40
ASKED = 2  # partners per enquiry
OVERVIEW = (
    "Mail on a server from 2012, five sites. We would like to move on a weekend, with half a day of training. " * 3
)


def engines():
    """Return the databases of this machine."""
    return ["sqlite", "postgres"] if postgres_answers() else ["sqlite"]


@contextmanager
def application(engine, purpose="bench"):
    """Return an application with empty tables and its context pushed."""
    from app import add_commands, create_app

    with TemporaryDirectory(prefix="bench-") as folder, closing(_urls(engine, folder, purpose)) as urls:
        environ = {
            "DATA_DIR": folder,
            "DATABASE_URL": next(urls),
            "SECRET_KEY": SECRET_KEY,
            "DEMO": "0",
            "SENDING_RATE": "0",
        }
        app = create_app(config.read(environ, dotenv=None))
        add_commands(app)
        with app.app_context():
            with schema_change():
                flask_migrate.upgrade(str(MIGRATIONS))
            yield app
            db.session.remove()
            db.engine.dispose()


def _urls(engine, folder, purpose):
    if engine == "sqlite":
        yield f"sqlite:///{Path(folder, 'bench.sqlite3')}"
    else:
        yield from new_postgres(purpose)


def fill(referrals, *, now, due_at, notices=False):
    """Store new referrals due at `due_at`, each with a contact and a follower."""
    rows = Rows()
    readers = [_partner(rows, number, now) for number in range(PARTNERS)]
    for number in range(referrals // ASKED):
        _enquiry(rows, number, readers, now, due_at, notices)
    demo.store(rows.take(), TABLES, replacing=True)


def _partner(rows, number, now):
    partner_id = rows.add("partner", public_id=f"partner-{number}", name=f"Partner {number}", created_at=now)
    profile_id = rows.add("marketing_profile", partner_id=partner_id, country="IT", status="active")
    location_id = rows.add(
        "location",
        profile_id=profile_id,
        slug=f"location-{number}",
        name="Verona",
        city="Verona",
        contact_name=f"Desk {number}",
        contact_email=f"desk-{number}@partner.example",
        language=["en", "it"][number % 2],
    )
    person_id = rows.add(
        "person",
        public_id=f"person-{number}",
        email=f"person-{number}@partner.example",
        name=f"Person {number}",
        role="admin",
        partner_id=partner_id,
        language=["en", "it"][number % 2],
        created_at=now,
    )
    rows.add("follow", person_id=person_id, location_id=location_id)
    return partner_id, location_id, person_id


def _enquiry(rows, number, readers, now, due_at, notices):
    enquiry_id = rows.add(
        "enquiry",
        public_id=f"enq-{number}",
        need=f"Move {number} mailboxes and Teams from an old provider",
        overview=OVERVIEW,
        country="IT",
        place="Verona",
        company_size="51-250",
        time_frame="quarter",
        budget_from_minor=2_000_000,
        budget_to_minor=4_000_000,
        budget_currency="EUR",
        language=["en", "it"][number % 2],
        zone="Europe/Rome",
        channel="search",
        form_nonce=f"nonce-{number}",
        fingerprint=f"print-{number}",
        consent_version="1",
        received_at=now,
    )
    facts = {
        "company": f"Customer {number}",
        "contact_name": "Carla Conti",
        "email": f"carla-{number}@customer.example",
    }
    rows.add("enquiry_private", enquiry_id=enquiry_id, **facts)
    if notices:
        facts = {"recipient": Recipient.customer(enquiry_id), "enquiry_id": enquiry_id}
        _notice(rows, NoticeKind.ENQUIRY_RECEIVED, Enquiry(enquiry_id), now, **facts)
    for turn in range(ASKED):
        _referral(rows, enquiry_id, readers[(number + turn) % len(readers)], now, due_at, notices)


def _referral(rows, enquiry_id, reader, now, due_at, notices):
    partner_id, location_id, person_id = reader
    referral_id = rows.add(
        "referral",
        public_id=f"ref-{enquiry_id}-{partner_id}",
        enquiry_id=enquiry_id,
        partner_id=partner_id,
        location_id=location_id,
        stage="new",
        received_at=now,
        changed_at=now,
        due_at=due_at,
        clock_started_at=None if notices else now,  # the clock starts with the first notice that is sent
        matched_terms=[],
    )
    event_id = rows.add(
        "referral_event",
        referral_id=referral_id,
        kind="received",
        at=now,
        version=1,
        actor_kind="customer",
        door="web",
        to_stage="new",
        data={},
    )
    if notices:
        facts = {"referral_id": referral_id, "event_id": event_id}
        for recipient in (Recipient.location(location_id), Recipient.person(person_id)):
            reader = {"recipient": recipient, f"{recipient.kind}_id": recipient.id}
            _notice(rows, NoticeKind.REFERRAL_RECEIVED, Event(event_id), now, **facts, **reader)


def _notice(rows, kind, occasion, now, *, recipient, **facts):
    key = {"kind": kind, "occasion": str(occasion), "recipient": str(recipient)}
    rows.add("notice", **key, created_at=now, send_after=now, **facts)
