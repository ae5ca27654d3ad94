"""A simulated network with and without the ranking.

    .venv/bin/python -m tools.bench.ranking_simulation [DAYS] [A_DAY]

Partners answer at their own speed, or not at all, and win enquiries of their own field more often; customers know
neither. Each customer asks the first two partners that declare what is needed, and the next best whenever one drops
out. Results are counted by the network's own rules (`rules.ranking.counting`), as of the day. Four customers of ten
prove to be real; the others do not count. Every order has the same partners and the same customers with the same luck:
all chances follow from fixed seeds.
"""

import hashlib
import heapq
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import log
from random import Random

from referrals.rules.ranking import counting, traits
from referrals.rules.ranking.counting import CountedStep, ReferralFacts
from referrals.rules.ranking.evidence import Evidence, Outcomes, WeightedCounts
from referrals.rules.ranking.score import Candidate, rank
from referrals.rules.ranking.traits import ALL, ANSWERS, EnquiryTraits
from referrals.rules.ranking.weights import Weights

SEEDS = (1, 2, 3, 4, 5)
START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW, EVALUATING = 72 * HOUR, 7 * DAY
FIELDS, SIZES = range(1, 7), ("1-9", "10-50", "51-250", "251-1000")
PARTNERS = 48
AT_ONCE, AT_MOST = 2, 4  # partners that a customer asks first, and in all
PROVED = 0.4  # share of customers that prove to be real
LEARNING = 0.4  # share of the time before figures are taken
NEWCOMER, WATCHED = 101, 201


@dataclass(frozen=True)
class Partner:
    """`wait` in mean hours; `silent` and the chances of winning as shares. `good`: its own fields."""

    id: int
    wait: float
    silent: float
    good: frozenset
    win_good: float
    win_other: float
    declares: frozenset
    accepts_all: bool = False
    joins_on: int = 0

    def wins(self, customer):
        return self.win_good if customer.field in self.good else self.win_other


@dataclass(frozen=True)
class Customer:
    number: int
    day: int
    field: int
    size: str

    @property
    def kind(self):
        return EnquiryTraits(terms=(("industry", self.field),), company_size=self.size, country="IT")


@dataclass
class Result:
    """The results of one run's customers."""

    answered_after: list = field(default_factory=list)  # hours to the first I'm interested; None: never
    won: int = 0
    customers: int = 0
    asked: dict = field(default_factory=lambda: defaultdict(list))  # the days on which each partner was asked
    places: list = field(default_factory=list)  # of the watched partner

    @property
    def median_hours(self):
        return statistics.median(NEVER if hours is None else hours for hours in self.answered_after)

    @property
    def within_a_day(self):
        return sum(hours is not None and hours <= 24 for hours in self.answered_after) / self.customers

    @property
    def share_won(self):
        return self.won / self.customers


NEVER = 30 * 24.0


def luck(*what):
    """Return a number from 0 to 1 that follows from its names only: the same in every order."""
    return int.from_bytes(hashlib.sha256(repr(what).encode()).digest()[:7], "big") / 2**56


def partners_of(seed):
    """Return partners whose names (here numbers) reveal nothing about them."""
    chance = Random(seed)
    found = []
    for number in range(1, PARTNERS + 1):
        good = frozenset(chance.sample(FIELDS, chance.choice((1, 1, 2))))
        declares = frozenset(good | set(chance.sample(FIELDS, chance.choice((1, 2, 3)))))
        wait, silent = chance.choice(((3, 0.03), (8, 0.06), (20, 0.12), (36, 0.25), (50, 0.4)))
        found.append(Partner(number, wait, silent, good, chance.uniform(0.3, 0.6), chance.uniform(0.02, 0.1), declares))
    return found


def customers_of(seed, days, a_day):
    chance = Random(1000 + seed)
    return [
        Customer(day * a_day + n, day, chance.choice(FIELDS), chance.choice(SIZES))
        for day in range(days)
        for n in range(a_day)
    ]


class Fading:
    """A sum of decaying counts: number x (window - today) + days."""

    def __init__(self, window):
        self.window, self.number, self.days, self.by_day = window, 0, 0, []

    def add(self, day, number):
        heapq.heappush(self.by_day, (day, number))
        self.number, self.days = self.number + number, self.days + number * day

    def units(self, today):
        while self.by_day and self.by_day[0][0] <= today - self.window:
            day, number = heapq.heappop(self.by_day)
            self.number, self.days = self.number - number, self.days - number * day
        return self.number * (self.window - today) + self.days


