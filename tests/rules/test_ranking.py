"""The order of partners: what can raise a place and what cannot, for any numbers."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.rules.ranking import MILLION, weights
from referrals.rules.ranking.evidence import Evidence, WeightedCounts, average
from referrals.rules.ranking.responsiveness import responsiveness
from referrals.rules.ranking.score import Candidate, rank
from referrals.rules.ranking.standing import standing
from referrals.rules.ranking.weights import LIMITS, Weights
from tests.partner_records import TODAY, answer, ended, evidence_of, record, silence

TRAITS = ("industry:1", "size:51-250", "country:IT")
PLAIN = Weights()
WAITS = st.integers(0, 4320)
AGES = st.integers(0, 120)
ENDS = st.sampled_from(["won", "lost", "ignored", "missed", "declined", "expired", "accepted", "unconfirmed"])
any_weights = st.builds(Weights, **{name: st.integers(*limits) for name, limits in LIMITS.items()})
answers = st.lists(st.builds(lambda wait, age: answer(wait, age=age), WAITS, AGES), max_size=8)
silences = st.lists(st.builds(lambda age: silence(age=age), AGES), max_size=4)
outcomes = st.lists(st.builds(lambda end, age: ended(end, *TRAITS[:2], age=age), ENDS, AGES), max_size=6)
histories = st.builds(
    lambda some, none, ends: [*some, *none, *(line for end in ends for line in end)], answers, silences, outcomes
)
networks = st.dictionaries(st.integers(1, 40), histories, min_size=2, max_size=6)


def ranked(network, of=PLAIN, *, occasion="a search", traits=TRAITS, candidates=None):
    found = candidates or [Candidate(partner_id, partner_id * 10) for partner_id in network]
    return rank(found, traits, evidence_of(network, of), occasion=occasion, weights=of)


def place(network, partner_id, of=PLAIN):
    return [one.candidate.partner_id for one in ranked(network, of)].index(partner_id)


def place_beside(others, history, of):
    """Return the place of partner 0 with this history, all else equal, including the network's average."""
    known = evidence_of(others, of)
    partners = {**known.partners, 0: record(history, of)}
    candidates = [Candidate(partner_id, partner_id) for partner_id in partners]
    found = rank(candidates, TRAITS, Evidence(TODAY, known.network, partners), occasion="a search", weights=of)
    return [one.candidate.partner_id for one in found].index(0)


@given(networks, histories, WAITS, WAITS, AGES, any_weights)
def test_a_faster_answer_never_lowers_the_place(others, history, one, another, age, of):
    fast, slow = sorted((one, another))
    faster = place_beside(others, [*history, answer(fast, age=age)], of)
    assert faster <= place_beside(others, [*history, answer(slow, age=age)], of)


@given(networks, histories, AGES, any_weights)
def test_silence_never_raises_the_place(others, history, age, of):
    missed = [*history, silence(age=age), *ended("missed", *TRAITS[:2], age=age)]
    assert place_beside(others, missed, of) >= place_beside(others, history, of)


@given(networks, histories, WAITS, AGES, any_weights)
def test_no_thanks_is_never_worse_than_silence(others, history, wait, age, of):
    ignored = [*history, answer(wait, age=age), *ended("ignored", *TRAITS[:2], age=age)]
    missed = [*history, silence(age=age), *ended("missed", *TRAITS[:2], age=age)]
    assert place_beside(others, ignored, of) <= place_beside(others, missed, of)


@given(networks, histories, st.sampled_from(["lost", "expired", "accepted", "unconfirmed"]), AGES, any_weights)
def test_an_accept_that_is_not_won_is_no_better_than_a_decline(others, history, end, age, of):
    accepted = [*history, *ended(end, *TRAITS, age=age)]
    declined = [*history, *ended("declined", *TRAITS, age=age)]
    assert place_beside(others, accepted, of) == place_beside(others, declined, of)


