"""The demo's sign-ins: random, hashed, in a private file, and the same after a restart."""

import stat

import pytest
from sqlalchemy import select

from referrals import passwords
from referrals.config import read
from referrals.demo import loading
from referrals.extensions import db
from referrals.models import Person
from tests.clock import NOW


@pytest.fixture
def private(app, built_once, tmp_path):
    return read({"DATA_DIR": str(tmp_path), "PORT": "1"}, dotenv=None)


@pytest.fixture
def file(private):
    return private.data_dir / "demo-sign-ins.txt"


def test_a_line_each_with_role_email_and_password(private, file):
    loading.load(private, now=NOW)
    lines = [line.split(", ") for line in file.read_text().splitlines()]
    assert [line[0] for line in lines] == ["partner member", "partner admin", "operator", "agent"]
    assert all(len(line) == 3 and line[1].endswith(".example") for line in lines)


def test_only_its_owner_can_read_it(private, file):
    loading.load(private, now=NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_passwords_work_and_nobody_else_has_one(private):
    given = loading.load(private, now=NOW)
    hashes = dict(db.session.execute(select(Person.email, Person.password_hash)).all())
    assert all(passwords.is_right(one.password, hashes[one.email]) for one in given)
    assert sum(found is not None for found in hashes.values()) == len(given)


def test_they_are_not_the_same_twice(private, file):
    first = loading.load(private, now=NOW)
    file.unlink()
    assert not {one.password for one in loading.load(private, now=NOW)} & {one.password for one in first}


def test_a_restart_leaves_them_as_they_are(private):
    assert loading.load(private, now=NOW) == loading.load(private, now=NOW)


def test_a_password_that_is_too_short_to_be_ours_is_made_anew(private, file):
    loading.load(private, now=NOW)
    file.write_text("operator, elena.carraro@reteadriatica.example, 1234\n")
    assert min(len(one.password) for one in loading.load(private, now=NOW)) > 10
