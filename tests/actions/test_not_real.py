"""Not a real enquiry: one partner turns it down; two, or the operator, close it for all, and nothing counts."""

import pytest
from sqlalchemy import select

from referrals import jobs
from referrals.actions.enquiry import customer_actions, feedback, not_real
from referrals.actions.ranking import counts
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.mail import still_owed
from referrals.mail.kinds import kind_of
from referrals.models import Enquiry, RankingCount, Referral
from referrals.queries.notice import notice_facts
from referrals.queries.ranking import evidence
from referrals.rules.choices import CustomerChoice
from referrals.rules.move_refused import MoveRefused
from tests.actions.stages import evaluate, last_line, negotiate, owed
from tests.notices import notices
from tests.people import DAYS, NOW, acting, confirm, make_partner, make_person, send_enquiry
from tests.races import race

SECOND = DAYS / 86_400
REASON = "not-real"


@pytest.fixture
def third(app, open_for_enquiries):
    return make_partner("Terza", city="Udine")


@pytest.fixture
def people(luca, stranger, third):
    """A member of each partner, by partner."""
    anna = make_person("Anna Terza", "admin", third.profile.partner)
    return {person.partner_id: person for person in (luca, stranger, anna)}


@pytest.fixture
def asked(location, other_location, third, people):
    """The referrals of one enquiry at three partners."""
    return send_enquiry(location, other_location, third)


def says_not_real(referral, people, *, now=NOW):
    moves.ignore(referral.id, reason=REASON, by=acting(people[referral.partner_id]), version=1, now=now)


def enquiry(referrals):
    db.session.rollback()
    return db.session.get(Enquiry, referrals[0].enquiry_id)


def outcomes(referrals):
    db.session.rollback()
    return [db.session.get(Referral, one.id).outcome for one in referrals]


def test_one_partner_turns_it_down_for_itself_alone(asked, people):
    says_not_real(asked[0], people)
    assert not_real.close_agreed(now=NOW + DAYS) == 0
    assert outcomes(asked) == ["ignored", None, None]
    assert owed("choose-another-ignored") == [("waiting", NOW + 30 * SECOND)]


def test_in_evaluating_it_is_a_decline(asked, people):
    evaluate(asked[0], people[asked[0].partner_id])
    moves.decline(asked[0].id, reason=REASON, by=acting(people[asked[0].partner_id]), version=2, now=NOW)
    assert outcomes(asked) == ["declined", None, None]
    assert len(owed("choose-another-declined")) == 1


def test_two_partners_close_it_for_all_once_neither_can_take_it_back(asked, people):
    says_not_real(asked[0], people)
    says_not_real(asked[1], people, now=NOW + DAYS)
    just_before = NOW + DAYS + 29 * SECOND
    assert not_real.close_agreed(now=just_before) == 0
    over = NOW + DAYS + 30 * SECOND
    assert not_real.close_agreed(now=over) == 1
    assert outcomes(asked) == ["ignored", "ignored", "withdrawn"]
    found = enquiry(asked)
    assert (found.not_real_at, found.closed_at, found.proved_at) == (over, over, None)
    assert owed("enquiry-not-real") == [("waiting", over)]
    assert last_line(asked[2]).data == {"reason": REASON}
    assert not_real.close_agreed(now=over) == 0


def test_the_second_can_take_it_back_within_its_30_seconds(asked, people):
    says_not_real(asked[0], people)
    says_not_real(asked[1], people, now=NOW + DAYS)
    by = acting(people[asked[1].partner_id])
    moves.undo(asked[1].id, by=by, version=2, now=NOW + DAYS + 29 * SECOND)
    assert not_real.close_agreed(now=NOW + 2 * DAYS) == 0
    assert outcomes(asked) == ["ignored", None, None]


def test_another_reason_closes_nothing(asked, people):
    says_not_real(asked[0], people)
    moves.ignore(asked[1].id, reason="too-far", by=acting(people[asked[1].partner_id]), version=1, now=NOW)
    assert not_real.close_agreed(now=NOW + DAYS) == 0


def test_once_the_customer_has_proved_to_be_real_only_the_operator_closes_it(asked, people, operator):
    says_not_real(asked[0], people)
    says_not_real(asked[1], people)
    confirm(asked[0])
    assert not_real.close_agreed(now=NOW + DAYS) == 0
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    assert outcomes(asked) == ["ignored", "ignored", "withdrawn"]
    assert last_line(asked[2]).actor_person_id == operator.id


def test_a_customer_who_has_proved_to_be_real_is_told_that_the_operator_closed_it(asked, operator):
    confirm(asked[0])
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW)
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    (told,) = notices("enquiry-closed")
    assert told.recipient == f"customer:{asked[0].enquiry_id}"
    mail = notice_facts.mail_of(told.id, now=NOW)
    assert kind_of(mail).condition(mail, NOW) is None


def test_a_customer_who_has_not_is_not_told(asked, people, operator):
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW)
    assert notices("enquiry-closed") == []


