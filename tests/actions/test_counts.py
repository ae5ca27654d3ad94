"""The counts follow the history whatever happens, and a rebuild gives the same result."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from referrals.actions.enquiry import customer_actions, feedback
from referrals.actions.network import demo
from referrals.actions.ranking import counts
from referrals.actions.referral import moves
from referrals.database import write
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import (
    AwayPeriod,
    Enquiry,
    Feedback,
    NetworkCount,
    RankingCount,
    RankingEntry,
    Referral,
    ReferralEvent,
    ReferralOrigin,
)
from referrals.queries.ranking import evidence
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice
from referrals.rules.ranking.counting import WHOLE
from referrals.rules.ranking.weights import Weights
from tests import demo_network
from tests.actions.stages import EUROS, TODAY, evaluate, negotiate
from tests.actions.test_lifecycle_machine import Network
from tests.people import DAYS, HOURS, NOW, acting, add, confirm, send_enquiry, submission
from tests.races import race
from tests.row_changes import change
from tests.statements import count_statements

LATER = NOW + 30 * DAYS


def count(now=LATER):
    return counts.count_changes(now=now, pause=0)


def rows(table):
    db.session.rollback()
    return sorted(tuple(row) for row in db.session.execute(select(table.__table__)))


def everything():
    entries = sorted(tuple(map(tuple, lines)) for lines in db.session.scalars(select(RankingEntry.lines)))
    return rows(RankingCount), rows(NetworkCount), entries


def results(trait="answers"):
    """Return (result, number, minutes) of the counts under a trait."""
    db.session.rollback()
    columns = RankingCount.result, RankingCount.number, RankingCount.minutes
    found = db.session.execute(select(*columns).where(RankingCount.trait == trait))
    return sorted((result, Fraction(number, WHOLE), minutes) for result, number, minutes in found)


def deliver(referral, at=NOW):
    with write() as session:
        session.execute(update(Referral).where(Referral.id == referral.id).values(delivered_at=at))


@pytest.fixture
def delivered(referral):
    deliver(referral)
    confirm(referral)
    return referral


def test_an_answer_is_counted_with_its_time(delivered, luca):
    evaluate(delivered, luca, now=NOW + 4 * HOURS)
    assert count() == 1
    assert results() == [("within-5", 1, 240)]
    assert results("all") == []


def test_what_becomes_of_it_replaces_what_was_counted(delivered, luca):
    negotiate(delivered, luca)
    count()
    assert results("country:IT") == [("accepted", 1, 0)]
    moves.lose(delivered.id, reason="price", by=acting(luca), version=3, now=NOW + DAYS)
    count()
    assert results("country:IT") == results("all") == [("lost", 1, 0)]


def test_what_is_undone_has_not_happened(delivered, luca):
    moves.ignore(delivered.id, by=acting(luca), version=1, now=NOW)
    count()
    assert results("all") == [("ignored", 1, 0)]
    moves.undo(delivered.id, by=acting(luca), version=2, now=NOW + HOURS / 360)
    count()
    assert everything()[:2] == ([], [])


def test_counted_twice_it_is_the_same(delivered, luca):
    evaluate(delivered, luca)
    count()
    before = everything()
    assert count() == 0
    assert everything() == before


def test_nothing_new_costs_a_few_looks(delivered):
    count()
    db.session.rollback()
    with count_statements() as found:
        count()
    assert sum(text.startswith("SELECT") for text in found.statements) <= 4
    assert found.commits == 0


@pytest.mark.parametrize("number", [2, 12])
def test_a_step_takes_as_many_statements_however_many_referrals(location, luca, number):
    for referral in [send_enquiry(location)[0] for _ in range(number)]:
        evaluate(referral, luca)
    with count_statements() as found:
        count()
    assert len(found.statements) <= 40


def test_killed_in_the_middle_of_a_step_nothing_is_lost_or_counted_twice(delivered, luca, monkeypatch):
    evaluate(delivered, luca)
    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(counts, "_subtract", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count()
    assert everything() == before
    assert count() == 1
    assert results() == [("within-1", 1, 0)]


def test_three_workers_count_each_referral_once(app, location, luca):
    for referral in [send_enquiry(location, email=f"carla@mill-{n}.example")[0] for n in range(6)]:
        confirm(referral)
        evaluate(referral, luca)
    race(app, count, count, count)
    assert [number for _, number, _ in results()] == [6]


def test_the_word_of_the_customer_is_counted_in_its_own_transaction(delivered, luca):
    evaluate(delivered, luca)
    count()
    with write() as session:
        session.add(Feedback(referral_id=delivered.id, answered_at=NOW + 14 * DAYS, got_in_touch=False))
        session.flush()
        counts.recount(session, [delivered.id], now=LATER)
    assert results() == [("silent", 1, 72 * 60)]
    same_after_a_rebuild()


def same_after_a_rebuild():
    before = everything()
    counts.rebuild(now=LATER)
    assert everything() == before


def test_the_demo_is_counted_the_same_step_by_step_and_at_once(app, monkeypatch):
    rows_of_demo = demo_network.build(now=NOW)
    demo.store(rows_of_demo.by_table, TABLES, replacing=True)
    monkeypatch.setattr(counts, "EVENTS_PER_STEP", 7)
    assert count() > 50
    kinds = set(db.session.scalars(select(ReferralEvent.kind)))
    assert {"undo", "miss", "expire", "win", "lose", "withdraw"} <= kinds
    monkeypatch.setattr(counts, "EVENTS_PER_STEP", 5000)
    same_after_a_rebuild()


def test_the_network_is_the_sum_of_its_partners(app):
    demo.store(demo_network.build(now=NOW).by_table, TABLES, replacing=True)
    count()
    sums = {}
    for trait, _, day, result, number, minutes in rows(RankingCount):
        before = sums.get((trait, day, result), (0, 0))
        sums[trait, day, result] = before[0] + number, before[1] + minutes
    assert rows(NetworkCount) == sorted((*key, *total) for key, total in sums.items())


def test_weights_are_set_one_by_one_and_the_others_stay(app):
    counts.set_weights({"affinity": 300})
    counts.set_weights({"place": 0})
    assert evidence.weights() == Weights(affinity=300, place=0)


def test_a_weight_beyond_its_limits_changes_nothing(app):
    with pytest.raises(ValueError, match="affinity is a whole number from 0 to 1000"):
        counts.set_weights({"affinity": 1001})
    assert evidence.weights() == Weights()


def win(referral, person, *, now=NOW):
    negotiate(referral, person, now=now)
    moves.win(referral.id, value=EUROS, closed_on=TODAY, today=TODAY, by=acting(person), version=3, now=now)


def test_what_nobody_has_proved_counts_nothing(referral, luca):
    deliver(referral)
    win(referral, luca)
    count()
    assert everything() == ([], [], [()])


def test_what_is_proved_later_counts_on_the_day_on_which_it_happened(referral, luca):
    deliver(referral)
    evaluate(referral, luca, now=NOW + HOURS)
    count(NOW + 2 * HOURS)
    confirm(referral, now=NOW + 9 * DAYS)
    assert results() == [("within-1", 1, 60)]
    assert {row[2] for row in rows(RankingCount)} == {evidence.day(NOW)}
    count()
    same_after_a_rebuild()


def test_what_the_network_enters_for_a_customer_is_vouched_for(location, luca, agent):
    sent = replace(submission(location), entered_by_id=agent.id)
    referral_id = customer_actions.submit(sent, by=acting(agent), now=NOW).referral_ids[0]
    moves.ignore(referral_id, by=acting(luca), version=1, now=NOW)
    count()
    assert results() == [("answered", 1, 0)]


def test_a_won_counts_after_14_days_whenever_the_worker_comes(delivered, luca):
    win(delivered, luca)
    count(NOW + DAYS)
    assert results("all") == [("accepted", 1, 0)]
    count(NOW + 14 * DAYS - HOURS / 3600)
    assert results("all") == [("accepted", 1, 0)]
    assert count(NOW + 14 * DAYS) == 1
    assert results("all") == [("won", 1, 0)]
    assert count(NOW + 14 * DAYS) == 0
    same_after_a_rebuild()


def test_whom_the_customer_has_chosen_wins_at_once_and_the_choice_proves_it(referral, luca):
    negotiate(referral, luca)
    customer_actions.choose(
        referral.enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=referral.id, now=NOW + HOURS
    )
    moves.win(referral.id, value=EUROS, closed_on=TODAY, today=TODAY, by=acting(luca), version=3, now=NOW + DAYS)
    count(NOW + DAYS)
    assert results("all") == [("won", 1, 0)]
    assert db.session.get(Enquiry, referral.enquiry_id).proof == "chosen"


@pytest.mark.parametrize("chosen", [CustomerChoice.ELSEWHERE, CustomerChoice.NOBODY])
def test_who_closes_without_choosing_a_partner_proves_nothing(referral, luca, chosen):
    evaluate(referral, luca)
    customer_actions.choose(referral.enquiry_id, chosen=chosen, now=NOW + HOURS)
    assert db.session.get(Enquiry, referral.enquiry_id).proved_at is None


def test_the_answer_after_two_weeks_proves_the_customer(referral, luca):
    deliver(referral)
    win(referral, luca)
    count(NOW + DAYS)
    feedback.record_feedback(referral.id, feedback.CustomerFeedback(got_in_touch=True), now=NOW + 14 * DAYS)
    assert results("all") == [("won", 1, 0)]
    assert db.session.get(Enquiry, referral.enquiry_id).proof == "answered"


@pytest.mark.parametrize("key", ["browser_key", "network_key", "mail_key"])
def test_the_nth_proved_enquiry_of_one_origin_counts_its_share(location, luca, key):
    domains = ["mill.example"] * 3 if key == "mail_key" else [f"mill-{n}.example" for n in range(3)]
    referrals = [send_enquiry(location, email=f"carla@{domain}")[0] for domain in domains]
    for referral in referrals:
        if key != "mail_key":  # computed from the address
            change(db.session.get(Enquiry, referral.enquiry_id), **{key: "same"})
        deliver(referral)
        moves.ignore(referral.id, by=acting(luca), version=1, now=NOW + HOURS)
    confirm(*referrals)
    count()
    assert results() == [("within-1", Fraction(11, 6), 60 + 30 + 20)]
    same_after_a_rebuild()


def test_after_90_days_an_origin_begins_anew_and_other_partners_have_their_own(location, other_location, luca):
    first, elsewhere = send_enquiry(location, other_location)
    later = send_enquiry(location, now=NOW + 91 * DAYS)[0]
    for referral in (first, later):
        change(db.session.get(Enquiry, referral.enquiry_id), browser_key="same")
    confirm(first)
    confirm(later, now=NOW + 91 * DAYS)
    origins = {row.referral_id: row.nth for row in db.session.scalars(select(ReferralOrigin))}
    assert origins == {first.id: 1, elsewhere.id: 1, later.id: 1}


def test_a_partner_asked_after_the_proof_is_weighed_when_it_is_asked(location, other_location):
    before, after = send_enquiry(location, other_location)[0], send_enquiry(other_location)[0]
    for referral in (before, after):
        change(db.session.get(Enquiry, referral.enquiry_id), browser_key="same")
    confirm(before, after)
    customer_actions.ask_another(after.enquiry_id, location_ids=[location.id], by=CUSTOMER, now=NOW)
    assert db.session.scalars(select(ReferralOrigin.nth).order_by(ReferralOrigin.referral_id)).all() == [1, 1, 2, 2]


class Counted(Network):
    """The random histories, with delivered mails, away partners, customers' answers, and a worker."""

    @rule(pick=st.integers(0, 9))
    def a_mail_arrives(self, pick):
        with write() as session:
            mine = update(Referral).where(Referral.id == self._pick(pick).id, Referral.delivered_at.is_(None))
            session.execute(mine.values(delivered_at=self.now))
        self.time_passes(hours=0.001)

    @rule(pick=st.integers(0, 9), days=st.integers(1, 5))
    def a_partner_goes_away(self, pick, days):
        add(AwayPeriod(partner_id=self._pick(pick).partner_id, starts_at=self.now, ends_at=self.now + days * DAYS))

    @rule(pick=st.integers(0, 9), in_touch=st.booleans())
    def the_customer_says_how_it_went(self, pick, in_touch):
        referral = self._pick(pick)
        if referral.revealed_at and db.session.get(Feedback, referral.id) is None:
            with write() as session:
                session.add(Feedback(referral_id=referral.id, answered_at=self.now, got_in_touch=in_touch))
                session.flush()
                counts.recount(session, [referral.id], now=self.now)

    @rule(pick=st.integers(0, 9))
    def the_customer_confirms_the_address(self, pick):
        confirm(self._pick(pick), now=self.now)

    @rule()
    def the_worker_counts(self):
        count(self.now)

    @invariant()
    def no_count_is_less_than_one(self):
        assert all(row[-2] > 0 and row[-1] >= 0 for row in rows(RankingCount))

    def teardown(self):
        count(self.now)
        same_after_a_rebuild()
        super().teardown()


@pytest.mark.slow
def test_a_rebuild_gives_the_same_after_any_history(app):
    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