class Counts:
    """The counts of the partners and of the network (0), read as of a day like the tables."""

    def __init__(self, weights):
        self.recent = defaultdict(lambda: Fading(weights.recent_days))
        self.past = defaultdict(lambda: Fading(weights.past_days))

    def replace(self, partner_id, before, after):
        """Subtract what a referral counted for, and add what it counts for now, as the worker does."""
        for past, sign in ((before, -1), (after, 1)):
            for line in counting.count_lines(past):
                for id in (partner_id, 0):
                    self.put(id, line, sign)

    def put(self, id, line, sign):
        if line.trait != ANSWERS:
            self.past[id, line.trait, "ended"].add(line.day, sign)
            self.past[id, line.trait, "won"].add(line.day, sign * (line.result == "won"))
            return
        self.recent[id, "asked"].add(line.day, sign)
        self.recent[id, "silent"].add(line.day, sign * (line.result == counting.SILENT))
        self.recent[id, "measured"].add(line.day, sign * line.result.startswith(("within", "later")))
        self.recent[id, "minutes"].add(line.day, sign * line.minutes)

    def record(self, id, wanted, today):
        answers = (self.recent[id, of].units(today) for of in ("asked", "silent", "measured", "minutes"))
        outcomes = {
            trait: Outcomes(*(self.past[id, trait, of].units(today) for of in ("won", "ended")))
            for trait in (ALL, *wanted)
        }
        return WeightedCounts(*answers, outcomes)


class Run:
    """One network over its days in one order."""

    def __init__(self, seed, order, partners, customers, *, weights, watched=None):
        self.seed, self.order, self.watched, self.weights = seed, order, watched, weights
        self.partners = {partner.id: partner for partner in partners}
        self.counts, self.result, self.ahead, self.moves = Counts(weights), Result(), [], 0
        self.customers = customers
        self.from_day = int(customers[-1].day * LEARNING)

    def play(self):
        for customer in self.customers:
            self.settle(START + customer.day * DAY)
            self.serve(customer)
        return self.result

    def settle(self, now):
        """Count what has happened by now, and nothing from the future."""
        while self.ahead and self.ahead[0][0] <= now:
            _, _, partner_id, before, after = heapq.heappop(self.ahead)
            self.counts.replace(partner_id, before, after)

    def serve(self, customer):
        arrived = START + customer.day * DAY + timedelta(hours=8 + 10 * luck(self.seed, "arrived", customer.number))
        ordered = self.ordered(customer)
        if self.watched:
            self.watch(customer, arrived, ordered)
        free = [arrived] * AT_ONCE  # when the customer asks the next one
        answers, won = [], None
        for partner_id in ordered[:AT_MOST]:
            at = heapq.heappop(free)
            answer, over, is_won = self.refer(customer, self.partners[partner_id], at, may_win=won is None)
            if answer is not None:
                answers.append((answer - arrived) / HOUR)
            won = won or (partner_id if is_won else None)
            heapq.heappush(free, over)
            if won:
                break
        self.note(customer, answers, won)

    def watch(self, customer, arrived, ordered):
        """Record the place of the watched partner. It does not decide who asks: the same customers ask in every run."""
        if customer.day >= self.from_day:
            self.result.places.append(ordered.index(self.watched) + 1)
        ordered.remove(self.watched)
        if luck(self.seed, "asks the watched", customer.number) < 0.1:
            self.refer(customer, self.partners[self.watched], arrived, may_win=True)

    def note(self, customer, answers, won):
        if customer.day < self.from_day:
            return
        self.result.customers += 1
        self.result.answered_after.append(min(answers, default=None))
        self.result.won += won is not None

    def ordered(self, customer):
        able = [p.id for p in self.partners.values() if customer.field in p.declares and p.joins_on <= customer.day]
        if self.order == "alphabet":
            return sorted(able)
        if self.order == "chance":
            return sorted(able, key=lambda id: luck(self.seed, "order", customer.number, id))
        return self.ranked(customer, able)

    def ranked(self, customer, able):
        wanted = traits.traits_of(customer.kind)
        today = (START + customer.day * DAY).date().toordinal()
        records = {id: self.counts.record(id, wanted, today) for id in able}
        known = Evidence(today, self.counts.record(0, wanted, today), records)
        found = rank(
            [Candidate(id, id) for id in able], wanted, known, occasion=f"{customer.number}", weights=self.weights
        )
        return [one.candidate.partner_id for one in found]

    def refer(self, customer, partner, at, *, may_win):
        """Simulate a referral: (instant of I'm interested or None, when the customer asks the next, whether it won)."""
        self.result.asked[partner.id].append(customer.day)
        mine = self.seed, customer.number, partner.id
        if luck(*mine, "silent") < partner.silent:
            return self.end(customer, partner, at, [CountedStep("miss", at + NEW, at + NEW)], None, False)
        wait = timedelta(hours=min(70.0, partner.wait * expovariate(luck(*mine, "wait"))))
        fits, will_win = customer.field in partner.good, luck(*mine, "wins") < partner.wins(customer)
        if not fits and not will_win and not partner.accepts_all and luck(*mine, "looks") < 0.7:
            return self.end(customer, partner, at, [CountedStep("ignore", at + wait, at + NEW)], None, False)
        taken = at + wait
        steps = [CountedStep("interested", taken, at + NEW), CountedStep("accept", taken + 2 * DAY, taken + EVALUATING)]
        ended = taken + (10 + 20 * luck(*mine, "ends")) * DAY
        steps.append(CountedStep("win" if will_win and may_win else "lose", ended, None))
        return self.end(customer, partner, at, steps, taken, will_win and may_win)

    def end(self, customer, partner, at, steps, answered, won):
        """Let each step be counted when it happens."""
        before, counts = ReferralFacts(at, at, ()), luck(self.seed, customer.number, "proved") < PROVED
        for number, step in enumerate(steps, start=1):
            known = {"traits": traits.traits_of(customer.kind), "counts": counts, "as_of": step.at}
            after = ReferralFacts(at, at, tuple(steps[:number]), **known)
            self.count_at(step.at, partner, before, after)
            before = after
        if again_at := counting.changes_at(before):
            self.count_at(again_at, partner, before, replace(before, as_of=again_at))
        return answered, steps[-1].at, won

    def count_at(self, at, partner, before, after):
        self.moves += 1
        heapq.heappush(self.ahead, (at, self.moves, partner.id, before, after))


