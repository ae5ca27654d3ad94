"""The stored keys of what a sweep owes. Every version writes the same, so after an upgrade nothing is owed again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import feedback, held_sweep, not_real
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.network import settings
from referrals.actions.notice import digest, wins
from referrals.actions.partner import contacts
from referrals.actions.referral import moves, reminders, sweep
from referrals.extensions import db
from referrals.models import Mark, Notice, Person, ReferralEvent
from referrals.rules.money import Money
from referrals.rules.triage import HoldReason
from tests.mail.kinds import World
from tests.people import DAYS, HOURS, NOW, acting

THEN = NOW - 3 * HOURS  # 8:00 for the operator
MINUTES = timedelta(minutes=1)
OWE_DUE = (
    sweep.archive_overdue,
    held_sweep.sweep_held,
    not_real.close_agreed,
    reminders.owe_due,
    feedback.owe_due,
    contacts.owe_due,
    digest.owe_due,
    wins.owe_due,
)


def keys():
    db.session.rollback()
    return {tuple(row) for row in db.session.execute(select(Notice.kind, Notice.occasion, Notice.recipient))}


def event_id(referral, kind):
    found = select(ReferralEvent.id).where(ReferralEvent.referral_id == referral.id, ReferralEvent.kind == kind)
    return db.session.scalars(found).one()


@pytest.fixture
def world(app):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    return World(now=THEN - 100 * DAYS)


def test_a_sweep_writes_the_keys_of_every_version_and_a_second_one_nothing(world):
    day = THEN.date()
    wins.owe_due(now=THEN - 30 * DAYS)
    late, *_ = world.ask(world.nordest, need="Late", now=THEN - 20 * DAYS)
    world.take(late, world.luca, now=THEN - 20 * DAYS)
    world.accept(late, world.luca, until=day - 3 * DAYS, now=THEN - 19 * DAYS)
    won, *_ = world.ask(world.adige, need="Won", now=THEN - 10 * DAYS)
    world.take(won, world.anna, now=THEN - 10 * DAYS)
    world.accept(won, world.anna, until=day, now=THEN - 9 * DAYS)
    terms = {"value": Money(12_000_00, "EUR"), "closed_on": day, "today": day}
    moves.win(won.id, **terms, by=acting(world.anna), version=3, now=THEN - MINUTES)
    held = world.submit(
        world.adige, need="Held", now=THEN - 26 * HOURS, origin=EnquiryOrigin(odd=(HoldReason.NO_PREVIEW,))
    )
    missed, *_ = world.ask(world.marca, need="Missed", now=THEN - 73 * HOURS)
    waits, *_ = world.ask(world.marca, need="Waits", now=THEN - 61 * HOURS)
    before = keys()

    for owe_due in OWE_DUE:
        owe_due(now=THEN)
    first = keys()
    for owe_due in OWE_DUE:
        owe_due(now=THEN)

    db.session.rollback()
    since, win, miss = THEN - 100 * DAYS, event_id(won, "win"), event_id(missed, "miss")
    joined = db.session.scalars(select(Person).where(Person.role == "admin").order_by(Person.id)).all()
    assert keys() == first
    assert first - before == {
        ("referral-missed", f"event:{miss}", f"location:{world.marca.id}"),
        ("choose-another-missed", f"event:{miss}", f"customer:{missed.enquiry_id}"),
        ("enquiry-confirm-reminder", f"enquiry:{held.enquiry_id}", f"customer:{held.enquiry_id}"),
        ("referral-reminder", f"reminder:{waits.id}:new:2", f"location:{world.marca.id}"),
        ("estimate-overdue", f"estimate:{late.id}:{day - 3 * DAYS}:1", f"person:{world.luca.id}"),
        ("feedback-request", f"feedback:{late.id}", f"customer:{late.enquiry_id}"),
        *(("contacts-confirm", f"confirm:{one.partner_id}:{since:%Y-%m-%d}", f"person:{one.id}") for one in joined),
        ("desk-digest", f"digest:{day}", f"person:{world.olga.id}"),
        ("wins-reported", f"wins:1:{win}", f"person:{world.olga.id}"),
    }
