"""Three networks to look at, each in its own database: empty, the demo, and overfull.

The clock stands at NOW, so that the same page looks the same tomorrow.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from unittest.mock import patch

import flask_migrate
from flask import Flask, abort
from sqlalchemy import func, select, update

from app import add_commands, create_app
from referrals import clock, config, links, origin_keys
from referrals.actions.directory import search_words
from referrals.actions.enquiry import customer_actions
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.network import demo as demo_actions
from referrals.actions.network import settings
from referrals.actions.partner import contacts
from referrals.actions.person import one_time_links
from referrals.actions.ranking import counts
from referrals.config.secret_key import demo_secret
from referrals.database import schema_change, write
from referrals.demo import network as demo
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.links import EnquiryLink, ReferralLink
from referrals.mail.kinds import KINDS
from referrals.models import (
    Enquiry,
    Location,
    Mark,
    Notice,
    OneTimeLink,
    Partner,
    Person,
    Referral,
    ReferralEvent,
    Term,
)
from referrals.queries.partner import visible_locations
from referrals.rules import one_time_links as one_time_links_rules
from referrals.rules.actor import CUSTOMER
from referrals.rules.occasions import Wins
from referrals.rules.recipient import Recipient
from referrals.rules.triage import HoldReason
from referrals.web.security import browser
from tests.application import SECRET_KEY, Client
from tests.clock import NOW
from tests.link_tokens import contact_link
from tests.no_time_limits import without_time_limits
from tests.notices import owe
from tests.people import add, begin_session, make_person, submission
from tools.screens import overfull

EMPTY, NORMAL, OVERFULL = NETWORKS = ("empty", "normal", "overfull")
HERO = "Nordest Sistemi"
NEW_ADDRESS = "new@people.example"
BROWSER = "the browser that sent"
# Enquiries of the public form by need: what is odd about each, and who sent it.
UNCONFIRMED = {
    "Compare three offers for backup": ((), "paola@paper.example"),
    "Win a telephone system at https://offer.example": ((HoldReason.NO_PREVIEW,), "anna@cartiera.example"),
    "Replace the servers of two plants": ((HoldReason.STAMP_USED, HoldReason.TOO_FAST), "anna@cartiera.example"),
}
# Mails that the demo does not have: each concerns what a mail of another kind concerns.
LIKE = {
    "enquiry-link": "enquiry-received",
    "enquiry-confirm-reminder": "enquiry-confirm",
    "enquiry-unplaced": "enquiry-received",
    "enquiry-closed": "enquiry-received",
    "enquiry-erased": "enquiry-withdrawn",
    "enquiry-not-real": "enquiry-withdrawn",
    "feedback-request": "partner-interested",
    "referral-moved": "partner-interested",
}
ABOUT = ("person_id", "location_id", "referral_id", "enquiry_id", "event_id")
PUBLIC_ID = re.compile(r"/(referrals|enquiries)/(\w{12})\b")


class Clock:
    """Stands at NOW, except inside `later`."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    @contextmanager
    def later(self, time: timedelta) -> Iterator[None]:
        self.now = NOW + time
        try:
            yield
        finally:
            self.now = NOW


