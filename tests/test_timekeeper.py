"""While the worker's clock cannot be trusted, nothing is archived or sent, until the operator confirms it."""

from datetime import timedelta

import pytest

from referrals import clock, delivery
from referrals.actions.network import settings as settings_actions
from referrals.database import write
from referrals.extensions import db
from referrals.models import Mark, Notice
from referrals.queries.network import settings, timekeeping
from referrals.timekeeper import Timekeeper
from tests.clock import DAYS, HOURS, NOW

MINUTES = HOURS / 60


class Machine:
    """The clocks of a machine: its time, its uptime, and its boot."""

    def __init__(self, monkeypatch, travel):
        self.travel, self.now, self.up = travel, NOW, 5 * DAYS
        monkeypatch.setattr(clock, "uptime", lambda: self.up)
        monkeypatch.setattr(clock, "boot_id", lambda: self.boot)
        self.boot = "boot-1"
        travel(NOW)

    def goes_on(self, by):
        self.up += by
        self.jumps(by)

    def jumps(self, by):
        self.now += by
        self.travel(self.now)

    def boots(self, off):
        self.boot, self.up = "boot-2", 10 * MINUTES
        self.jumps(off)


@pytest.fixture
def machine(app, monkeypatch, travel):
    monkeypatch.setattr(timekeeping, "of_database", lambda: None)
    return Machine(monkeypatch, travel)


@pytest.fixture
def keeper(machine):
    keeper = Timekeeper()
    assert keeper.trusts_clock()
    return keeper


def test_a_clock_that_goes_on_is_believed(machine, keeper):
    machine.goes_on(9 * DAYS)
    assert keeper.trusts_clock()


def test_a_jump_is_not_believed_until_the_clock_is_back(machine, keeper):
    machine.jumps(8 * DAYS)
    machine.goes_on(10 * MINUTES)
    assert not keeper.trusts_clock()
    assert timekeeping.doubt() is not None
    machine.jumps(-8 * DAYS)
    assert keeper.trusts_clock()
    assert timekeeping.doubt() is None


def test_a_new_process_doubts_as_well(machine, keeper):
    machine.jumps(8 * DAYS)
    assert not Timekeeper().trusts_clock()


def test_a_worker_that_was_off_for_eight_days_begins_by_itself(machine, keeper):
    machine.goes_on(8 * DAYS)
    assert Timekeeper().trusts_clock()


def test_a_machine_that_was_off_for_eight_days_begins_by_itself(machine, keeper):
    machine.boots(off=8 * DAYS)
    assert Timekeeper().trusts_clock()


def test_a_doubt_that_a_process_has_left_is_ended_by_the_next_that_believes(machine, keeper):
    machine.jumps(8 * DAYS)
    assert not keeper.trusts_clock()
    machine.jumps(-8 * DAYS)
    assert Timekeeper().trusts_clock()
    assert timekeeping.doubt() is None


def test_the_doubt_itself_lies_in_no_future(machine, keeper):
    machine.jumps(8 * DAYS)
    keeper.trusts_clock()
    assert settings.marked_at(Mark.CLOCK_DOUBTED) == NOW


def test_a_database_whose_clock_is_another_is_believed_more(machine, monkeypatch):
    monkeypatch.setattr(timekeeping, "of_database", lambda: NOW - 2 * HOURS)
    assert not Timekeeper().trusts_clock()
    monkeypatch.setattr(timekeeping, "of_database", lambda: NOW)
    assert Timekeeper().trusts_clock()


def test_the_operator_says_that_it_is_right(machine, keeper, operator, sign_in):
    machine.jumps(8 * DAYS)
    assert not keeper.trusts_clock()
    client = sign_in(operator)
    desk = client.get("/operator").text
    assert "has jumped ahead by 8 days" in desk
    assert 'action="/operator/clock"' in desk
    client.post("/operator/clock")
    assert keeper.trusts_clock()
    assert "has jumped ahead" not in client.get("/operator").text


def test_the_word_of_the_operator_is_for_that_jump_alone(machine, keeper, operator, sign_in):
    machine.jumps(8 * DAYS)
    keeper.trusts_clock()
    sign_in(operator).post("/operator/clock")
    assert keeper.trusts_clock()
    machine.jumps(8 * DAYS)
    assert not keeper.trusts_clock()


def test_another_worker_of_the_machine_follows_the_word_too(machine, keeper, operator, sign_in):
    other = Timekeeper()
    assert other.trusts_clock()
    machine.jumps(8 * DAYS)
    assert not keeper.trusts_clock()
    assert not other.trusts_clock()
    sign_in(operator).post("/operator/clock")
    assert keeper.trusts_clock()
    assert other.trusts_clock()


def test_a_pause_from_the_future_stops_no_mail(machine, monkeypatch):
    monkeypatch.setattr(delivery, "STARTED_AT", NOW - HOURS)
    settings_actions.mark(Mark.MAIL_PAUSED, now=NOW + 8 * DAYS, detail="sign-in-refused")
    assert not delivery._is_paused()
    settings_actions.mark(Mark.MAIL_PAUSED, now=NOW, detail="sign-in-refused")
    assert delivery._is_paused()


def test_what_a_clock_that_was_ahead_has_put_off_is_due_again(machine, keeper, referral):
    first, second = db.session.query(Notice).order_by(Notice.id).limit(2)
    ids = first.id, second.id
    with write() as session:
        session.query(Notice).filter(Notice.id == ids[0]).update({"lease": "x", "lease_until": NOW + 8 * DAYS})
        session.query(Notice).filter(Notice.id == ids[1]).update({"attempts": 1, "send_after": NOW + 8 * DAYS})
    settings_actions.mark(Mark.SWEPT, now=NOW + 8 * DAYS)
    settings_actions.mark(Mark.MAIL_PAUSED, now=NOW + 8 * DAYS)
    assert Timekeeper().trusts_clock()
    leased, tried = (db.session.get(Notice, notice_id) for notice_id in ids)
    assert leased.lease_until <= NOW
    assert tried.send_after <= NOW
    assert settings.marked_at(Mark.SWEPT) == NOW
    assert settings.mark(Mark.MAIL_PAUSED) is None


def test_the_desk_says_that_something_lies_in_the_future(machine, operator, sign_in):
    settings_actions.mark(Mark.SWEPT, now=NOW + 8 * DAYS)
    assert "is in the future" in sign_in(operator).get("/operator").text
    settings_actions.mark(Mark.SWEPT, now=NOW + timedelta(minutes=5))
    assert "is in the future" not in sign_in(operator).get("/operator").text


def test_the_probe_says_it(client, machine, keeper):
    settings_actions.mark(Mark.SWEPT, now=NOW)
    machine.jumps(8 * DAYS)
    keeper.trusts_clock()
    machine.jumps(-8 * DAYS)
    assert (client.get("/readyz").status_code, "clock is in doubt" in client.get("/readyz").text) == (503, True)
