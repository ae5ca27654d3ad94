"""docs/requirements.md names every requirement, and only tests that exist."""

import ast
import re

import pytest

from referrals.config import ROOT

TEXT = (ROOT / "docs" / "requirements.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
WANTED = [f"L{n}" for n in range(1, 12)] + [f"S{n}" for n in range(1, 29)]


@pytest.mark.parametrize("number", WANTED)
def test_each_requirement_has_one_row(number):
    assert len(re.findall(rf"^\| {number} \|", TEXT, re.MULTILINE)) == 1


@pytest.mark.parametrize("number", WANTED)
def test_each_row_names_a_test_or_says_not_yet(number):
    row = re.search(rf"^\| {number} \|.*$", TEXT, re.MULTILINE).group()
    assert "::" in row or row.endswith("| not yet |")


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_exists(file, name):
    tree = ast.parse((ROOT / file).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
