"""Overdue referrals archived per second, compared with plain SQL.

    .venv/bin/python -m tools.bench.sweep [REFERRALS] [ROUNDS]

In each round the reference updates and inserts the same rows in one transaction, with one statement per table and
reader. The sweep works in batches that release the lock in time. Its pauses are left out.
"""

import statistics
import sys
import time

from sqlalchemy import text

from referrals import clock
from referrals.actions.referral import sweep
from referrals.database import write
from referrals.extensions import db
from tools.bench import network
from tools.bench.network import HOURS

REACH = 0.4
LONGEST_LOCK = 0.050  # seconds

PLAIN_SQL = """
INSERT INTO referral_event
    (referral_id, kind, at, version, actor_kind, door, from_stage, to_stage, outcome, due_at, data)
    SELECT id, 'miss', due_at, version + 1, 'system', 'system', stage, 'archived', 'missed', due_at, '{}'
    FROM referral WHERE stage = 'new' AND due_at <= :now;
UPDATE referral SET stage = 'archived', outcome = 'missed', archived_at = due_at, due_at = NULL, remind_at = NULL,
    version = version + 1, changed_at = :now WHERE stage = 'new' AND due_at <= :now;
INSERT INTO notice
    (kind, occasion, recipient, enquiry_id, referral_id, event_id, created_at, send_after, state, attempts)
    SELECT 'choose-another-missed', 'event:' || e.id, 'customer:' || r.enquiry_id, r.enquiry_id, r.id, e.id,
        :now, :now, 'waiting', 0
    FROM referral_event e JOIN referral r ON r.id = e.referral_id WHERE e.kind = 'miss';
INSERT INTO notice
    (kind, occasion, recipient, location_id, referral_id, event_id, created_at, send_after, state, attempts)
    SELECT 'referral-missed', 'event:' || e.id, 'location:' || r.location_id, r.location_id, r.id, e.id,
        :now, :now, 'waiting', 0
    FROM referral_event e JOIN referral r ON r.id = e.referral_id WHERE e.kind = 'miss';
INSERT INTO notice
    (kind, occasion, recipient, person_id, referral_id, event_id, created_at, send_after, state, attempts)
    SELECT 'referral-missed', 'event:' || e.id, 'person:' || f.person_id, f.person_id, r.id, e.id,
        :now, :now, 'waiting', 0
    FROM referral_event e JOIN referral r ON r.id = e.referral_id JOIN follow f ON f.location_id = r.location_id
    WHERE e.kind = 'miss';
"""
AS_BEFORE = """
DELETE FROM notice;
DELETE FROM referral_event WHERE kind = 'miss';
UPDATE referral SET stage = 'new', outcome = NULL, due_at = archived_at, archived_at = NULL, version = 1
    WHERE stage = 'archived';
"""


def main(count=100_000, rounds=5):
    """Print and return, for each database, the median ratio of the sweep to plain SQL, and the longest lock."""
    return {engine: measure(engine, count, rounds) for engine in network.engines()}


def measure(engine, count, rounds):
    with network.application(engine):
        now = clock.utcnow()
        network.fill(count, now=now - 80 * HOURS, due_at=now - 8 * HOURS)
        figures = [one_round(count, now) for _ in range(rounds)]
    for plain, ours, locks in figures:
        print(f"{engine}: plain SQL {plain:7.0f}/s, sweep {ours:7.0f}/s, ratio {ours / plain:.2f}; {said(locks)}")
    ratio = statistics.median(ours / plain for plain, ours, _ in figures)
    lock = statistics.median(max(locks) for _, _, locks in figures)
    print(f"{engine}: median ratio {ratio:.2f}, to reach: {REACH}; longest lock {lock * 1000:.0f} ms, at most: 50 ms")
    return ratio, lock


def one_round(count, now):
    """Return referrals per second of the reference and the sweep, and how long each batch held the lock."""
    plain = speed(count, lambda: run(PLAIN_SQL, now))
    as_before()
    locks = []
    ours = speed(count, lambda: sweep_all(now, locks))
    as_before()
    return plain, ours, locks


def speed(count, work):
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def sweep_all(now, locks):
    archive_batch = sweep._archive_batch

    def timed(statements, size, *, now):
        began = time.perf_counter()
        done = archive_batch(statements, size, now=now)
        locks.append(time.perf_counter() - began)
        return done

    sweep._archive_batch = timed
    try:
        sweep.archive_overdue(now=now, pause=0)
    finally:
        sweep._archive_batch = archive_batch


def as_before():
    run(AS_BEFORE)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if is_sqlite() else "VACUUM ANALYZE")


def run(script, now=None):
    given = {"now": stored(now)} if now else {}
    with write() as session:
        for statement in filter(str.strip, script.split(";")):
            session.execute(text(statement), given if ":now" in statement else {})


def stored(instant):
    """Return the instant as it is stored: SQLite has no type for it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite() else instant


def is_sqlite():
    return db.engine.dialect.name == "sqlite"


def said(locks):
    middle, longest = statistics.median(locks) * 1000, max(locks) * 1000
    return f"{len(locks)} batches, the middle one {middle:.0f} ms, the longest {longest:.0f} ms"


if __name__ == "__main__":
    found = main(*map(int, sys.argv[1:]))
    sys.exit(any(ratio < REACH or lock > LONGEST_LOCK for ratio, lock in found.values()))
