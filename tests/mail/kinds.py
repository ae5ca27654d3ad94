"""A mail of every kind, produced by real actions."""

import re
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from referrals.actions.enquiry import confirmation, customer_actions, erasure, feedback, held_sweep, not_real
from referrals.actions.enquiry.customer_actions import Overview, PrivatePart, Submission
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.notice import digest, wins
from referrals.actions.partner import contacts
from referrals.actions.person import one_time_links
from referrals.actions.referral import moves, reminders, sweep
from referrals.database import write
from referrals.mail import kinds, rendering
from referrals.mail.kinds import Audience
from referrals.models import AwayPeriod, Follow, LinkPurpose, NoticeKind, Term
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice
from referrals.rules.money import Money
from referrals.rules.recipient import Recipient
from referrals.rules.triage import HoldReason
from tests.application import worker_app
from tests.notices import mark_kinds_sent, notices, owe
from tests.people import DAYS, HOURS, NOW, acting, add, confirm, make_partner, make_person, start_clocks
from tests.row_changes import change

_nonces = count(1)
LINK = re.compile(r"http://referrals\.test[^\s\"<>]*")
KINDS = tuple(NoticeKind)
TO_PARTNER = [name for name, kind in kinds.KINDS.items() if kind.audience is Audience.PARTNER]
TO_CUSTOMER = [
    name for name, kind in kinds.KINDS.items() if kind.audience in (Audience.CUSTOMER, Audience.PROVED_CUSTOMER)
]
NEED = "Move 240 mailboxes and Teams from an old provider"
OVERVIEW = "Mail on a server from 2012, five sites.\nWe would like to move on a weekend, with half a day of training."
# Nobody at a partner may see any of these before I'm interested.
SECRETS = {
    "company": "Cartiera Segreta",
    "contact_name": "Carla Riservata",
    "email": "carla@customer.example",
    "telephone": "+39 045 777 1234",
    "address": "Via Nascosta 9",
    "details": "Ask for the reserved file",
    "reach_me": "By pigeon",
}


class World:
    """Three partners, their people, an operator, and what is owed to them, in one language and one zone."""

    def __init__(self, language="en", *, zone="Europe/Rome", now=NOW):
        self.language, self.zone, self.now = language, zone, now
        reads = {"language": language, "zone": zone, "now": now}
        self.nordest = make_partner("Nordest Sistemi", contact_telephone="+39 045 123 456", **reads)
        self.adige = make_partner("Adige Cloud", city="Trento", **reads)
        self.marca = make_partner("Marca Digitale", city="Treviso", **reads)
        self.giulia = make_person("Giulia Morandi", "admin", self.nordest.profile.partner, **reads)
        self.luca = make_person("Luca Benetti", "member", self.nordest.profile.partner, **reads)
        self.anna = make_person("Anna Adige", "admin", self.adige.profile.partner, **reads)
        self.olga = make_person("Olga Operatrice", "operator", **reads)
        add(Follow(person_id=self.giulia.id, location_id=self.nordest.id))
        names = {"product": ("Microsoft 365", "Microsoft 365"), "service": ("Migrations", "Migrazioni")}
        names |= {"industry": ("Manufacturing", "Manifattura")}
        terms = [Term(vocabulary=v, slug=v, names={"en": en, "it": it}) for v, (en, it) in names.items()]
        self.term_ids = tuple(term.id for term in add(*terms))

    def ask(self, *locations, now=None, **facts):
        """Send an enquiry whose customer has confirmed the address. Return its referrals."""
        sent = self.submit(*locations, now=now, **facts)
        referrals = start_clocks(sent.referral_ids, now=now or self.now)
        confirm(referrals[0], now=now or self.now)
        return referrals

    def submit(self, *locations, now=None, origin=None, **facts):
        """Send an enquiry and return the result."""
        private = PrivatePart(**SECRETS)
        overview = {"need": NEED, "country": "IT", "language": self.language, "zone": self.zone, "place": "Verona"}
        overview |= {"overview": OVERVIEW, "company_size": "51-250", "time_frame": "quarter", "keywords": ("exchange",)}
        overview |= {"budget_from_minor": 20_000_00, "budget_to_minor": 40_000_00, "budget_currency": "EUR"}
        asked = Overview(**overview | facts, term_ids=self.term_ids)
        nonce = f"nonce-{next(_nonces)}"
        ids = tuple(location.id for location in locations)
        submission = Submission(asked, private, ids, nonce=nonce, consent_version="1", origin=origin)
        return customer_actions.submit(submission, by=CUSTOMER, now=now or self.now)

    def take(self, referral, person, *, assignee=None, now=None):
        who = assignee.id if assignee else None
        moves.interested(referral.id, assignee_id=who, by=acting(person), version=1, now=now or self.now)

    def morning_after(self, length):
        """Return 8:00 in everybody's zone on the first day after that duration."""
        day = (self.now + length).astimezone(ZoneInfo(self.zone)).date()
        return datetime.combine(day, time(8), ZoneInfo(self.zone)).astimezone(UTC)

    def accept(self, referral, person, *, until, now=None):
        now = now or self.now
        terms = {"value": Money(18_000_00, "EUR"), "expected_close_on": until, "today": now.date()}
        moves.accept(referral.id, **terms, by=acting(person), version=2, now=now)