def test_a_customer_who_had_closed_the_enquiry_is_not_told(asked, operator):
    confirm(asked[0])
    customer_actions.withdraw(asked[0].enquiry_id, now=NOW)
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    assert notices("enquiry-closed") == []


def test_a_customer_whose_enquiry_is_open_again_is_not_told_that_it_was_closed(asked, operator):
    confirm(asked[0])
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW)
    not_real.overrule(asked[0].enquiry_id, now=NOW)
    (told,) = notices("enquiry-closed")
    mail = notice_facts.mail_of(told.id, now=NOW)
    assert kind_of(mail).condition(mail, NOW) == "overruled"


def test_the_worker_closes_it_and_no_mail_asks_the_customer_to_choose_another(asked, people, travel):
    says_not_real(asked[0], people)
    says_not_real(asked[1], people)
    travel(NOW + DAYS)
    jobs.sweep()
    assert enquiry(asked).not_real_at is not None
    for one in notices("choose-another-ignored"):
        assert (
            still_owed.reason_to_drop(notice_facts.mail_of(one.id, now=NOW + DAYS), now=NOW + DAYS) == "enquiry-closed"
        )


def test_nothing_of_it_counts_for_or_against_anybody(asked, people, operator):
    negotiate(asked[0], people[asked[0].partner_id])
    moves.ignore(asked[1].id, by=acting(people[asked[1].partner_id]), version=1, now=NOW)
    confirm(asked[0])
    counts.count_changes(now=NOW + DAYS, pause=0)
    assert counted() > 0
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    assert counted() == 0
    counts.rebuild(now=NOW + 2 * DAYS)
    assert counted() == 0


def counted():
    db.session.rollback()
    return len(db.session.scalars(select(RankingCount.number)).all())


def test_overruled_it_counts_and_the_customer_can_go_on(asked, people, operator, location):
    says_not_real(asked[0], people)
    says_not_real(asked[1], people)
    not_real.close_agreed(now=NOW + DAYS)
    not_real.object_to(asked[0].enquiry_id, now=NOW + DAYS)
    assert enquiry(asked).objected_at == NOW + DAYS
    not_real.overrule(asked[0].enquiry_id, now=NOW + 2 * DAYS)
    found = enquiry(asked)
    assert (found.not_real_at, found.closed_at, found.objected_at, found.proof) == (None, None, None, "vouched")
    counts.count_changes(now=NOW + 2 * DAYS, pause=0)
    db.session.rollback()
    assert {row.result for row in db.session.scalars(select(RankingCount))} == {"answered"}
    assert not_real.close_agreed(now=NOW + 3 * DAYS) == 0


def test_overruling_does_not_open_what_the_customer_had_closed(asked, operator):
    customer_actions.withdraw(asked[0].enquiry_id, now=NOW)
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    not_real.overrule(asked[0].enquiry_id, now=NOW + 2 * DAYS)
    assert enquiry(asked).closed_at == NOW


def test_the_chosen_partner_loses_it_too(asked, people, operator):
    evaluate(asked[0], people[asked[0].partner_id])
    customer_actions.choose(asked[0].enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=asked[0].id, now=NOW)
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    assert outcomes(asked) == ["withdrawn"] * 3


def test_nobody_takes_back_a_move_in_what_the_network_has_closed(asked, people, operator):
    says_not_real(asked[0], people)
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + SECOND)
    with pytest.raises(MoveRefused):
        moves.undo(asked[0].id, by=acting(people[asked[0].partner_id]), version=2, now=NOW + 2 * SECOND)


def test_its_customer_is_asked_nothing_after_two_weeks(asked, people, operator):
    evaluate(asked[0], people[asked[0].partner_id])
    not_real.close(asked[0].enquiry_id, by=acting(operator), now=NOW + DAYS)
    assert feedback.owe_due(now=NOW + 15 * DAYS) == 0


def test_a_not_real_of_one_partner_is_an_answer_without_its_minutes(asked, people):
    confirm(asked[0])
    says_not_real(asked[0], people)
    counts.count_changes(now=NOW + DAYS, pause=0)
    known = evidence.evidence([asked[0].partner_id], [], today=evidence.day(NOW), weights=evidence.weights())
    record = known.of(asked[0].partner_id)
    assert (record.asked > 0, record.silent, record.measured, record.of("all").ended) == (True, 0, 0, 0)


def test_two_workers_and_the_operator_close_it_once(app, asked, people, operator):
    says_not_real(asked[0], people)
    says_not_real(asked[1], people)
    later = NOW + DAYS
    by, enquiry_id = acting(operator), asked[0].enquiry_id
    race(
        app,
        lambda: not_real.close_agreed(now=later),
        lambda: not_real.close_agreed(now=later),
        lambda: not_real.close(enquiry_id, by=by, now=later),
    )
    assert len(owed("enquiry-not-real")) == 1
