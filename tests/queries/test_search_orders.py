"""The same order on SQLite and PostgreSQL: two hundred searches over the demo, and over a large network."""

from random import Random

import pytest

from referrals import places
from referrals.actions.directory import search_words
from referrals.actions.network import demo
from referrals.actions.ranking import counts
from referrals.demo import texts
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import AwayPeriod, Location, MarketingProfile, Partner, Term
from referrals.queries.search import results
from referrals.queries.search.search_query import SearchQuery
from tests import demo_network
from tests.clock import NOW
from tests.no_time_limits import without_time_limits
from tools.bench import large_directory
from tools.bench.network import application, engines

SEARCHES = 200
SEED = 4
TOWNS = ("Verona", "Forlì", "Graz", "München", "Lugano", "Ljubljana", "Trento", "Milano")
ACCENTS = str.maketrans("aeiou", "àèìòù")

both = pytest.mark.skipif(len(engines()) < 2, reason="there is no PostgreSQL to compare with")


def orders(engine, rows, words):
    """Return the results of each search in order, with every score, from this database."""
    with without_time_limits(), application(engine, "orders"):
        demo.store(rows, TABLES, replacing=True)
        search_words.rebuild()
        demo.analyze()
        counts.rebuild(now=NOW)
        terms = db.session.scalars(db.select(Term.id).order_by(Term.id)).all()
        found = [ordered(asked) for asked in asked_for(words, terms)]
        assert hidden()
        assert not hidden() & {location_id for order in found for _, location_id, _ in order}
        return found


def hidden():
    """Return the locations that must not be found: drafts, absent partners, those that have left."""
    away = db.exists().where(AwayPeriod.partner_id == Partner.id, AwayPeriod.starts_at <= NOW, AwayPeriod.ends_at > NOW)
    none = db.or_(MarketingProfile.status == "draft", Partner.left_at.is_not(None), away)
    found = db.select(Location.id).join(Location.profile).join(MarketingProfile.partner).where(none)
    return set(db.session.scalars(found))


def ordered(asked):
    found = results.search(asked, occasion=repr(asked), now=NOW)
    return [(one.candidate.partner_id, one.candidate.location_id, one.score) for one in found.ranked]


def asked_for(words, terms):
    """Return searches of every kind, the same each time: whole, misspelled and accented words, filters, places."""
    chance = Random(SEED)
    return [one(chance, words, terms) for _ in range(SEARCHES)]


def one(chance, words, terms):
    said = " ".join(chance.sample(words, chance.choice((0, 1, 1, 2))))
    return SearchQuery(
        words=chance.choice((said, misspelt(said, chance), said.translate(ACCENTS), said.upper())),
        near=places.find(chance.choice(TOWNS)) if chance.random() < 0.4 else None,
        within=chance.choice((25, 50, 100, 200)),
        country=chance.choice((None, None, None, "IT", "AT")),
        term_ids=tuple(chance.sample(terms, chance.choice((0, 0, 0, 1)))),
        company_size=chance.choice((None, None, *large_directory.SIZES)),
        language=chance.choice((None, None, None, "en", "de")),
    )


def misspelt(words, chance):
    """Swap two letters."""
    if len(words) < 5:
        return words
    at = chance.randrange(1, len(words) - 2)
    return words[:at] + words[at + 1] + words[at] + words[at + 2 :]


def words_of_the_demo():
    profiles = [profile for partner in texts.partners() for profile in partner["profile"]]
    return sorted({word for profile in profiles for word in profile["keywords"]})


@pytest.mark.postgres
@both
def test_the_demo_is_found_in_the_same_order_on_both():
    with without_time_limits(), application("sqlite", "demo"):
        rows = demo_network.build(now=NOW).by_table
    first, second = (orders(engine, rows, words_of_the_demo()) for engine in engines())
    assert first == second
    assert sum(map(bool, first)) > SEARCHES / 4


@pytest.mark.slow
@pytest.mark.postgres
@both
def test_twenty_thousand_locations_are_found_in_the_same_order_on_both():
    rows = large_directory.rows(20_000, now=NOW)
    words = [f"{stem} {end}" for stem in large_directory.STEMS for end in large_directory.ENDS]
    first, second = (orders(engine, rows, words) for engine in engines())
    assert first == second
    assert sum(map(bool, first)) > SEARCHES / 2