@given(networks, histories, AGES, any_weights)
def test_what_is_won_never_lowers_the_place(others, history, age, of):
    won = [*history, *ended("won", *TRAITS, age=age)]
    lost = [*history, *ended("lost", *TRAITS, age=age)]
    assert place_beside(others, won, of) <= place_beside(others, lost, of)


@given(networks, AGES, st.data())
def test_silence_does_not_raise_the_place_by_lowering_everybody(network, age, data):
    """The network's average changes here."""
    partner_id = data.draw(st.sampled_from(sorted(network)))
    without_turns = weights.with_values(
        {"newcomer_turns": 0, "affinity": 0, "responsiveness": 1000, "good_wait": 20_000}
    )
    after = {**network, partner_id: [*network[partner_id], silence(age=age, minutes=0)]}
    assert place(after, partner_id, without_turns) >= place(network, partner_id, without_turns)


@given(st.integers(0, 30), st.integers(0, 30), st.booleans())
def test_more_evidence_moves_less(one, another, is_answered):
    """Of two equal partners, the same event moves the one with more evidence less."""
    few, many = sorted((one, another))
    next_line = answer(0) if is_answered else silence()
    assert moved_by(next_line, many) <= moved_by(next_line, few) + 3


def moved_by(line, evidence):
    """Return how far a line moves the part of a partner that answers four of five, each after a day."""
    at_average = [*(answer(1440) for _ in range(4 * evidence)), *(silence(minutes=1440) for _ in range(evidence))]
    network = average(WeightedCounts(), (), PLAIN)
    before = responsiveness(record(at_average, PLAIN), network, PLAIN)
    after = responsiveness(record([*at_average, line], PLAIN), network, PLAIN)
    return abs(after.share - before.share)


def test_a_newcomer_stands_at_the_average():
    network = average(WeightedCounts(), (), PLAIN)
    found = responsiveness(WeightedCounts(), network, PLAIN)
    assert (found.share, found.wait, found.part) == (800_000, 1440, 400_000)


@given(histories)
def test_newer_answers_count_more(history):
    network = average(record(history, PLAIN), (), PLAIN)
    new, old = ([*history, silence(age=age)] for age in (0, 60))
    part = [responsiveness(record(lines, PLAIN), network, PLAIN).part for lines in (new, old)]
    assert part[0] <= part[1]


def test_what_has_left_its_window_counts_no_more():
    history = [silence(age=90), *ended("won", age=730)]
    assert record(history, PLAIN) == record([], PLAIN)


@given(networks, any_weights, st.text(max_size=5))
def test_the_order_does_not_depend_on_the_order_in_which_candidates_come(network, of, occasion):
    candidates = [Candidate(partner_id, partner_id) for partner_id in network]
    forwards = ranked(network, of, occasion=occasion, candidates=candidates)
    assert ranked(network, of, occasion=occasion, candidates=candidates[::-1]) == forwards


def test_ties_go_by_id():
    found = ranked({7: [], 3: [], 5: []}, weights.with_values({"newcomer_turns": 0}))
    assert [one.candidate.partner_id for one in found] == [3, 5, 7]


@given(networks, any_weights)
def test_there_are_whole_numbers_only(network, of):
    for one in ranked(network, of):
        numbers = [one.score, one.lift, one.unknown, *(n for part in one.parts for n in (part.part, part.factor))]
        assert {type(number) for number in numbers} == {int}
        assert all(0 <= part.part <= MILLION and 0 <= part.factor <= MILLION for part in one.parts)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_better_match_never_lowers_the_place(one, another):
    worse, better = sorted((one, another))
    candidates = [Candidate(1, 1, words=500), Candidate(2, 2, words=worse), Candidate(3, 3, words=better)]
    found = [
        r.candidate.partner_id for r in ranked({}, weights.with_values({"newcomer_turns": 0}), candidates=candidates)
    ]
    assert worse == better or found.index(3) < found.index(2)


