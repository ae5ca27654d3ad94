"""The cost of a search: a constant number of statements, each with an index."""

import pytest
from sqlalchemy import event, text

from referrals import places
from referrals.actions.directory import search_words
from referrals.database import write
from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileKeyword
from referrals.queries.search import results
from referrals.queries.search.search_query import SearchQuery
from tests.clock import NOW
from tests.people import make_partner
from tests.statements import count_statements

VERONA = places.find("Verona", "IT")
NEAR = SearchQuery(near=VERONA, within=50)
KINDS = {"everybody": (SearchQuery(), 5), "near": (NEAR, 5), "words": (SearchQuery(words="cloud backup"), 7)}

IN_PART = 2  # additional statements where too few partners match all words


def store_partners(number):
    point = {"latitude": VERONA.point.latitude, "longitude": VERONA.point.longitude}
    for name in range(number):
        location = make_partner(f"Partner {name}", city="Verona", **point)
        with write() as session:
            session.get(MarketingProfile, location.profile_id).keywords = [ProfileKeyword(keyword="Cloud backup")]
    search_words.rebuild()
    db.session.rollback()
    db.session.connection()


@pytest.mark.parametrize("number", [1, 6])
@pytest.mark.parametrize("kind", KINDS)
def test_it_takes_as_many_statements_however_many_are_found(app, kind, number):
    asked, most = KINDS[kind]
    if number < results.MIN_FULL_MATCHES and kind == "words":
        most += IN_PART
    store_partners(number)
    with count_statements() as count:
        assert len(results.search(asked, occasion="test", now=NOW).ranked) == number
    assert len([one for one in count.statements if one.lstrip().startswith("SELECT")]) <= most


def test_the_counts_beside_it_take_two(app):
    store_partners(3)
    found = results.search(SearchQuery(), occasion="test", now=NOW)
    with count_statements() as count:
        assert results.facets(found).countries == {"IT": 3}
    assert len(count.statements) == 2


def test_what_is_near_is_found_by_where_it_is(engine, app):
    store_partners(1)
    asked = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *given: asked.append(given[2:4]))
    results.search(NEAR, occasion="test", now=NOW)
    event.remove(db.engine, "before_cursor_execute", note)
    statement, given = next(one for one in asked if "location.latitude" in one[0])
    if engine == "postgres":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN" if engine == "postgres" else "EXPLAIN QUERY PLAN"
    plan = db.session.connection().exec_driver_sql(f"{explain} {statement}", given)
    assert any("ix_location_point" in str(line[-1]) for line in plan)


def test_the_counts_of_partners_are_read_from_the_index_of_their_key_alone(engine, app):
    """On SQLite the table is that index."""
    if engine == "postgres":
        of_key = "SELECT indnatts - indnkeyatts FROM pg_index WHERE indrelid = '{}'::regclass AND indisprimary"
        assert [db.session.scalar(text(of_key.format(name))) for name in ("ranking_count", "network_count")] == [2, 2]
    else:
        created = "SELECT sql FROM sqlite_master WHERE name IN ('ranking_count', 'network_count')"
        assert all("WITHOUT ROWID" in sql for sql in db.session.scalars(text(created)))
