"""The demo network: what it must show, and that it equals the result of six months of real work."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from referrals.actions.enquiry import feedback
from referrals.actions.network import demo
from referrals.actions.notice import digest, wins
from referrals.actions.partner import contacts
from referrals.actions.referral import reminders, sweep
from referrals.demo import network, texts
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import (
    AwayPeriod,
    Enquiry,
    Location,
    Notice,
    Partner,
    Person,
    Referral,
    ReferralEvent,
)
from referrals.queries.network import desk
from referrals.queries.notice import recipients
from referrals.rules.lifecycle import MOVES, UNDO, status_at
from tests import demo_network
from tests.clock import HOURS, NOW


@pytest.fixture
def rows(app):
    return demo_network.build(now=NOW)


@pytest.fixture
def loaded(app, rows):
    demo.store(rows.by_table, TABLES, replacing=True)


def all_of(model):
    return db.session.scalars(select(model)).all()


def of(partner):
    return db.session.scalars(select(Referral).join(Referral.partner).where(Partner.name == partner)).all()


def test_fourteen_partners_and_two_hundred_referrals(loaded):
    by_partner = Counter(db.session.scalars(select(Partner.name).join(Referral, Referral.partner_id == Partner.id)))
    assert len(all_of(Partner)) == 14
    assert by_partner.total() == 200
    assert (by_partner["Nordest Sistemi"], by_partner["Adige Cloud"], by_partner["Marca Digitale"]) == (70, 30, 30)
    assert by_partner["Tergeste Rete"] == 0


def test_the_hero_has_two_countries_and_four_three_four_open(loaded):
    stages = Counter(referral.stage for referral in of("Nordest Sistemi"))
    assert (stages["new"], stages["evaluating"], stages["negotiating"]) == (4, 3, 4)
    countries = {referral.location.profile.country for referral in of("Nordest Sistemi")}
    assert countries == {"IT", "AT"}


def test_every_outcome_is_there_and_several_currencies(loaded):
    assert {referral.outcome for referral in all_of(Referral)} == {
        *(None, "won", "lost", "ignored", "missed", "declined", "expired", "withdrawn")
    }
    assert len({referral.estimated_currency for referral in of("Nordest Sistemi")} - {None}) > 1


def test_an_enquiry_with_a_missed_a_no_thanks_and_an_evaluating(loaded):
    asked = select(Referral.outcome, Referral.stage).join(Referral.enquiry)
    asked = asked.where(Enquiry.need == texts.customers_need())
    assert {outcome or stage for outcome, stage in db.session.execute(asked)} == {"missed", "ignored", "evaluating"}


def test_two_enquiries_that_every_partner_dropped(loaded):
    assert desk.dropped_by_all(now=NOW).count == 2


def test_a_bouncing_contact_a_missing_one_and_a_failed_notice(loaded):
    assert len([place for place in all_of(Location) if place.bouncing_at]) == 1
    assert desk.unreachable_contacts().count == 2
    failed = db.session.scalars(select(Notice).where(Notice.state == "failed")).all()
    assert [notice.reason.partition(":")[0] for notice in failed] == ["recipient-refused"]


def test_notices_in_every_state(loaded):
    assert {notice.state for notice in all_of(Notice)} == {"waiting", "sent", "failed", "dropped", "withdrawn"}


def test_a_partner_is_away_and_one_has_left_with_something_open(loaded):
    away = all_of(AwayPeriod)[0]
    assert away.starts_at < NOW < away.ends_at
    left = db.session.scalars(select(Partner).where(Partner.left_at.is_not(None))).one()
    assert any(status_at(referral, NOW).is_open for referral in of(left.name))


def test_an_expected_date_has_passed_and_somebody_has_hours(loaded):
    mine = of("Nordest Sistemi")
    assert [r for r in mine if r.stage == "negotiating" and r.expected_close_on < NOW.date()]
    assert [r for r in mine if r.due_at and timedelta() < r.due_at - NOW < 6 * HOURS]


def test_customers_write_in_three_languages(loaded):
    needs = set(db.session.scalars(select(Enquiry.need)))
    for language in ("it", "en", "de"):
        assert {letter.need for letter in texts.customer_texts() if letter.language == language} <= needs


def test_nothing_lies_in_the_future_but_what_is_to_come(loaded):
    assert max(event.at for event in all_of(ReferralEvent)) <= NOW
    assert max(notice.sent_at for notice in all_of(Notice) if notice.sent_at) <= NOW
    assert min(enquiry.received_at for enquiry in all_of(Enquiry)) > NOW - timedelta(days=183)


def test_the_clock_has_nothing_to_catch_up_with(loaded):
    before = db.session.scalar(select(func.count()).select_from(Notice))
    assert sweep.archive_overdue(now=NOW, pause=0) == 0
    reminders.owe_due(now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Notice)) == before


def test_no_old_mail_leaves_at_the_first_start(loaded):
    waiting = db.session.scalars(select(Notice).where(Notice.state == "waiting")).all()
    assert [notice.reason.partition(":")[0] for notice in waiting] == ["deferred"]
    assert NOW - waiting[0].created_at < timedelta(minutes=5)  # its next attempt has a random delay
    assert nothing_is_owed()


def nothing_is_owed():
    """Whether no job of the sweep owes anything that has fallen due before the demo was loaded."""
    return not any(
        (digest.owe_due(now=NOW), feedback.owe_due(now=NOW), contacts.owe_due(now=NOW), wins.owe_due(now=NOW))
    )


def test_the_desk_has_something_at_risk_and_the_operators_hear_of_wins(loaded):
    assert desk.digest_content(now=NOW)
    kinds = {notice.kind for notice in all_of(Notice)}
    assert {"desk-digest", "wins-reported", "feedback-request", "estimate-overdue", "referral-moved"} <= kinds


def histories():
    lines = defaultdict(list)
    for event in db.session.scalars(select(ReferralEvent).order_by(ReferralEvent.at, ReferralEvent.id)):
        lines[event.referral_id].append(event)
    return lines


def test_every_history_follows_the_table_of_the_lifecycle(loaded):
    for lines in histories().values():
        moves = [line for line in lines if line.version]
        assert [move.version for move in moves] == list(range(1, len(moves) + 1))
        assert moves[0].kind == "received"
        for before, move in pairwise(moves):
            assert move.from_stage == before.to_stage
            assert move.kind == UNDO or move.from_stage in MOVES[move.kind].starts
            assert move.kind == UNDO or (move.to_stage, move.outcome) == (MOVES[move.kind].to, MOVES[move.kind].outcome)


def test_every_referral_is_what_its_history_says(loaded):
    lines = histories()
    for referral in all_of(Referral):
        last = [line for line in lines[referral.id] if line.version][-1]
        assert (referral.stage, referral.outcome, referral.version) == (last.to_stage, last.outcome, last.version)
        assert referral.archived_at == (last.at if last.to_stage == "archived" else None)


def test_no_deadline_was_overstepped(loaded):
    late = [line for lines in histories().values() for line in lines if line.due_at and line.at > line.due_at]
    assert late == []


def test_the_new_ones_have_told_whom_they_would_tell(loaded):
    new = ReferralEvent.referral_id.in_(select(Referral.id).where(Referral.stage == "new"))
    would = db.session.execute(recipients.at_the_partner(new & (ReferralEvent.kind == "received"))).all()
    told = db.session.execute(
        select(Notice.referral_id, Notice.recipient)
        .join(Referral, Referral.id == Notice.referral_id)
        .where(Notice.kind == "referral-received", Referral.stage == "new")
    ).all()
    assert {(row.referral_id, row.recipient) for row in would} == {tuple(row) for row in told}


def test_each_address_and_company_is_invented(loaded):
    addresses = [person.email for person in all_of(Person)]
    addresses += [place.contact_email for place in all_of(Location) if place.contact_email]
    assert {address.rpartition(".")[2] for address in addresses} == {"example"}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="session")  # it is built in a database of its own
def test_it_is_the_same_each_time_but_for_the_random_names(rows):
    again = network.build(now=NOW)
    fixed = ("stage", "outcome", "received_at", "archived_at", "estimated_minor", "assignee_id", "reason")
    assert [[row[name] for name in fixed] for row in again.of("referral")] == [
        [row[name] for name in fixed] for row in rows.of("referral")
    ]
