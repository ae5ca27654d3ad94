"""GET /healthz and /readyz: the process answers; the database is writable and current, and the sweep runs."""

from sqlalchemy import text

from referrals import __version__
from referrals.actions.network import settings as settings_actions
from referrals.database import schema_change, write
from referrals.extensions import db
from referrals.models import Mark, Notice
from referrals.queries.network import settings
from tests.clock import DAYS, HOURS, NOW

MINUTES = HOURS / 60


def ready(client):
    """Return the status and the text without its last line, the version."""
    answer = client.get("/readyz")
    return answer.status_code, answer.text.removesuffix(f"version {__version__}\n")


def stamp(revision):
    with schema_change(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_process_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers


def test_it_tells_the_version_whether_ready_or_not(client):
    not_ready = client.get("/readyz")
    settings_actions.mark(Mark.SWEPT, now=NOW)
    ready = client.get("/readyz")
    assert (not_ready.status_code, ready.status_code) == (503, 200)
    assert not_ready.text.splitlines()[-1] == ready.text.splitlines()[-1] == f"version {__version__}"


def test_it_is_ready_while_the_sweep_runs(client, travel):
    settings_actions.mark(Mark.SWEPT, now=NOW - 2 * MINUTES)
    assert ready(client) == (200, "ready\n")


def test_it_is_not_ready_before_the_first_sweep(client):
    assert ready(client) == (503, "no sweep yet: is the worker running?\n")


def test_it_is_not_ready_when_the_last_sweep_was_long_ago(client, travel):
    settings_actions.mark(Mark.SWEPT, now=NOW - 4 * MINUTES)
    assert ready(client) == (503, "the last sweep was at 2026-11-23T09:56:00+00:00\n")


def test_a_sweep_in_the_future_is_no_sweep(client, travel):
    settings_actions.mark(Mark.SWEPT, now=NOW + 8 * DAYS)
    assert ready(client) == (
        503,
        "the last sweep lies in the future, at 2026-12-01T10:00:00+00:00: see that the clock is right\n",
    )


def owe(referral, *, since, last_sent_at, **facts):
    """Let one notice be owed since the first instant, and another one have left at the second."""
    owed, sent = db.session.query(Notice).order_by(Notice.id).limit(2)
    with write() as session:
        for notice, values in (
            (owed, {"created_at": since, "send_after": since, **facts}),
            (sent, {"created_at": since, "state": "sent", "sent_at": last_sent_at}),
        ):
            session.query(Notice).filter(Notice.id == notice.id).update(values)


def test_it_is_degraded_while_mail_is_owed_and_none_has_left_for_an_hour(client, travel, referral):
    settings_actions.mark(Mark.SWEPT, now=NOW)
    owe(referral, since=NOW - 60 * MINUTES, last_sent_at=NOW - 61 * MINUTES)
    code, text = ready(client)
    assert code == 200
    assert (
        text
        == "degraded: no mail has left since 2026-11-23T08:59:00+00:00, and 1 have been owed for an hour and more\n"
    )


def test_what_was_tried_and_waits_for_its_next_attempt_is_owed_as_well(client, travel, referral):
    settings_actions.mark(Mark.SWEPT, now=NOW)
    owe(referral, since=NOW - 60 * MINUTES, last_sent_at=NOW - 61 * MINUTES, attempts=3, send_after=NOW + HOURS)
    assert ready(client)[1].startswith("degraded: no mail has left")


def test_it_is_ready_while_mail_leaves_though_some_waits(client, travel, referral):
    settings_actions.mark(Mark.SWEPT, now=NOW)
    owe(referral, since=NOW - 300 * MINUTES, last_sent_at=NOW - 59 * MINUTES)
    assert ready(client) == (200, "ready\n")


def test_it_is_not_ready_when_what_is_written_is_not_found_again(client, travel, monkeypatch):
    settings_actions.mark(Mark.SWEPT, now=NOW)
    monkeypatch.setattr(settings, "mark", lambda name: None)
    assert ready(client) == (503, "the database loses what is written to it\n")


def test_it_is_not_ready_while_a_migration_is_missing(client, travel):
    settings_actions.mark(Mark.SWEPT, now=NOW)
    (head,) = db.session.scalars(text("SELECT version_num FROM alembic_version"))
    stamp("0000")
    assert ready(client) == (503, "migrations are not at head: run flask db upgrade\n")
    stamp(head)
    assert ready(client)[0] == 200
