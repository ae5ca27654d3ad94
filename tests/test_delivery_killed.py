"""Workers killed (SIGKILL) at random points while another one runs: nothing is lost, nothing happens twice."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from referrals import clock
from referrals.config import ROOT
from referrals.database import write
from referrals.extensions import db
from referrals.models import Notice, Referral, ReferralEvent
from tests.bin_run import environ
from tests.mail.servers import SENDER, good_server
from tests.waiting import eventually
from tools.bench import network

pytestmark = pytest.mark.slow

OVERDUE = 2_000
KILLS = 20
READERS = 3  # per referral: the contact, a follower, the customer


def start_worker(app, post):
    """Start worker.py without a broker: it uses its timer, and begins with both jobs."""
    config = app.config["REFERRALS"]
    told = environ(
        DATA_DIR=str(config.data_dir),
        DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", ""),
        SECRET_KEY=config.secret_key,
        DEMO="0",
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=str(post.port),
        MAIL_DEFAULT_SENDER=SENDER,
        SENDING_RATE="0",
    )
    return subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=told, stderr=subprocess.DEVNULL)


def kill_one_again_and_again(app, post):
    """Start a worker and kill it after a random moment: while it starts, sweeps or sends."""
    moments = random.Random(7_304)
    for _ in range(KILLS):
        victim = start_worker(app, post)
        time.sleep(moments.uniform(0.8, 2.6))
        victim.send_signal(signal.SIGKILL)
        victim.wait()


def let_leases_end():
    with write() as session:
        session.execute(update(Notice).where(Notice.lease.is_not(None)).values(lease_until=clock.utcnow()))


def finish(app, post):
    """Let another worker finish once the leases of the dead ones have ended."""
    let_leases_end()
    last = start_worker(app, post)
    eventually(nothing_waits_any_more, within=300)
    last.terminate()
    last.wait()


def nothing_waits_any_more():
    """Let time pass for what a busy machine has postponed, and check."""
    time.sleep(1)
    put_off = (Notice.state == "waiting", Notice.lease.is_(None))
    with write() as session:
        session.execute(update(Notice).where(*put_off).values(send_after=clock.utcnow()))
        return session.scalar(select(func.count()).where(Notice.state == "waiting")) == 0


@pytest.fixture
def overdue_network(engine, real_clock):
    with network.application(engine) as app:
        now = real_clock()
        network.fill(OVERDUE, now=now - timedelta(days=4), due_at=now - timedelta(days=1))
        yield app


def test_killed_at_random_nothing_is_lost_and_nothing_happens_twice(overdue_network):
    app = overdue_network
    with good_server() as post:
        other = start_worker(app, post)
        kill_one_again_and_again(app, post)
        eventually(lambda: post.envelopes, within=300)
        other.terminate()
        other.wait()
        finish(app, post)
        check_referrals()
        check_notices()
        check_mails(post)


def check_referrals():
    """Check that each referral is archived once, as of its deadline, by one event."""
    moved = select(ReferralEvent.referral_id).where(ReferralEvent.kind == "miss")
    assert Counter(Counter(db.session.scalars(moved)).values()) == {1: OVERDUE}
    rows = db.session.execute(select(Referral.stage, Referral.outcome, Referral.version).distinct()).all()
    assert rows == [("archived", "missed", 2)]


def check_notices():
    """Check that each reader was owed one notice per referral, and each has left."""
    assert db.session.execute(select(Notice.state, func.count()).group_by(Notice.state)).all() == [
        ("sent", OVERDUE * READERS)
    ]


def check_mails(post):
    """Check that each mail arrived. One that arrived twice is the same mail, at most one per kill."""
    mails = db.session.scalar(select(func.count(func.distinct(Notice.lead_id))))
    copies = defaultdict(list)
    for envelope, message in zip(post.envelopes, post.messages, strict=True):
        copies[message["Message-ID"]].append((envelope.rcpt_tos, message["Subject"]))
    assert len(copies) == mails
    assert all(copy == several[0] for several in copies.values() for copy in several)
    assert sum(len(several) - 1 for several in copies.values()) <= KILLS
