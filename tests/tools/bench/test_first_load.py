"""The benchmark of the first load works: every page is painted."""

import re
import subprocess
import sys

import pytest

from referrals.config import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("run")]


def test_pages_are_measured_in_both_sizes():
    # As a command: Playwright runs once per process, and the browser tests may use it.
    command = [sys.executable, "-m", "tools.bench.first_load", "--rounds", "1", "--slower", "1"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True).stdout
    paints = [int(found) for found in re.findall(r"paint (\d+) ms", said)]
    assert len(paints) == 8
    assert all(paints)
    assert "to reach" in said
