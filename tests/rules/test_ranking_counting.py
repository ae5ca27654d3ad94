"""What a referral counts for: answers, silences and outcomes, and excused cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules.ranking.counting import (
    WHOLE,
    Absence,
    CountedStep,
    CountLine,
    ReferralFacts,
    bound,
    changes_at,
    count_lines,
)
from tests.clock import DAYS, HOURS, NOW

DUE = NOW + 72 * HOURS
TODAY = NOW.date().toordinal()
MINUTES = HOURS / 60
WITHDRAWN = CountedStep("withdraw", NOW + HOURS, DUE)


def received(*steps, delivered_at=NOW, **facts):
    return ReferralFacts(NOW, delivered_at, (CountedStep("received", NOW, None), *steps), **facts)


def interested(after=HOURS):
    return CountedStep("interested", NOW + after, DUE)


def ignored(after=HOURS):
    return CountedStep("ignore", NOW + after, DUE)


MISSED = CountedStep("miss", DUE, DUE)
ACCEPTED = CountedStep("accept", NOW + 2 * DAYS, NOW + 7 * DAYS)
WON, LOST = CountedStep("win", NOW + 3 * DAYS, None), CountedStep("lose", NOW + 3 * DAYS, None)
DECLINED = CountedStep("decline", NOW + 2 * DAYS, NOW + 7 * DAYS)
EXPIRED = CountedStep("expire", NOW + 7 * DAYS + HOURS, NOW + 7 * DAYS + HOURS)


def answers(past):
    return [(line.result, line.minutes) for line in count_lines(past) if line.trait == "answers"]


def outcomes(past):
    return [line.result for line in count_lines(past) if line.trait == "all"]


def test_what_has_just_come_counts_for_nothing_yet():
    assert count_lines(received()) == ()


@pytest.mark.parametrize("answer", [interested, ignored])
def test_both_answers_are_answers_with_their_time(answer):
    assert answers(received(answer(4 * HOURS))) == [("within-5", 240)]


def test_an_answer_counts_on_its_day():
    assert count_lines(received(interested(30 * HOURS))) == (CountLine("answers", TODAY + 1, "within-48", 1800),)


def test_the_clock_starts_at_the_delivery():
    assert answers(received(ignored(10 * HOURS), delivered_at=NOW + 9 * HOURS)) == [("within-1", 60)]


def test_a_silence_lasts_as_long_as_there_was_time():
    assert answers(received(MISSED)) == [("silent", 72 * 60)]
    assert answers(received(MISSED, delivered_at=NOW + 8 * HOURS)) == [("silent", 64 * 60)]


@pytest.mark.parametrize(("late", "counted"), [(48 * HOURS, 1), (48 * HOURS + MINUTES, 0), (100 * HOURS, 0)])
def test_a_silence_counts_only_after_a_day_in_hand(late, counted):
    past = received(MISSED, delivered_at=NOW + late)
    assert len(answers(past)) == len(outcomes(past)) == counted


def test_what_never_reached_the_partner_is_not_its_silence():
    assert count_lines(received(MISSED, delivered_at=None)) == ()


def test_where_little_was_promised_half_of_it_is_a_fair_time():
    missed = CountedStep("miss", NOW + 12 * HOURS, NOW + 12 * HOURS)
    assert answers(received(missed, delivered_at=NOW + 6 * HOURS)) == [("silent", 360)]
    assert answers(received(missed, delivered_at=NOW + 7 * HOURS)) == []


def test_an_answer_to_what_was_not_delivered_counts_without_its_time_and_not_against_the_fit():
    assert answers(received(ignored(), delivered_at=None)) == [("answered", 0)]
    assert outcomes(received(ignored(), delivered_at=None)) == []


def test_away_days_are_taken_off_the_wait():
    away = [Absence(NOW + HOURS, NOW + 2 * DAYS), Absence(NOW + DAYS, NOW + 2 * DAYS)]
    assert answers(received(ignored(50 * HOURS), away=away)) == [("within-3", 180)]


def test_a_silence_while_away_does_not_count():
    assert count_lines(received(MISSED, away=[Absence(NOW, None)])) == ()
    assert answers(received(MISSED, away=[Absence(NOW - 5 * DAYS, NOW + HOURS)])) == [("silent", 71 * 60)]


def test_an_interest_that_expires_is_a_silence():
    past = received(interested(), EXPIRED)
    assert (answers(past), outcomes(past)) == ([("silent", 72 * 60)], ["expired"])


def test_who_is_away_while_it_expires_has_answered():
    past = received(interested(), EXPIRED, away=[Absence(NOW + 2 * HOURS, NOW + 8 * DAYS)])
    assert (answers(past), outcomes(past)) == ([("within-1", 60)], [])


def test_who_did_not_get_in_touch_was_silent():
    past = received(interested(), ACCEPTED, WON, in_touch=False)
    assert (answers(past), outcomes(past)) == ([("silent", 72 * 60)], ["unconfirmed"])


def test_who_declined_need_not_get_in_touch():
    assert answers(received(interested(), DECLINED, in_touch=False)) == [("within-1", 60)]


@pytest.mark.parametrize(
    ("steps", "result"),
    [
        ([ignored()], "ignored"),
        ([MISSED], "missed"),
        ([interested(), ACCEPTED], "accepted"),
        ([interested(), ACCEPTED, WON], "won"),
        ([interested(), ACCEPTED, LOST], "lost"),
        ([interested(), DECLINED], "declined"),
        ([interested(), EXPIRED], "expired"),
    ],
)
def test_each_outcome_counts_once_under_each_trait(steps, result):
    past = received(*steps, traits=("country:IT", "size:1-9"))
    ends = [(line.trait, line.result) for line in count_lines(past) if line.trait != "answers"]
    assert ends == [("all", result), ("country:IT", result), ("size:1-9", result)]


@pytest.mark.parametrize("steps", [[WITHDRAWN], [interested(MINUTES), WITHDRAWN]])
def test_what_the_customer_withdraws_is_no_outcome(steps):
    assert outcomes(received(*steps)) == []


def won(**facts):
    return received(interested(), ACCEPTED, WON, **facts)


def test_nothing_counts_before_the_customer_has_proved_to_be_real():
    assert count_lines(received(MISSED, counts=False)) == count_lines(won(counts=False)) == ()
    assert changes_at(won(counts=False, as_of=WON.at)) is None


def test_a_won_counts_as_negotiated_for_14_days():
    just_before = won(as_of=WON.at + 14 * DAYS - MINUTES)
    assert outcomes(just_before) == ["accepted"]
    assert changes_at(just_before) == WON.at + 14 * DAYS
    after = won(as_of=WON.at + 14 * DAYS)
    assert outcomes(after) == ["won"]
    assert changes_at(after) is None


@pytest.mark.parametrize("word", [{"chosen": True}, {"in_touch": True}])
def test_a_won_counts_at_once_when_the_customer_says_so(word):
    assert outcomes(won(as_of=WON.at, **word)) == ["won"]
    assert changes_at(won(as_of=WON.at, **word)) is None


def test_what_the_customer_says_against_a_won_counts_at_once():
    assert outcomes(won(as_of=WON.at, in_touch=False)) == ["unconfirmed"]


def test_not_a_real_enquiry_is_an_answer_without_its_minutes_and_no_outcome():
    for past in (received(ignored(), not_real=True), received(interested(), DECLINED, not_real=True)):
        assert (answers(past), outcomes(past)) == ([("answered", 0)], [])


@pytest.mark.parametrize("nth", [2, 3, 7, 10])
def test_the_nth_of_one_origin_counts_for_its_share(nth):
    whole, share = count_lines(won()), count_lines(won(nth=nth))
    assert [(line.trait, line.day, line.result) for line in share] == [
        (line.trait, line.day, line.result) for line in whole
    ]
    assert {line.parts for line in share} == {WHOLE // nth}
    assert [line.minutes for line in share] == [line.minutes // nth for line in whole]


def test_what_is_undone_has_not_happened():
    undo = CountedStep("undo", NOW + HOURS, None)
    assert count_lines(received(ignored(MINUTES), undo)) == ()
    assert outcomes(received(interested(MINUTES), ACCEPTED, LOST, undo, WON)) == ["won"]


@given(st.integers(0, 72 * 60), st.integers(0, 72 * 60), st.integers(-99, 99), st.integers(0, 99))
def test_an_answer_never_counts_for_less_than_the_silence_in_its_place(answered, delivered, away_from, away_for):
    """For any delivery, and any absence before the answer."""
    away = [Absence(NOW + away_from * HOURS, min(NOW + (away_from + away_for) * HOURS, NOW + answered * MINUTES))]
    facts = {"delivered_at": NOW + delivered * MINUTES, "away": [one for one in away if one.starts_at < one.ends_at]}
    said, silent = received(ignored(answered * MINUTES), **facts), received(MISSED, **facts)
    assert [result for result, _ in answers(said)] != ["silent"]
    assert len(outcomes(said)) <= len(outcomes(silent))
    assert sum(minutes for _, minutes in answers(said)) <= sum(minutes for _, minutes in answers(silent))


@given(st.integers(0, 20_000))
def test_an_answer_is_within_the_hours_that_its_result_names(minutes):
    [(result, counted)] = answers(
        ReferralFacts(NOW, NOW, [CountedStep("ignore", NOW + minutes * MINUTES, NOW + 30 * DAYS)])
    )
    assert counted == minutes
    assert minutes <= (bound(result) or 10**9) * 60
