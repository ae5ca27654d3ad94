"""Random moves by several people, a link, the customer and the clock never break an invariant."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.network import settings as settings_actions
from referrals.actions.referral import moves, reminders, sweep
from referrals.extensions import db
from referrals.models import Enquiry, Follow, Mark, Notice, Referral, ReferralEvent
from referrals.queries.enquiry import private_part
from referrals.queries.referral import status_columns
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.choices import CustomerChoice
from referrals.rules.lifecycle import UNDO_TIME, status_at, status_for_customer
from referrals.rules.money import Money
from referrals.rules.refusal import Refusal
from tests.application import empty_tables
from tests.people import DAYS, HOURS, NOW, acting, add, make_partner, make_person, send_enquiry, start_clocks

MONEY = Money(120_000, "EUR")
ASKS_ANOTHER = {"ignore": "ignored", "decline": "declined", "miss": "missed", "expire": "expired"}
PARTNER_MOVES = {
    "interested": ("new", "evaluating"),
    "ignore": ("new", "ignored"),
    "accept": ("evaluating", "negotiating"),
    "decline": ("evaluating", "declined"),
    "win": ("negotiating", "won"),
    "lose": ("negotiating", "lost"),
}


class Network(RuleBasedStateMachine):
    """One enquiry at three partners. `believed` is the status of each referral in a simple model."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        empty_tables()
        self.now = NOW
        self.believed = {}
        self.due = {}
        self.undo = {}

    @initialize()
    def an_enquiry_arrives(self):
        settings_actions.mark(Mark.MAIL_PROVED, now=NOW)
        self.locations = [make_partner(name) for name in ("Uno", "Due", "Tre")]
        self.actors = {}
        for location in self.locations:
            member = make_person(f"{location.slug} member", "admin", location.profile.partner)
            add(Follow(person_id=member.id, location_id=location.id))
            by_link = Actor(ActorKind.LOCATION, Door.LINK, location_id=location.id, name=location.contact_name)
            self.actors[location.profile.partner_id] = [acting(member), by_link]
        for referral in send_enquiry(*self.locations[:2]):
            self._received(referral.id)

    def _received(self, referral_id):
        start_clocks([referral_id], now=self.now)
        self.believed[referral_id] = "new"
        self.due[referral_id] = self.now + 72 * HOURS

    @rule(hours=st.sampled_from([0.001, 0.01, 1, 11, 36, 72, 7 * 24]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self._let_the_clock_tell()

    @rule(pick=st.integers(0, 9), back=st.sampled_from([-1, 0, 1]))
    def time_jumps_to_a_deadline(self, pick, back):
        ahead = sorted(due for due in self.due.values() if due and due > self.now + timedelta(microseconds=1))
        if ahead:
            self.now = ahead[pick % len(ahead)] + timedelta(microseconds=back)
            self._let_the_clock_tell()

    def _let_the_clock_tell(self):
        for referral_id, stage in self.believed.items():
            if stage in ("new", "evaluating") and self.due[referral_id] <= self.now:
                self.believed[referral_id] = "missed" if stage == "new" else "expired"
                self.due[referral_id] = None

    @rule(
        pick=st.integers(0, 9),
        who=st.integers(0, 1),
        name=st.sampled_from(sorted(PARTNER_MOVES)),
        stale=st.sampled_from([0, 0, 0, -1]),
    )
    def a_partner_moves(self, pick, who, name, stale):
        referral = self._pick(pick)
        by = self.actors[referral.partner_id][who]
        start, end = PARTNER_MOVES[name]
        should_work = self.believed[referral.id] == start and stale == 0
        worked = self._tried(lambda: self._move(referral.id, name, by=by, version=referral.version + stale))
        assert worked == should_work
        if worked:
            self._moved(referral.id, name, start, end, by)

    def _move(self, referral_id, name, *, by, version):
        common = {"by": by, "version": version, "now": self.now}
        today = self.now.date()
        match name:
            case "interested":
                moves.interested(referral_id, assignee_id=None, **common)
            case "ignore":
                moves.ignore(referral_id, reason="unsaid", note="a note", **common)
            case "accept":
                moves.accept(referral_id, value=MONEY, expected_close_on=today + 30 * DAYS, today=today, **common)
            case "win":
                moves.win(referral_id, value=MONEY, closed_on=today, today=today, **common)
            case "decline":
                moves.decline(referral_id, reason="other", **common)
            case "lose":
                moves.lose(referral_id, reason="price", **common)

    def _moved(self, referral_id, name, start, end, by):
        self.undo[referral_id] = (
            (self.now + UNDO_TIME, start, self.due[referral_id], by)
            if end
            not in (
                "evaluating",
                "negotiating",
            )
            else None
        )
        self.believed[referral_id] = end
        self.due[referral_id] = self.now + 7 * DAYS if name == "interested" else None

    @rule(pick=st.integers(0, 9), who=st.integers(0, 1))
    def somebody_takes_it_back(self, pick, who):
        referral = self._pick(pick)
        by = self.actors[referral.partner_id][who]
        until, start, due, mover = self.undo.get(referral.id) or (NOW, None, None, None)
        in_time = self.now < until and (due is None or self.now < due)
        enquiry = db.session.scalars(select(Enquiry)).one()
        allowed = in_time and mover == by and enquiry.closed_at is None
        undo = lambda: moves.undo(referral.id, by=by, version=referral.version, now=self.now)  # noqa: E731
        assert self._tried(undo) == allowed
        if allowed:
            self.believed[referral.id], self.due[referral.id], self.undo[referral.id] = start, due, None

    @rule()
    def the_clock_sweeps(self):
        sweep.archive_overdue(now=self.now, pause=0)
        reminders.owe_due(now=self.now)
        assert sweep.archive_overdue(now=self.now, pause=0) == 0

    @precondition(lambda self: len(self.believed) < 3)
    @rule()
    def the_customer_asks_another(self):
        enquiry = db.session.scalars(select(Enquiry)).one()
        location = self.locations[2]
        new = []
        ask = lambda: new.extend(  # noqa: E731
            customer_actions.ask_another(enquiry.id, location_ids=[location.id], by=acting_customer(), now=self.now)
        )
        was_open = enquiry.closed_at is None
        assert self._tried(ask) == was_open
        for referral_id in new:
            self._received(referral_id)

    @rule(rare=st.integers(0, 5))
    def the_customer_withdraws(self, rare):
        if rare == 0:
            enquiry_id = db.session.scalar(select(Enquiry.id))
            was_open = db.session.scalar(select(Enquiry.closed_at)) is None
            customer_actions.withdraw(enquiry_id, now=self.now)
            self._closed(but=None) if was_open else None

    @rule(rare=st.integers(0, 5), pick=st.integers(0, 9))
    def the_customer_chooses(self, rare, pick):
        if rare == 0:
            referral = self._pick(pick)
            enquiry = db.session.scalars(select(Enquiry)).one()
            can = enquiry.closed_at is None and self.believed[referral.id] in ("evaluating", "negotiating")
            choose = lambda: customer_actions.choose(  # noqa: E731
                enquiry.id, chosen=CustomerChoice.REFERRAL, referral_id=referral.id, now=self.now
            )
            assert self._tried(choose) == can
            self._closed(but=referral.id) if can else None

    def _closed(self, *, but):
        for referral_id, stage in self.believed.items():
            if referral_id != but and stage in ("new", "evaluating", "negotiating"):
                self.believed[referral_id], self.due[referral_id] = "withdrawn", None

    def _pick(self, number):
        referrals = db.session.scalars(select(Referral).order_by(Referral.id)).all()
        return referrals[number % len(referrals)]

    def _tried(self, act):
        try:
            act()
        except Refusal:
            return False
        return True

    @invariant()
    def each_referral_is_what_the_model_believes(self):
        for referral in db.session.scalars(select(Referral)):
            status = status_at(referral, self.now)
            assert (status.outcome or status.stage) == self.believed[referral.id]

    @invariant()
    def the_database_agrees_with_the_rule(self):
        rows = db.session.execute(
            select(
                Referral,
                status_columns.stage_at(self.now),
                status_columns.outcome_at(self.now),
                status_columns.is_open(self.now),
            )
        )
        for referral, stage, outcome, is_open in rows:
            status = status_at(referral, self.now)
            assert (status.stage, status.outcome, status.is_open) == (stage, outcome, bool(is_open))

    @invariant()
    def the_private_part_is_shown_only_after_interested(self):
        for referral in db.session.scalars(select(Referral)):
            taken = self._kinds(referral.id).count("interested")
            assert (private_part.for_partner(referral) is not None) == (taken == 1)

    @invariant()
    def every_move_is_one_event_and_one_version(self):
        for referral in db.session.scalars(select(Referral)):
            versions = select(ReferralEvent.version).where(
                ReferralEvent.referral_id == referral.id, ReferralEvent.version.is_not(None)
            )
            assert sorted(db.session.scalars(versions)) == list(range(1, referral.version + 1))

    @invariant()
    def whoever_drops_out_is_told_to_the_customer_once_unless_undone(self):
        for event in db.session.scalars(select(ReferralEvent).where(ReferralEvent.kind.in_(ASKS_ANOTHER))):
            owed = db.session.scalars(
                select(Notice).where(Notice.event_id == event.id, Notice.kind.like("choose-another-%"))
            ).all()
            assert [notice.kind for notice in owed] == [f"choose-another-{ASKS_ANOTHER[event.kind]}"]
            undone = self._undone(event)
            assert (owed[0].state == "withdrawn") == undone

    @invariant()
    def the_customer_sees_no_move_that_can_still_be_undone(self):
        for referral in db.session.scalars(select(Referral)):
            until = (self.undo.get(referral.id) or (NOW,))[0]
            if self.now < until:
                assert status_for_customer(referral, self.now).is_open

    @invariant()
    def a_closed_enquiry_has_no_open_referral_but_the_chosen_one(self):
        enquiry = db.session.scalars(select(Enquiry)).first()
        if enquiry is not None and enquiry.closed_at is not None:
            still_open = select(Referral.id).where(
                status_columns.is_open(self.now), Referral.id != (enquiry.chosen_referral_id or 0)
            )
            assert db.session.scalars(still_open).all() == []

    def _kinds(self, referral_id):
        return db.session.scalars(select(ReferralEvent.kind).where(ReferralEvent.referral_id == referral_id)).all()

    def _undone(self, event):
        next_move = select(ReferralEvent.kind).where(
            ReferralEvent.referral_id == event.referral_id, ReferralEvent.version == event.version + 1
        )
        return db.session.scalar(next_move) == "undo"

    def teardown(self):
        db.session.rollback()


def acting_customer():
    return Actor(ActorKind.CUSTOMER, Door.LINK)


@pytest.mark.slow
def test_random_histories_keep_every_promise(app):
    run_state_machine_as_test(
        Network,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
