"""The real worker.py, started with its clock eight days ahead, archives nothing until somebody confirms the clock."""

import subprocess
import sys
import sysconfig
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from referrals.actions.network import timekeeping
from referrals.config import ROOT
from referrals.extensions import db
from referrals.models import Mark, Referral
from referrals.queries.network import settings
from referrals.queries.network import timekeeping as timekeeping_queries
from tests import bin_run
from tests.faults import network
from tests.shifted_clock import sitecustomize
from tests.waiting import eventually

pytestmark = pytest.mark.slow
AHEAD = timedelta(days=8)


@pytest.fixture
def app(tmp_path, real_clock):
    with network.connected(tmp_path, network.new_sqlite(tmp_path)) as app:
        network.fill(app)
        yield app


@contextmanager
def worker(folder, *, ahead=timedelta()):
    """Run the worker with its clock ahead by so much. The kernel knows the true uptime."""
    shift = {
        sitecustomize.SHIFT: str(ahead.total_seconds()),
        sitecustomize.PACKAGES: sysconfig.get_path("platlib"),
        "PYTHONPATH": str(Path(sitecustomize.__file__).parent),
    }
    environ = bin_run.environ(**network.environ(folder), **(shift if ahead else {}))
    with (folder / "worker.log").open("a") as log:
        process = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=environ, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def read(app, what):
    """Return what the database holds now, bypassing the session."""
    with app.app_context():
        found = what()
        db.session.remove()
    return found


def swept_at(app):
    return read(app, lambda: settings.marked_at(Mark.SWEPT))


def stage(app):
    return read(app, lambda: db.session.get(Referral, app.world.referral_id).stage)


def test_a_clock_that_is_ahead_archives_nothing(app, tmp_path, real_clock):
    before = swept_at(app)
    with worker(tmp_path):
        eventually(lambda: swept_at(app) > before, within=60)
    with worker(tmp_path, ahead=AHEAD):
        eventually(lambda: read(app, timekeeping_queries.doubt), within=60)
    assert stage(app) == "new"
    assert swept_at(app) < real_clock()
    with worker(tmp_path):
        eventually(lambda: read(app, timekeeping_queries.doubt) is None, within=60)
    assert stage(app) == "new"


def test_a_clock_that_the_operator_says_is_right_goes_on(app, tmp_path):
    before = swept_at(app)
    with worker(tmp_path):
        eventually(lambda: swept_at(app) > before, within=60)
    with worker(tmp_path, ahead=AHEAD):
        found = eventually(lambda: read(app, timekeeping_queries.doubt), within=60)
        read(app, lambda: timekeeping.confirm_clock(found, now=before))
        eventually(lambda: stage(app) == "archived", within=120)
