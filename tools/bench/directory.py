"""Find a partner in a large network.

    .venv/bin/python -m tools.bench.directory [LOCATIONS] [REFERRALS] [ENGINE]

Median and 95th percentile by kind of search, beside a bare query that fetches the same candidates by key: one indexed
SELECT of the columns that the search reads. The search also finds out which they are, matches them, reads their
partners' evidence and orders them. Then the same with the facets, as a page shows them.
"""

import gc
import statistics
import sys
import time
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from referrals import clock, places
from referrals.actions.directory import search_words
from referrals.actions.network import demo
from referrals.actions.ranking import counts as counts_actions
from referrals.database.dialects import is_in_list, to_json_array
from referrals.demo import scale
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Term
from referrals.queries.search import results
from referrals.queries.search.search_query import SearchQuery
from tools.bench import large_directory
from tools.bench.board import settled
from tools.bench.network import application, engines

ROUNDS = 100  # searches of each kind
STEP = 20_000  # events per step
TOWNS = ("Verona", "Milano", "Bologna", "Graz", "Lugano", "Torino", "Bari", "München")


@dataclass
class Took:
    """The seconds of each search of a kind, of its facets, and of the bare query."""

    searches: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    bare: list = field(default_factory=list)
    found: list = field(default_factory=list)

    @property
    def ratio(self):
        return p95(self.searches) / p95(self.bare)

    @property
    def ratio_of_pages(self):
        return p95(self.pages) / p95(self.bare)

    def __str__(self):
        ours, page, bare = (
            f"{statistics.median(of) * 1000:6.1f} / {p95(of) * 1000:6.1f} ms"
            for of in (self.searches, self.pages, self.bare)
        )
        many = int(statistics.median(self.found))
        ratios = f"{self.ratio:.1f} x, with counts {self.ratio_of_pages:.1f} x"
        return f"{many:6} candidates, median / p95 {ours}, with counts {page}, bare {bare}: {ratios}"


def main(locations=20_000, referrals=200_000, only=None, rounds=ROUNDS):
    """Print and return the figures by database and kind of search."""
    found = {}
    for engine in [only] if only else engines():
        with application(engine, "directory"):
            fill(engine, locations, referrals)
            found[engine] = {kind: measured(kind, rounds) for kind in KINDS}
            for kind, took in found[engine].items():
                print(f"{engine}: {kind:10} {took}", flush=True)
    return found


def fill(engine, locations, referrals):
    """Fill the network with its words, and with counted referrals of its partners."""
    now = clock.utcnow()
    network, chance = large_directory.rows(locations, now=now), Random(large_directory.SEED)
    partner_ids = [row["id"] for row in network["partner"]]
    for number, rows in enumerate(scale.parts(referrals, heros=None, now=now)):
        if number == 0:
            for table, more in network.items():
                rows[table] = rows.get(table, []) + more
        deal(rows["referral"], partner_ids, chance)
        demo.store(rows, TABLES, replacing=number == 0)
    search_words.rebuild()
    count(now)
    demo.analyze()
    settled(engine)


def count(now):
    """Count the history in large steps: nobody waits for the lock."""
    step, counts_actions.EVENTS_PER_STEP = counts_actions.EVENTS_PER_STEP, STEP
    try:
        counts_actions.count_changes(now=now, pause=0)
    finally:
        counts_actions.EVENTS_PER_STEP = step


def deal(referrals, partner_ids, chance):
    seen = set()
    for row in referrals:
        row["partner_id"] = chance.choice(partner_ids)
        while (row["enquiry_id"], row["partner_id"]) in seen:
            row["partner_id"] = chance.choice(partner_ids)
        seen.add((row["enquiry_id"], row["partner_id"]))


def measured(kind, rounds):
    """Time each search and then the bare query, as in a web process: earlier objects are frozen.

    Garbage of a search is collected before the bare query.
    """
    gc.collect()
    gc.freeze()
    chance, took = Random(large_directory.SEED), Took()
    terms = offered_terms()
    for number in range(rounds + 2):
        asked, now = KINDS[kind](chance, terms), clock.utcnow()
        db.session.rollback()
        gc.collect()
        searched, found = timed(lambda asked=asked, now=now: results.search(asked, occasion="bench", now=now))
        counted, _ = timed(lambda found=found: results.facets(found))
        db.session.rollback()
        gc.collect()
        bare, _ = timed(lambda found=found: bare_query(list(found.matches)))
        if number >= 2:  # the first ones build the statements
            took.searches.append(searched)
            took.pages.append(searched + counted)
            took.bare.append(bare)
            took.found.append(len(found.matches))
    return took


def offered_terms():
    """Return terms to filter by, from the large network's profiles only."""
    large = Term.slug.startswith("large-"), Term.vocabulary != "competency"
    return db.session.scalars(select(Term.id).where(*large).order_by(Term.id)).all()


def bare_query(location_ids):
    columns = Location.id, Location.profile_id, MarketingProfile.partner_id, MarketingProfile.country
    rows = select(*columns, Location.city, Location.latitude, Location.longitude).join(Location.profile)
    return db.session.execute(rows.where(is_in_list(Location.id, "ids")), {"ids": to_json_array(location_ids)}).all()


def a_word(chance, _terms):
    return SearchQuery(words=f"{chance.choice(large_directory.STEMS)} {chance.choice(large_directory.ENDS)}")


def misspelt(chance, _terms):
    word = chance.choice([stem for stem in large_directory.STEMS if len(stem) > 4])
    at = chance.randrange(1, len(word) - 1)
    return SearchQuery(words=word[:at] + word[at + 1] + word[at] + word[at + 2 :])


def near(chance, _terms):
    return SearchQuery(near=places.find(chance.choice(TOWNS)), within=chance.choice((25, 50, 100)))


def facets(chance, terms):
    lists = tuple(chance.sample(terms, 1))
    return SearchQuery(term_ids=lists, country="IT", company_size=chance.choice(large_directory.SIZES), language="en")


def everything(_chance, _terms):
    return SearchQuery()


KINDS = {"words": a_word, "misspelt": misspelt, "near": near, "facets": facets, "everything": everything}


def timed(work):
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def p95(seconds):
    return statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))