def test_a_partner_is_ranked_once_by_its_best_location():
    candidates = [Candidate(1, 11, place=200), Candidate(1, 12, place=900), Candidate(1, 13, place=900)]
    assert [one.candidate.location_id for one in ranked({}, candidates=candidates)] == [12]


@given(networks)
def test_a_weight_of_nothing_takes_a_part_out(network):
    of = weights.with_values({"responsiveness": 0, "affinity": 0, "newcomer_turns": 0})
    assert [one.candidate.partner_id for one in ranked(network, of)] == sorted(network)


def test_whose_turn_it_is_stays_so_all_day_and_changes_with_the_search():
    partners = {partner_id: [] for partner_id in range(1, 41)}
    same = [[one.lift for one in ranked(partners, occasion="mail")] for _ in range(2)]
    assert same[0] == same[1]
    assert same[0] != [one.lift for one in ranked(partners, occasion="backup")]


def test_one_in_ten_newcomers_is_lifted():
    lifted = sum(one.lift > MILLION for n in range(100) for one in ranked({1: [], 2: []}, occasion=f"search {n}"))
    assert 10 <= lifted <= 30


@given(histories)
def test_the_lift_goes_as_evidence_comes(history):
    of = weights.with_values({"newcomer_turns": 1000})
    known, unknown = ({1: lines, 2: []} for lines in ([*history, answer(60)], history))
    assert lift_of_first(known, of) < lift_of_first(unknown, of)


def lift_of_first(network, of):
    return next(one.lift for one in ranked(network, of) if one.candidate.partner_id == 1)


@settings(max_examples=50)
@given(networks, any_weights)
def test_the_standing_says_what_the_order_says(network, of):
    found = ranked(network, of)
    for number, one in enumerate(found, start=1):
        mine = standing(found, one.candidate.partner_id, of)
        assert (mine.place, mine.of) == (number, len(network))
        assert all(1 <= part.place <= number for part in mine.parts)


def test_who_is_not_among_them_has_no_standing():
    assert standing(ranked({1: []}), 2, PLAIN) is None


def test_what_would_move_a_partner_most_comes_first():
    silent = [silence() for _ in range(20)]
    quick = [answer(30) for _ in range(20)]
    of = weights.with_values({"newcomer_turns": 0})
    mine = standing(ranked({1: silent, 2: quick, 3: quick}, of), 1, of)
    first = mine.parts[0]
    assert (mine.place, first.name, first.place) == (3, "responsiveness", 1)
    assert first.mine < first.others


def test_each_weight_has_limits_that_hold_what_it_is_at_first():
    assert all(LIMITS[each.name][0] <= each.default <= LIMITS[each.name][1] for each in fields(Weights))


@pytest.mark.parametrize("values", [{"luck": 1}, {"words": 1001}, {"words": -1}, {"words": True}, {"words": "9"}])
def test_what_is_no_weight_is_refused(values):
    with pytest.raises(ValueError, match=r"weight|whole number"):
        weights.with_values(values)


def test_only_what_an_operator_has_set_is_set_apart():
    assert weights.changed_values(weights.with_values({"words": 900, "place": 400})) == {"words": 900}


def test_who_is_not_verified_stands_behind_everybody_who_is():
    candidates = [Candidate(1, 1), Candidate(2, 2, is_verified=False), Candidate(3, 3, words=100, place=100)]
    found = rank(candidates, (), Evidence(TODAY), occasion="", weights=Weights(newcomer_turns=0))
    assert [one.candidate.partner_id for one in found] == [1, 3, 2]


def test_a_partner_stands_by_its_verified_location():
    candidates = [Candidate(1, 1, is_verified=False), Candidate(1, 2, words=500)]
    [found] = rank(candidates, (), Evidence(TODAY), occasion="", weights=Weights())
    assert found.candidate.location_id == 2
