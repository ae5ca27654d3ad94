"""PostgreSQL restarted, stopped, frozen, read-only, locked, silent: a 503 page in time, then as before."""

import time
from contextlib import contextmanager

import pytest

from referrals.extensions import db
from tests.faults import network
from tests.faults.network import signed_in
from tests.web.htmx import PARTIAL

LONGEST = 30.0  # seconds: ten for the database, the rest for a busy machine; without limits it would be for ever
PAGES = ["/", "/partners", "/sign-in", "/enquiries/new", "/board", "/readyz"]


@pytest.fixture
def client(postgres_app):
    client = signed_in(postgres_app)
    assert client.get("/board").status_code == 200
    return client


def is_orderly(answer):
    """Tell whether a page or probe says what is wrong, and not the framework's bare error."""
    return answer.status_code == 503 and ("database" in answer.text) and answer.headers["Cache-Control"]


def move(client, app, **more):
    return client.post(f"/referrals/{app.world.public_id}/ignore", data={"version": str(app.world.version)}, **more)


@contextmanager
def at_most(seconds):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@contextmanager
def stopped(server):
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def frozen(server):
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@contextmanager
def read_only(server):
    server.run("ALTER DATABASE referrals SET default_transaction_read_only TO on")
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'referrals'")
    try:
        yield
    finally:
        server.run("ALTER DATABASE referrals RESET default_transaction_read_only")
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'referrals'")


def test_a_restart_between_two_requests_is_not_seen(postgres_server, postgres_app, client):
    postgres_server.stop("fast")
    postgres_server.start()
    assert client.get("/board").status_code == 200


def test_a_session_that_the_server_ended_is_not_seen(postgres_server, client):
    postgres_server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'referrals'")
    assert [client.get(path).status_code for path in ("/board", "/partners")] == [200, 200]


def test_while_it_is_stopped_every_page_says_so(postgres_server, client):
    with stopped(postgres_server):
        answers = {path: client.get(path) for path in PAGES}
    assert [path for path, answer in answers.items() if not is_orderly(answer)] == []
    assert client.get("/board").status_code == 200


def test_while_it_is_stopped_what_is_not_there_is_still_said_to_be_not_there(postgres_server, client):
    with stopped(postgres_server):
        answers = [client.get(path) for path in ("/nothing-here", "/r/no-token")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("Page not found" in answer.text for answer in answers)


def test_while_it_is_stopped_a_form_can_be_sent_again(postgres_server, postgres_app, client):
    with stopped(postgres_server):
        answer = move(client, postgres_app)
    assert is_orderly(answer)
    assert f'action="/referrals/{postgres_app.world.public_id}/ignore"' in answer.text
    assert f'<input type="hidden" name="version" value="{postgres_app.world.version}">' in answer.text


def test_while_it_is_stopped_a_fragment_leads_nowhere_else(postgres_server, postgres_app, client):
    with stopped(postgres_server):
        answer = move(client, postgres_app, headers=PARTIAL)
    assert is_orderly(answer)
    assert 'id="refusal"' in answer.text
    assert "<a " not in answer.text


def test_while_it_is_stopped_a_password_is_in_no_page(postgres_server, client):
    with stopped(postgres_server):
        answer = client.post("/sign-in", data={"email": "a@b.example", "password": "four words of mine"})
    assert is_orderly(answer)
    assert "four words" not in answer.text


def test_the_failures_of_one_outage_are_one_line_of_log(postgres_server, client, caplog):
    with stopped(postgres_server):
        for _ in range(20):
            client.get("/partners")
    lines = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(lines) <= 2
    assert not any(record.exc_info for record in lines)


def test_read_only_is_an_orderly_503_for_what_writes_alone(postgres_server, postgres_app, client):
    with read_only(postgres_server):
        assert client.get("/board").status_code == 200
        assert client.get("/partners?q=zeppelin").status_code == 200
        assert is_orderly(move(client, postgres_app))


def test_privileges_that_were_lost_are_an_orderly_503(postgres_server, postgres_app, tmp_path):
    postgres_server.run("CREATE ROLE visitor LOGIN")
    postgres_server.run("GRANT SELECT ON alembic_version TO visitor", "referrals")
    with network.connected(tmp_path, postgres_server.url("referrals", user="visitor")) as app:
        answers = {path: app.test_client().get(path) for path in PAGES if path != "/board"}
    postgres_server.run("DROP OWNED BY visitor", "referrals")
    assert [path for path, answer in answers.items() if not is_orderly(answer)] == []


def test_what_is_noted_by_the_way_waits_for_no_lock(postgres_server, client):
    with postgres_server.connect("referrals") as other, other.transaction():
        other.execute("LOCK TABLE search IN EXCLUSIVE MODE")
        assert client.get("/partners?q=graf").status_code == 200


@pytest.mark.slow
def test_a_lock_that_somebody_else_holds_ends_in_time(postgres_server, postgres_app, client):
    with postgres_server.connect("referrals") as other, other.transaction():
        other.execute("LOCK TABLE referral, setting IN ACCESS EXCLUSIVE MODE")
        with at_most(LONGEST):
            assert is_orderly(client.get("/board"))
    assert client.get("/board").status_code == 200


@pytest.mark.slow
def test_a_frozen_server_holds_no_request_for_long(postgres_server, client):
    with frozen(postgres_server):
        for path in ("/board", "/partners", "/readyz"):
            with at_most(LONGEST):
                assert is_orderly(client.get(path))
    assert client.get("/board").status_code == 200


@pytest.mark.slow
def test_a_silent_network_holds_no_request_for_long(postgres_server, postgres_app, proxy_to, tmp_path):
    proxy = proxy_to(postgres_server.port)
    with network.connected(tmp_path, postgres_server.url("referrals", port=proxy.port)) as app:
        client = app.test_client()
        assert client.get("/partners").status_code == 200
        proxy.fall_silent()
        for _ in range(2):
            with at_most(LONGEST):
                assert is_orderly(client.get("/partners"))
        proxy.forward_again()
        assert client.get("/partners").status_code == 200


def test_a_transaction_that_its_process_forgot_ends(postgres_app, postgres_server):
    with postgres_app.app_context():
        limits = {
            name: db.session.connection().exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        }
        db.session.remove()
    assert limits == {"statement_timeout": "5s", "lock_timeout": "4s", "idle_in_transaction_session_timeout": "30s"}
