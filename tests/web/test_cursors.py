"""Cursors are part of a URL, and anybody can write a URL."""

import base64
import json
from datetime import date, datetime

import pytest

from referrals import links
from referrals.queries.keyset import Position
from referrals.web.requests import cursors


@pytest.fixture(autouse=True)
def context(built_app):
    with built_app.app_context():
        yield


def word(text):
    """Return the text signed as a cursor."""
    return links._signer(links.CURSOR).dumps(json.loads(text))


def test_what_somebody_else_wrote_is_the_beginning():
    place = [datetime.fromisoformat("2026-11-22T10:00:00+00:00").isoformat(), "k3v9"]
    forged = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
    assert cursors.read(forged, datetime) is None
    assert cursors.read(f"{forged}.x", datetime) is None


def test_a_word_of_another_purpose_is_the_beginning():
    assert cursors.read(links.sign(links.FORM, 1, "k3v9"), int) is None


@pytest.mark.parametrize("written", [None, "", "no list", "[" * 2900])
def test_what_is_no_word_is_the_beginning(written):
    assert cursors.read(written, int) is None


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (datetime, datetime.fromisoformat("2026-11-22T10:00:00.123456+00:00")),
        (date, date(2027, 1, 31)),
        (int, -1),
        (str, "è uno"),
        (str, ""),
    ],
)
def test_it_is_read_as_it_was_written(kind, key):
    place = Position(key, "k3v9")
    assert cursors.read(cursors.write(place), kind) == place


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (datetime, json.dumps(["9999-12-31T23:59:59-23:59", "k3v9"])),
        (datetime, json.dumps(["0001-01-01T00:00:00+23:59", "k3v9"])),
        (datetime, json.dumps(["2026-11-22T10:00:00", "k3v9"])),
        (str, '["\\u0000", "k3v9"]'),
        (int, '[true, "k3v9"]'),
        (int, json.dumps([2**64, "k3v9"])),
        (int, '[1, "K3/V9"]'),
        (int, '{"key": 1}'),
    ],
)
def test_nonsense_is_the_beginning(kind, written):
    assert cursors.read(word(written), kind) is None