def mail(kind, *, now=NOW, recipient=None, links=True):
    """Return the newest mail of the kind as it would leave now; of several, the one to the first contact."""
    owed = [one for one in notices(kind) if recipient in (None, one.recipient)]
    newest = [one for one in owed if one.created_at == max(one.created_at for one in owed)]
    with worker_app().app_context():
        return rendering.preview(min(newest, key=_reader).id, now=now, show_links=links)


def _reader(notice):
    recipient = Recipient.parse(notice.recipient)
    return recipient.kind, recipient.id, notice.id


def every_kind(world, *, links=True):
    """Return a mail of each kind, by kind."""
    found = {}

    def keep(*kinds, now=world.now):
        found.update({kind: mail(kind, now=now, links=links) for kind in kinds})

    _confirmation(world, keep)
    _arrival(world, keep)
    _evaluation(world, keep)
    _negotiation(world, keep)
    _ends(world, keep)
    _accounts(world, keep)
    return found


def _confirmation(world, keep):
    held = world.submit(world.nordest, world.adige, origin=EnquiryOrigin(odd=(HoldReason.NO_PREVIEW,)))
    keep("enquiry-confirm")
    held_sweep.sweep_held(now=world.now + 26 * HOURS)
    keep("enquiry-confirm-reminder", now=world.now + 26 * HOURS)
    erasure.erase(held.enquiry_id, now=world.now - 2 * HOURS)  # it must not affect what follows
    unplaced(world)
    keep("enquiry-unplaced")


def unplaced(world):
    """Release an enquiry that no partner can take now. Return its id."""
    held = world.submit(
        world.marca, need="Terminals for a warehouse", origin=EnquiryOrigin(odd=(HoldReason.NO_PREVIEW,))
    )
    away = add(AwayPeriod(partner_id=world.marca.profile.partner_id, starts_at=world.now, ends_at=world.now + DAYS))
    confirmation.confirm(held.enquiry_id, browser_key=None, now=world.now)
    with write() as session:
        session.delete(session.merge(away))
    return held.enquiry_id


def _arrival(world, keep):
    one, *_ = world.ask(world.nordest, world.adige, world.marca)
    owe("enquiry-link", f"customer:{one.enquiry_id}", now=world.now, enquiry_id=one.enquiry_id)
    keep("referral-received", "enquiry-received", "enquiry-link")
    reminders.owe_due(now=world.now + 24 * HOURS)
    keep("referral-reminder", now=world.now + 24 * HOURS)
    morning = world.morning_after(3 * DAYS)
    digest.owe_due(now=morning)
    keep("desk-digest", now=morning)
    customer_actions.withdraw(one.enquiry_id, now=world.now - HOURS)  # it must not affect later moves of the clock


