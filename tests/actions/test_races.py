"""Eight at once on one referral, each with its own connection: one wins, and the others are told who."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves, sweep
from referrals.database import write
from referrals.extensions import db
from referrals.models import Enquiry, Notice, Referral, ReferralEvent
from referrals.queries.enquiry import private_part
from referrals.rules.actor import CUSTOMER, Actor, ActorKind, Door
from referrals.rules.choices import CustomerChoice
from referrals.rules.money import Money
from referrals.rules.move_refused import MoveRefused
from tests.people import DAYS, HOURS, NOW, acting, next_number, send_enquiry
from tests.races import race

pytestmark = pytest.mark.slow

ROUNDS = 50
DUE = NOW + 72 * HOURS
JUST_BEFORE = DUE - timedelta(milliseconds=1)
LATE_EVALUATING = NOW + 7 * DAYS - timedelta(milliseconds=1)
MONEY = Money(5_000_00, "EUR")

NOTICES = {
    "interested": {"partner-interested"},
    "ignore": {"choose-another-ignored"},
    "accept": set(),
    "decline": {"choose-another-declined"},
    "expire": {"choose-another-expired", "referral-expired"},
    "miss": {"choose-another-missed", "referral-missed"},
}


def moves_after(referral_id, version):
    newer = select(ReferralEvent).where(ReferralEvent.referral_id == referral_id, ReferralEvent.version > version)
    return db.session.scalars(newer.order_by(ReferralEvent.version)).all()


def check_one_winner(referral_id, version, outcomes, movers):
    """Check that there is one event with its notices only, and that every loser was told."""
    (won,) = moves_after(referral_id, version)
    kinds = set(db.session.scalars(select(Notice.kind).where(Notice.event_id == won.id)))
    assert kinds == NOTICES[won.kind]
    assert db.session.get(Referral, referral_id).version == version + 1
    refused = [outcome for outcome in outcomes[:movers] if outcome is not None]
    assert all(isinstance(refusal, MoveRefused) for refusal in refused)
    assert len(refused) == movers - (won.kind in ("interested", "ignore", "accept", "decline"))
    return won


@pytest.fixture
def link(location):
    return Actor(ActorKind.LOCATION, Door.LINK, location_id=location.id, name="Desk")


def interested(referral_id, by):
    moves.interested(referral_id, assignee_id=None, by=by, version=1, now=JUST_BEFORE)


def ignore(referral_id, by):
    moves.ignore(referral_id, reason=None, by=by, version=1, now=JUST_BEFORE)


def accept(referral_id, by):
    day = LATE_EVALUATING.date()
    moves.accept(referral_id, value=MONEY, expected_close_on=day, today=day, by=by, version=2, now=LATE_EVALUATING)


def decline(referral_id, by):
    moves.decline(referral_id, reason="other", by=by, version=2, now=LATE_EVALUATING)


def carlas_enquiry(*locations):
    """Send an enquiry from its own address: each address may only send a few a day."""
    return send_enquiry(*locations, email=f"carla{next_number()}@customer.example")


def test_eight_answers_to_a_new_referral(app, location, giulia, luca, link):
    people = [acting(giulia), acting(luca), link]
    winners = set()
    for _ in range(ROUNDS):
        referral_id = carlas_enquiry(location)[0].id
        answers = [partial(answer, referral_id, by) for answer in (interested, ignore) for by in people]
        clock = partial(sweep.archive_overdue, now=DUE, pause=0)
        outcomes = race(app, *answers, clock, clock)
        won = check_one_winner(referral_id, 1, outcomes, movers=6)
        revealed = private_part.for_partner(db.session.get(Referral, referral_id))
        assert (revealed is not None) == (won.kind == "interested")
        winners.add(won.kind)
    assert len(winners) > 1


def test_eight_answers_while_evaluating(app, location, giulia, luca, link):
    people = [acting(giulia), acting(luca), link]
    for _ in range(ROUNDS):
        referral_id = carlas_enquiry(location)[0].id
        moves.interested(referral_id, assignee_id=None, by=link, version=1, now=NOW)
        answers = [partial(answer, referral_id, by) for answer in (accept, decline) for by in people]
        clock = partial(sweep.archive_overdue, now=NOW + 7 * DAYS, pause=0)
        outcomes = race(app, *answers, clock, clock)
        check_one_winner(referral_id, 2, outcomes, movers=6)


def test_the_customer_withdraws_while_two_people_answer(app, location, giulia, luca):
    """The customer can withdraw after an answer; nobody can answer after the customer."""
    for _ in range(ROUNDS):
        referral = carlas_enquiry(location)[0]
        referral_id, enquiry_id = referral.id, referral.enquiry_id
        withdrawing = partial(customer_actions.withdraw, enquiry_id, now=JUST_BEFORE)
        race(
            app,
            withdrawing,
            partial(interested, referral_id, acting(giulia)),
            partial(ignore, referral_id, acting(luca)),
        )
        history = [event.kind for event in moves_after(referral_id, 1)]
        assert history in (["withdraw"], ["ignore"], ["interested", "withdraw"])


def test_a_double_click_on_undo_takes_back_once(app, location, luca):
    by = acting(luca)
    for _ in range(10):
        referral_id = carlas_enquiry(location)[0].id
        moves.ignore(referral_id, by=by, version=1, now=NOW)
        undoing = partial(moves.undo, referral_id, by=by, version=2, now=NOW + timedelta(seconds=5))
        race(app, *[undoing] * 8)
        assert [event.kind for event in moves_after(referral_id, 2)] == ["undo"]


def test_undo_and_withdraw_never_leave_an_open_referral_in_a_closed_enquiry(app, location, luca):
    by = acting(luca)
    for _ in range(ROUNDS):
        referral = carlas_enquiry(location)[0]
        referral_id, enquiry_id = referral.id, referral.enquiry_id
        moves.ignore(referral_id, by=by, version=1, now=NOW)
        later = NOW + timedelta(seconds=5)
        undoing = partial(moves.undo, referral_id, by=by, version=2, now=later)
        race(app, undoing, partial(customer_actions.withdraw, enquiry_id, now=later))
        assert db.session.get(Referral, referral_id).stage == "archived"


def test_asking_another_and_withdrawing_never_leave_an_open_referral_behind(app, location, other_location):
    ids = [other_location.id]
    for _ in range(ROUNDS):
        enquiry_id = carlas_enquiry(location)[0].enquiry_id
        asking = partial(customer_actions.ask_another, enquiry_id, location_ids=ids, by=CUSTOMER, now=NOW)
        race(app, asking, partial(customer_actions.withdraw, enquiry_id, now=NOW))
        still_open = select(Referral.id).where(Referral.enquiry_id == enquiry_id, Referral.stage != "archived")
        assert db.session.scalars(still_open).all() == []


def test_two_choices_at_once_close_the_enquiry_once(app, location, other_location, luca, stranger):
    for _ in range(10):
        ours, theirs = carlas_enquiry(location, other_location)
        enquiry_id, ids = ours.enquiry_id, (ours.id, theirs.id)
        moves.interested(ids[0], assignee_id=None, by=acting(luca), version=1, now=NOW)
        moves.interested(ids[1], assignee_id=None, by=acting(stranger), version=1, now=NOW)
        choose = partial(customer_actions.choose, enquiry_id, chosen=CustomerChoice.REFERRAL, now=NOW)
        race(app, partial(choose, referral_id=ids[0]), partial(choose, referral_id=ids[1]))
        chosen = db.session.get(Enquiry, enquiry_id).chosen_referral_id
        stages = {i: db.session.get(Referral, i).stage for i in ids}
        assert stages == {i: "evaluating" if i == chosen else "archived" for i in ids}


def test_the_two_ends_of_a_deadline_never_both_win_under_load(app, location, luca):
    """A sweep over many referrals and moves at the same instant: each referral has exactly one move."""
    referral_ids = [carlas_enquiry(location)[0].id for _ in range(40)]
    by = acting(luca)

    def move_each(order):
        for referral_id in order:
            try:
                moves.ignore(referral_id, by=by, version=1, now=JUST_BEFORE)
            except MoveRefused:
                continue

    sweeping = [partial(sweep.archive_overdue, now=DUE, pause=0)] * 3
    race(app, partial(move_each, referral_ids), partial(move_each, referral_ids[::-1]), *sweeping)
    assert [len(moves_after(referral_id, 1)) for referral_id in referral_ids] == [1] * 40


def test_a_writer_does_not_nest(app):
    with write(), pytest.raises(RuntimeError, match="already open"), write():
        pass
