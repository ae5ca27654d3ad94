"""The web server while its database is silent or locked: /healthz answers, and every page ends."""

import time
from contextlib import contextmanager

import pytest

from referrals.web.requests import concurrency_limit
from tests.faults import serving

pytestmark = pytest.mark.slow
LONGEST = 30.0  # seconds: ten for the database, the rest for a busy machine; without limits it would be for ever


@pytest.fixture
def web(postgres_app, postgres_server, tmp_path):
    with serving.web_server(tmp_path, postgres_server.url("referrals")) as web:
        assert web.get("/partners")[0] == 200
        yield web


@contextmanager
def frozen(server):
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@contextmanager
def locked(server):
    with server.connect("referrals") as other, other.transaction():
        other.execute("LOCK TABLE setting, system_mark IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.mark.parametrize("harm", [frozen, locked])
def test_the_process_answers_and_each_page_ends(web, postgres_server, harm):
    with harm(postgres_server):
        pages = web.get_many("/partners", 40)
        time.sleep(0.5)
        probes = [web.get("/healthz") for _ in range(10)]
        answers = [page.result() for page in pages]
    assert [probe[0] for probe in probes] == [200] * 10
    assert max(probe[2] for probe in probes) < LONGEST
    assert {answer[0] for answer in answers} == {503}
    assert max(answer[2] for answer in answers) < LONGEST
    assert web.get("/partners")[0] == 200


def test_as_many_as_there_are_places_for_are_served_at_once(web):
    answers = [page.result() for page in web.get_many("/partners", concurrency_limit.MAX_REQUESTS)]
    assert {answer[0] for answer in answers} == {200}


def test_it_starts_while_the_database_is_away_and_serves_once_it_is_there(postgres_app, postgres_server, tmp_path):
    postgres_server.stop()
    with serving.web_server(tmp_path, postgres_server.url("referrals")) as web:
        assert web.get("/healthz")[0] == 200
        assert web.get("/partners")[0] == 503
        postgres_server.start()
        assert web.get("/partners")[0] == 200