@dataclass(frozen=True)
class Network:
    """One of the three with its application. What it does not have is None."""

    name: str
    app: Flask
    clock: Clock

    def speak(self, language: str) -> None:
        """Let everybody read that language."""
        with write() as session:
            for table in (Person, Enquiry, Location):
                session.execute(update(table).values(language=language))
        db.session.rollback()

    def first(self, query):
        db.session.rollback()
        return db.session.scalars(query.limit(1)).one_or_none()

    def person(self, role: str, **facts: object) -> Person | None:
        """Return somebody of that role who has joined; a partner's people are the main partner's."""
        query = select(Person).filter_by(role=role, removed_at=None, **facts).order_by(Person.id)
        query = query if "joined_at" in facts else query.where(Person.joined_at.is_not(None))
        return self.first(query.where(Person.partner_id == self.partner().id) if role in ("admin", "member") else query)

    def partner(self) -> Partner:
        """Return the partner of most pages."""
        return self.first(select(Partner).order_by(Partner.name.like(f"{HERO}%").desc(), Partner.id))

    def location(self) -> Location | None:
        return self.first(select(Location).join(Location.profile).filter_by(partner_id=self.partner().id))

    def referral(self, *conditions, **facts: object) -> Referral | None:
        """Return a referral of the partner, the newest that matches."""
        query = select(Referral).filter_by(partner_id=self.partner().id, **facts).where(*conditions)
        return self.first(query.order_by(Referral.received_at.desc()))

    def enquiry(self, *conditions, **facts: object) -> Enquiry | None:
        return self.first(select(Enquiry).filter_by(**facts).where(*conditions).order_by(Enquiry.received_at.desc()))

    def notice(self, kind: str) -> Notice | None:
        return self.first(select(Notice).filter_by(kind=kind).order_by(Notice.created_at.desc()))

    def term(self) -> Term | None:
        return self.first(select(Term).filter_by(vocabulary="product").order_by(Term.slug))

    def one_time_token(self, purpose: str, *, at=NOW) -> str:
        """Return a link sent to somebody of the partner at that instant, as often as needed."""
        reader = self.person("admin")
        address = NEW_ADDRESS if purpose == "email-change" else reader.email
        life = {"created_at": at, "expires_at": at + one_time_links_rules.LIFETIME[purpose]}
        row = add(OneTimeLink(purpose=purpose, person_id=reader.id, address=address, **life))
        return links.one_time_token(purpose, row.secret)

    def contact_check_token(self) -> str:
        """Return a link sent to the contact of a location."""
        place, life = (
            self.location(),
            {"created_at": NOW, "expires_at": NOW + one_time_links_rules.LIFETIME["contact-check"]},
        )
        row = add(OneTimeLink(purpose="contact-check", location_id=place.id, address="desk@nordest.example", **life))
        return links.one_time_token("contact-check", row.secret)

    def cookies(self, who: str, address: str) -> dict[str, str]:
        """Return the cookies of that person's browser: a session, or the link to the object of the page."""
        demo_bar = {"demo": demo_secret(SECRET_KEY)}  # as after opening the URL that bin/run prints
        if who == "nobody":
            return demo_bar
        if who in ("customer", "link"):
            return demo_bar | _link_cookie(*PUBLIC_ID.search(address).groups())
        if who == "sender":
            return demo_bar | _cookies_of_sender(PUBLIC_ID.search(address).group(2))
        client = begin_session(self.app, self.person(who))
        return demo_bar | {"referrals": client.get_cookie("referrals").value}


def _link_cookie(kind: str, public_id: str) -> dict[str, str]:
    if kind == "enquiries":
        enquiry = db.session.scalars(select(Enquiry).filter_by(public_id=public_id)).one()
        return {f"e-{public_id}": links.enquiry_cookie(EnquiryLink(public_id, enquiry.link_secret))}
    link = _to_contact(db.session.scalars(select(Referral).filter_by(public_id=public_id)).one())
    return {f"r-{public_id}": links.referral_token(link, links.REFERRAL_COOKIE)}


def _cookies_of_sender(public_id: str) -> dict[str, str]:
    """Return the cookies of the browser that sent an enquiry: not those of a mailed link."""
    enquiry = db.session.scalars(select(Enquiry).filter_by(public_id=public_id)).one()
    link = EnquiryLink(public_id, enquiry.link_secret, is_mailed=False)
    return {f"e-{public_id}": links.enquiry_cookie(link), browser.COOKIE: links.sign(browser.SALT, BROWSER)}


def _to_contact(referral: Referral) -> ReferralLink:
    return contact_link(referral, referral.location)


def revoked_link_to(referral: Referral) -> str:
    """Return the token of a mail whose links have been revoked since."""
    link = _to_contact(referral)
    return links.referral_token(replace(link, referral_secret="revoked"))


@contextmanager
def built(name: str) -> Iterator[Network]:
    """Build the network of that name in a new database, inside the context of its own application."""
    time = Clock()
    with fresh_application(time) as app:
        FILL[name]()
        _as_a_worker_leaves_it()
        yield Network(name, app, time)