def _evaluation(world, keep):
    one, *_ = world.ask(world.nordest, world.adige, world.marca, need="Replace the switches of two plants")
    world.take(one, world.luca, assignee=world.giulia)
    keep("partner-interested", "referral-assigned")
    sweep.archive_overdue(now=world.now + 3 * DAYS)
    keep("referral-missed", "choose-another-missed", now=world.now + 3 * DAYS)
    feedback.owe_due(now=world.now + 14 * DAYS)
    keep("feedback-request", now=world.now + 14 * DAYS)
    sweep.archive_overdue(now=world.now + 7 * DAYS)
    keep("referral-expired", "choose-another-expired", now=world.now + 7 * DAYS)


def _negotiation(world, keep):
    one, *_ = world.ask(world.nordest, world.adige, need="Backups that somebody has tried")
    world.take(one, world.luca)
    world.accept(one, world.luca, until=(world.now + 2 * DAYS).date())
    reminders.owe_due(now=world.now + 4 * DAYS)
    keep("estimate-overdue", now=world.now + 4 * DAYS)
    customer_actions.choose(one.enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=one.id, now=world.now)
    keep("enquiry-chosen", "enquiry-withdrawn")


def _ends(world, keep):
    one, other, _ = world.ask(world.nordest, world.adige, world.marca, need="A firewall for three sites")
    mark_kinds_sent("referral-received", now=world.now)
    moves.ignore(one.id, by=acting(world.luca), version=1, now=world.now)
    keep("choose-another-ignored", "referral-moved", now=world.now + timedelta(minutes=1))
    world.take(other, world.anna)
    moves.decline(other.id, reason="no-capacity", note="Too busy", by=acting(world.anna), version=2, now=world.now)
    keep("choose-another-declined", now=world.now + timedelta(minutes=1))
    erasure.erase(one.enquiry_id, now=world.now + timedelta(minutes=1))
    keep("enquiry-erased", now=world.now + timedelta(minutes=1))
    false, *_ = world.ask(world.adige, need="Free crypto for everybody")
    confirm(false, now=world.now)
    not_real.close(false.enquiry_id, by=acting(world.olga), now=world.now)
    keep("enquiry-not-real", "enquiry-closed")
    wins.owe_due(now=world.now)
    won, *_ = world.ask(world.nordest, need="A network for a new mill")
    world.take(won, world.luca)
    world.accept(won, world.luca, until=(world.now + 2 * DAYS).date())
    value, today = Money(12_000_00, "EUR"), world.now.date()
    moves.win(won.id, value=value, closed_on=today, today=today, by=acting(world.luca), version=3, now=world.now)
    wins.owe_due(now=world.now + timedelta(minutes=1))
    keep("wins-reported", now=world.now + timedelta(minutes=1))


def _accounts(world, keep):
    person = world.luca.id
    one_time_links.issue(LinkPurpose.INVITATION, person, address="luca@people.example", now=world.now)
    one_time_links.issue(LinkPurpose.SIGN_IN, person, now=world.now)
    one_time_links.issue(LinkPurpose.PASSWORD_RESET, person, now=world.now)
    one_time_links.issue(LinkPurpose.EMAIL_CHANGE, person, address="luca@new.example", now=world.now)
    owe("email-changed", f"person:{person}", now=world.now, person_id=person, address="luca@old.example")
    owe("test-mail", f"person:{world.olga.id}", now=world.now, person_id=world.olga.id, address="olga@people.example")
    with write() as session:
        contacts.send_check_in(session, world.marca.id, "desk@marca-digitale.example", now=world.now)
    contacts.owe_due(now=world.now + 90 * DAYS)
    keep("contact-check")
    keep("contacts-confirm", now=world.now + 90 * DAYS)
    owe("setup-reminder", f"person:{person}", now=world.now, person_id=person)
    keep("setup-reminder")
    change(world.marca, bouncing_at=world.now)
    world.ask(world.marca, need="Telephones")
    keep("invitation", "sign-in-link", "password-reset", "email-change", "email-changed")
    keep("test-mail", "contact-unreachable")


def links(message):
    """Return the URLs in the text of a mail."""
    return LINK.findall(message.body)