def expovariate(uniform):
    """Return an exponentially distributed number with mean one, by inversion."""
    return -log(1 - uniform)


def compare(seed, days, a_day):
    """Return the results of one network by order."""
    partners, customers = partners_of(seed), customers_of(seed, days, a_day)
    return {order: Run(seed, order, partners, customers, weights=Weights()).play() for order in ORDERS}


ORDERS = ("ranking", "chance", "alphabet")


def with_a_watched(seed, days, a_day, *, accepts_all):
    """Return the mean place of a partner that one customer in ten asks in every run, whatever its place."""
    mine = Partner(WATCHED, 8, 0.05, frozenset({1}), 0.45, 0.05, frozenset(FIELDS), accepts_all=accepts_all)
    customers = customers_of(seed, days, a_day)
    run = Run(seed, "ranking", [*partners_of(seed), mine], customers, weights=Weights(), watched=WATCHED)
    return mean(run.play().places)


def with_a_newcomer(seed, days, a_day, *, weights):
    """Let a partner as good as the best join when the others are known. Return the days on which it is asked."""
    joins_on = int(days * LEARNING)
    new = Partner(NEWCOMER, 3, 0.03, frozenset({1, 2}), 0.6, 0.1, frozenset({1, 2}), joins_on=joins_on)
    run = Run(seed, "ranking", [*partners_of(seed), new], customers_of(seed, days, a_day), weights=weights)
    return [day - joins_on for day in run.play().asked[NEWCOMER]]


def main(days=360, a_day=8, seeds=SEEDS):
    """Print and return the figures."""
    runs = [compare(seed, days, a_day) for seed in seeds]
    figures = {}
    for order in ORDERS:
        of = [run[order] for run in runs]
        hours, day, won = (
            mean(getattr(result, name) for result in of) for name in ("median_hours", "within_a_day", "share_won")
        )
        figures[order] = hours, day, won
        print(f"{order:9} first I'm interested after {hours:5.1f} h (median); within a day {day:.0%}; won {won:.1%}")
    for order in ORDERS[1:]:
        sooner = figures[order][0] / figures["ranking"][0]
        more = figures["ranking"][2] / figures[order][2]
        print(f"against {order:9} {sooner:.1f} times as soon, {more:.2f} times as much won")
    figures["accepter"] = say_of_the_accepter(days, a_day, seeds)
    figures["newcomer"] = say_of_the_newcomer(days, a_day, seeds)
    return figures


def say_of_the_accepter(days, a_day, seeds):
    places = {}
    for accepts_all, name in ((False, "says yes to what suits it"), (True, "says yes to everything")):
        places[accepts_all] = mean(with_a_watched(seed, days, a_day, accepts_all=accepts_all) for seed in seeds)
        print(f"a partner that {name}: place {places[accepts_all]:.2f} on average")
    return places


def say_of_the_newcomer(days, a_day, seeds):
    usual, none = Weights(), Weights(newcomer_turns=0)
    found = {}
    for name, weights in (("with its turns", usual), ("without", none)):
        runs = [with_a_newcomer(seed, days, a_day, weights=weights) for seed in seeds]
        first = [min(asked, default=days) for asked in runs]
        tenth = [sorted(asked)[9] if len(asked) > 9 else days for asked in runs]
        found[name] = statistics.median(first), statistics.median(tenth), mean(len(asked) for asked in runs)
        day, tenth_day, times = found[name]
        print(f"a newcomer as good as the best, {name}: first asked on its day {day:.0f}, for the tenth time on its")
        print(f"  day {tenth_day:.0f} (medians); {times:.0f} times in all (mean)")
    return found


def mean(values):
    return statistics.fmean(values)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
