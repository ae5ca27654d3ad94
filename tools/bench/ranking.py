"""The counts of the ranking at scale.

    .venv/bin/python -m tools.bench.ranking [REFERRALS] [PARTNERS] [ENGINE]

Fills a network, counts its whole history, and reads what a search needs for some and for all partners; beside it a bare
indexed query of the same table for the same partners under one trait.
"""

import statistics
import sys
import time
from random import Random

from sqlalchemy import func, select

from referrals import clock
from referrals.actions.network import demo
from referrals.actions.ranking import counts as counts_actions
from referrals.database.dialects import is_in_list, to_json_array
from referrals.demo import scale
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import RankingCount, Referral
from referrals.queries.ranking import evidence, referral_history_facts
from referrals.rules.ranking import traits as traits_rules
from referrals.rules.ranking.score import Candidate, rank
from tools.bench.network import application, engines

ROUNDS = 20
SOME = 500


def main(referrals=200_000, partners=10_000, only=None):
    """Print and return the figures by database."""
    found = {}
    for engine in [only] if only else engines():
        with application(engine):
            fill(referrals, partners)
            found[engine] = {**count_all(engine, referrals), **read_all(engine)}
    return found


def fill(referrals, partners):
    """Store referrals like those of the demo for as many partners as a large network has."""
    chance = Random(20261122)
    for number, rows in enumerate(scale.parts(referrals, heros=None, now=clock.utcnow())):
        if number == 0:
            first = max(row["id"] for row in rows["partner"]) + 1
            rows["partner"] += [
                {**rows["partner"][0], "id": id, "public_id": f"p{id}", "name": f"Partner {id}"}
                for id in range(first, first + partners)
            ]
        for row in rows["referral"]:
            row["partner_id"] = chance.randrange(first, first + partners)
        seen = set()
        for row in rows["referral"]:
            while (row["enquiry_id"], row["partner_id"]) in seen:
                row["partner_id"] = chance.randrange(first, first + partners)
            seen.add((row["enquiry_id"], row["partner_id"]))
        demo.store(rows, TABLES, replacing=number == 0)
    demo.analyze()


def count_all(engine, referrals):
    began, longest = time.perf_counter(), []
    step = counts_actions._step

    def timed(*args, **kwargs):
        start = time.perf_counter()
        done = step(*args, **kwargs)
        longest.append(time.perf_counter() - start)
        return done

    counts_actions._step = timed
    try:
        done = counts_actions.count_changes(now=clock.utcnow(), pause=0)
    finally:
        counts_actions._step = step
    took = time.perf_counter() - began
    rows = db.session.scalar(select(func.count()).select_from(RankingCount))
    middle = statistics.median(longest) * 1000
    print(
        f"{engine}: {done} referrals counted in {took:.1f} s ({done / took:.0f}/s), {len(longest)} steps, "
        f"the middle one {middle:.0f} ms, the longest {max(longest) * 1000:.0f} ms; {rows} rows"
    )
    demo.analyze()
    return {"counted": done, "longest": max(longest)}


def read_all(engine):
    enquiry = db.session.scalar(select(func.min(Referral.enquiry_id)))
    traits = traits_rules.traits_of(referral_history_facts.kind_of(enquiry))
    everybody = list(db.session.scalars(select(RankingCount.partner_id).distinct()))
    today, of = evidence.day(clock.utcnow()), evidence.weights()
    found = {}
    for who in (everybody[:SOME], everybody):
        bare = timed(lambda who=who: bare_query(who, traits[0]))
        read = timed(lambda who=who: evidence.evidence(who, traits, today=today, weights=of))
        known = evidence.evidence(who, traits, today=today, weights=of)
        candidates = [Candidate(partner_id, partner_id) for partner_id in who]
        ordered = timed(
            lambda candidates=candidates, known=known: rank(candidates, traits, known, occasion="bench", weights=of)
        )
        print(
            f"{engine}: {len(who)} partners, {len(traits)} traits: a bare query {bare * 1000:.1f} ms, "
            f"read {read * 1000:.1f} ms, put in order {ordered * 1000:.1f} ms"
        )
        found[len(who)] = (bare, read, ordered)
    return found


def bare_query(partner_ids, trait):
    columns = RankingCount.partner_id, RankingCount.day, RankingCount.result, RankingCount.number
    which = RankingCount.trait == trait, is_in_list(RankingCount.partner_id, "ids")
    return db.session.execute(select(*columns).where(*which), {"ids": to_json_array(partner_ids)}).all()


def timed(work):
    """Return the median seconds of some rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))
