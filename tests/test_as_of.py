"""Shifting the clock of the tests: in pytest, in its workers, and in each process that a test starts."""

import os
import subprocess
import sys

import pytest

from referrals.config import ROOT

SAY = "import datetime, time; open('said', 'a').write(f'{datetime.date.today()} {time.gmtime().tm_year}\\\\n')"
TEST = f"""
import subprocess, sys

def test_clock():
    exec("{SAY}")
    subprocess.run([sys.executable, "-c", "{SAY}"], check=True)
"""


@pytest.fixture
def unshifted():
    """The environment of a run without a shifted clock."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("TEST_CLOCK", "PYTEST"))}


@pytest.mark.parametrize("workers", ["0", "1"])
def test_the_tests_and_what_they_start_run_as_of_another_instant(tmp_path, unshifted, workers):
    (tmp_path / "test_clock.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = " + str(ROOT))
    words = ["--as-of", "2028-02-29T12:00", "-n", workers, "-p", "no:cacheprovider", "-p", "tests.as_of"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=tmp_path, env=unshifted | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "said").read_text() == "2028-02-29 2028\n" * 2
