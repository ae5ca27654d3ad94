"""GET /healthz and /readyz: the process answers; the database is writable and at head, and the sweep runs."""

from sqlalchemy import text

from referrals.actions import setting
from referrals.database import schema_change
from referrals.extensions import db
from referrals.models import Mark
from tests.clock import HOURS, NOW

MINUTES = HOURS / 60


def ready(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.text


def stamp(revision):
    with schema_change(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_process_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers


def test_it_is_ready_while_the_sweep_runs(client, travel):
    setting.mark(Mark.SWEPT, now=NOW - 2 * MINUTES)
    assert ready(client) == (200, "ready\n")


def test_it_is_not_ready_before_the_first_sweep(client):
    assert ready(client) == (503, "no sweep yet: is the worker running?\n")


def test_it_is_not_ready_when_the_last_sweep_was_long_ago(client, travel):
    setting.mark(Mark.SWEPT, now=NOW - 4 * MINUTES)
    assert ready(client) == (503, "the last sweep was at 2026-11-23T09:56:00+00:00\n")


def test_it_is_not_ready_while_a_migration_is_missing(client, travel):
    setting.mark(Mark.SWEPT, now=NOW)
    (head,) = db.session.scalars(text("SELECT version_num FROM alembic_version"))
    stamp("0000")
    assert ready(client) == (503, "migrations are not at head: run flask db upgrade\n")
    stamp(head)
    assert ready(client)[0] == 200
