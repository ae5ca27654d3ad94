"""Where a page begins is a word in an address, and anybody can write an address."""

import base64
import json
from datetime import date, datetime

import pytest

from referrals.queries.keyset import Place
from referrals.web import cursors


def word(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


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
    place = Place(key, "k3v9")
    assert cursors.read(cursors.write(place), kind) == place


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (datetime, "[" * 2900),
        (datetime, json.dumps(["9999-12-31T23:59:59-23:59", "k3v9"])),
        (datetime, json.dumps(["0001-01-01T00:00:00+23:59", "k3v9"])),
        (datetime, json.dumps(["2026-11-22T10:00:00", "k3v9"])),
        (str, '["\\ud800", "k3v9"]'),
        (str, '["\\u0000", "k3v9"]'),
        (int, '[true, "k3v9"]'),
        (int, json.dumps([2**64, "k3v9"])),
        (int, '[1, "K3/V9"]'),
        (int, "no list"),
    ],
)
def test_nonsense_is_the_beginning(kind, written):
    assert cursors.read(word(written), kind) is None