@contextmanager
def fresh_application(time: Clock | None = None) -> Iterator[Flask]:
    """Return an application with an empty database. The clock stands at NOW."""
    with TemporaryDirectory() as folder, patch.object(clock, "utcnow", time or Clock()):
        app = _application(folder)
        with app.app_context():
            try:
                with schema_change():
                    flask_migrate.upgrade("referrals/migrations")
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


def _application(folder: str) -> Flask:
    """Return an application without limits, and with a page for each error at /screens/<code>."""
    environ = {"DATA_DIR": folder, "SECRET_KEY": SECRET_KEY, "DEMO": "1", "BASE_URL": "http://127.0.0.1:8000"}
    with without_time_limits():
        app = create_app(config.read(environ, dotenv=None))
    add_commands(app)
    app.test_client_class = Client
    app.config["RATELIMIT_ENABLED"] = False
    app.add_url_rule("/screens/<int:code>", "screens", abort)
    return app


def _fill_empty() -> None:
    """Fill a network on its first day: an operator, and a partner whose people have just joined."""
    settings.change({"network_name": demo.NAME, "default_language": "en"})
    partner = add(Partner(name=HERO, created_at=NOW))
    for name, role, employer in (
        ("Elena Basso", "operator", None),
        ("Aldo Agente", "agent", None),
        ("Giulia Morandi", "admin", partner),
        ("Luca Benetti", "member", partner),
    ):
        make_person(name, role, employer)


def _fill_normal() -> None:
    demo_actions.store(demo.build(now=NOW).by_table, TABLES, replacing=True)
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    _send_what_nobody_has_confirmed()
    _owe_what_the_demo_does_not()


def _as_a_worker_leaves_it() -> None:
    """Run the worker's jobs, so that rows stored in bulk are found and ranked."""
    search_words.rebuild()
    counts.rebuild(now=NOW)


def _send_what_nobody_has_confirmed() -> None:
    of_partner = {location.profile.partner_id: location for location in visible_locations.all_listed(now=NOW)}
    locations = list(of_partner.values())[:2]
    for number, (need, (odd, email)) in enumerate(UNCONFIRMED.items()):
        origin = EnquiryOrigin(browser_key=origin_keys.browser_key(BROWSER), odd=odd)
        asked = submission(*locations, need=need, nonce=f"unconfirmed-{number}", email=email, origin=origin)
        customer_actions.submit(asked, by=CUSTOMER, now=NOW)


def _owe_what_the_demo_does_not() -> None:
    for kind, like in LIKE.items():
        if kind in KINDS:
            # Enquiries of proved customers first: others do not get every kind of mail.
            found = select(Notice).outerjoin(Enquiry, Enquiry.id == Notice.enquiry_id).where(Notice.kind == like)
            known = db.session.scalars(found.order_by(Enquiry.proved_at.is_(None), Notice.id.desc())).first()
            owe(kind, known.recipient, **{name: getattr(known, name) for name in ABOUT})
    reader = db.session.scalars(select(Person).filter_by(role="operator")).first()
    for purpose in ("sign-in", "password-reset", "email-change"):
        address = NEW_ADDRESS if purpose == "email-change" else None
        one_time_links.issue(purpose, reader.id, address=address, now=NOW)
    place = db.session.scalars(select(Location).where(Location.contact_email.is_not(None)).limit(1)).one()
    with write() as session:
        contacts.send_check_in(session, place.id, place.contact_email, now=NOW)
    admin = db.session.scalars(select(Person).filter_by(role="admin").order_by(Person.id)).first()
    for kind in ("contacts-confirm", "setup-reminder"):
        owe(kind, str(Recipient.person(admin.id)), person_id=admin.id)
    to_operator = str(Recipient.person(reader.id))
    owe("desk-digest", to_operator, person_id=reader.id)
    newest = db.session.scalar(select(func.max(ReferralEvent.id)))
    owe("wins-reported", to_operator, person_id=reader.id, occasion=str(Wins(1, newest)))
    for kind in ("email-changed", "test-mail"):
        owe(kind, to_operator, person_id=reader.id, address=reader.email)


def _fill_overfull() -> None:
    _fill_normal()
    overfull.stretch(HERO)


FILL = {EMPTY: _fill_empty, NORMAL: _fill_normal, OVERFULL: _fill_overfull}
