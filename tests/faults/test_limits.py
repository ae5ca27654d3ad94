"""Limits while Redis is frozen, gone, full, read-only or wants a password: no error, no wait, and they still hold."""

import time

import pytest

from tests.faults import network

TRIES = 15  # sign-ins to one account in 15 minutes


@pytest.fixture
def app(redis_server, tmp_path):
    with network.connected(tmp_path, network.new_sqlite(tmp_path), REDIS_URL=redis_server.url) as app:
        yield app


@pytest.fixture
def client(app):
    return app.test_client()


def sign_in(client):
    return client.post("/sign-in", data={"email": "nobody@x.example", "password": "wrong words", "how": "password"})


def set_in(server, **settings):
    for name, value in settings.items():
        server.client().config_set(name.replace("_", "-"), value)


def freeze(server):
    server.freeze()


def kill(server):
    server.kill()


def fill(server):
    set_in(server, maxmemory=1, maxmemory_policy="noeviction")


def refuse_writes(server):
    set_in(server, min_replicas_to_write=3)


def ask_for_a_password(server):
    set_in(server, requirepass="a password")


@pytest.fixture(params=[freeze, kill, fill, refuse_writes, ask_for_a_password])
def harm(request, redis_server):
    yield lambda: request.param(redis_server)
    if request.param is freeze:
        redis_server.thaw()


def test_the_first_request_is_answered_at_once(client, harm):
    seconds_of_page(client)  # loads the templates
    usual = seconds_of_page(client)
    harm()
    assert seconds_of_page(client) < 2.5 + 4 * usual  # a busy machine makes both slower


def seconds_of_page(client):
    began = time.monotonic()
    assert client.get("/partners?q=mailboxes").status_code == 200
    return time.monotonic() - began


def test_what_is_limited_stays_limited(client, harm):
    harm()
    codes = [sign_in(client).status_code for _ in range(TRIES + 1)]
    assert codes[:TRIES] == [422] * TRIES
    assert codes[-1] == 429


def test_its_absence_gives_nobody_the_limit_anew(client, redis_server):
    codes = [sign_in(client).status_code for _ in range(TRIES)]
    redis_server.kill()
    assert 429 not in codes
    assert sign_in(client).status_code == 429


def test_processes_count_together_while_it_is_there(client, redis_server, tmp_path):
    for _ in range(TRIES):
        sign_in(client)
    with network.connected(tmp_path, f"sqlite:///{tmp_path / 'referrals.sqlite3'}", REDIS_URL=redis_server.url) as app:
        assert sign_in(app.test_client()).status_code == 429
