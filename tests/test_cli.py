"""The commands: prepare, the demo, the first operator's address, a backup of a database in use."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import func, make_url, select

from referrals import clock, links
from referrals.actions.network import settings as settings_actions
from referrals.config import ROOT
from referrals.extensions import db
from referrals.models import OneTimeLink, Person, Referral, Setting
from referrals.queries.network import settings
from tests.clock import HOURS, NOW
from tests.database_content import nothing_changes


@pytest.fixture
def mine(app, built_once, monkeypatch, tmp_path):
    """Settings that a test can change."""
    settings_of_mine = replace(app.config["REFERRALS"], data_dir=tmp_path, demo=False)
    monkeypatch.setitem(app.config, "REFERRALS", settings_of_mine)
    return settings_of_mine


@pytest.fixture
def run(app, mine, travel):
    """Return a function that runs a command and returns its output."""

    def command(*words, fails=False):
        done = app.test_cli_runner().invoke(args=words)
        assert (done.exit_code != 0) == fails, done.output
        db.session.rollback()
        return done.output

    return command


@pytest.fixture
def wants_demo(app, mine, monkeypatch):
    monkeypatch.setitem(app.config, "REFERRALS", replace(mine, demo=True))


def referrals():
    return db.session.scalar(select(func.count()).select_from(Referral))


def facts(output):
    return json.loads(output.splitlines()[-1])


def test_without_the_demo_an_address_makes_the_first_operator(run):
    lines = run("prepare").splitlines()
    assert "No operator yet" in lines[0]
    prefix = "http://referrals.test/links/first-operator/"
    assert lines[1].startswith(prefix)
    secret = links.read_one_time_token("first-operator", lines[1].removeprefix(prefix))
    assert db.session.scalars(select(OneTimeLink.purpose).where(OneTimeLink.secret == secret)).one() == "first-operator"
    assert facts(lines[-1]) == {"demo_age_hours": None}


def test_where_there_is_an_operator_no_address_is_printed(run, operator):
    assert "links/first-operator" not in run("prepare")


def test_the_environment_seeds_the_settings_once(run):
    run("prepare")
    assert settings.current().new_hours == 72
    settings_actions.change({"new_hours": 24})
    run("prepare")
    assert settings.current().new_hours == 24


def test_the_demo_goes_into_an_empty_network(run, wants_demo, mine):
    output = run("prepare")
    assert facts(output) == {"demo_age_hours": 0.0}
    assert referrals() == 200
    assert (mine.data_dir / "demo-sign-ins.txt").exists()
    assert {row.name for row in db.session.scalars(select(Setting))} >= {"new_hours", "evaluating_days"}


def test_it_does_not_go_into_one_that_is_not(run, wants_demo, operator):
    assert facts(run("prepare")) == {"demo_age_hours": None}
    assert referrals() == 0


def test_the_age_of_the_demo_is_told(run, wants_demo, travel):
    run("prepare")
    travel(NOW + 30 * HOURS)
    assert facts(run("prepare")) == {"demo_age_hours": 30.0}
    assert clock.utcnow() == NOW + 30 * HOURS


def test_the_demo_is_loaded_by_hand_and_prints_its_sign_ins(run, mine):
    output = run("demo", "load")
    assert output == (mine.data_dir / "demo-sign-ins.txt").read_text()
    assert "this network is not empty" in run("demo", "load", fails=True)


def test_a_restart_begins_as_of_now(run, travel):
    run("demo", "load")
    travel(NOW + 30 * HOURS)
    run("demo", "restart")
    assert db.session.scalar(select(func.max(Referral.received_at))) > NOW + 29 * HOURS
    assert referrals() == 200


@pytest.mark.parametrize("words", [("demo", "restart"), ("demo", "--scale", "10")])
def test_a_real_network_is_never_emptied(run, operator, words):
    assert "this network is not the demo" in run(*words, fails=True)
    assert db.session.get(Person, operator.id) is not None


def test_so_many_referrals(run):
    assert run("demo", "--scale", "120", "--hero", "20").splitlines()[-1] == "120 referrals"
    assert referrals() == 120


def test_a_hero_with_more_than_all_is_refused(run):
    assert "--hero cannot be more than --scale" in run("demo", "--scale", "10", "--hero", "11", fails=True)


def test_a_backup_of_a_database_in_use(run, mine, engine, operator, tmp_path):
    file = tmp_path / "copy.sqlite3"
    if engine == "postgres":
        assert "use pg_dump" in run("backup", str(file), fails=True)
        return
    run("backup", str(file))
    assert make_url(mine.database_url).database != str(file)
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT name FROM person").fetchall() == [("Olga Operatrice",)]
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert "exists already" in run("backup", str(file), fails=True)


def test_a_database_that_is_made_by_hand_is_its_owner_s_alone(tmp_path):
    tmp_path.chmod(0o755)
    environ = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "DEMO": "0"}
    command = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
    subprocess.run(command, cwd=ROOT, env=environ, umask=0o022, check=True, capture_output=True)
    assert {oct(file.stat().st_mode)[-3:] for file in tmp_path.glob("*.sqlite3*")} == {"600"}


def test_a_setting_that_cannot_be_used_stops_a_command_with_one_line(tmp_path):
    environ = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://u:p@hush@h/d", "DEMO": "0"}
    command = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
    said = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert said.returncode == 1
    [line] = said.stderr.strip().splitlines()
    assert line.startswith("Error: DATABASE_URL must be")
    assert "hush" not in line


def test_a_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "a?b #c%20è"
    environ = os.environ | {"DATA_DIR": str(folder), "DATABASE_URL": "", "DEMO": "0"}
    for words in (["prepare"], ["backup", str(tmp_path / "copy#1?.sqlite3")]):
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {"a?b #c%20è", "copy#1?.sqlite3"}
    with closing(sqlite3.connect(tmp_path / "copy#1?.sqlite3")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() is not None
    assert (folder / "referrals.sqlite3").stat().st_size > 0


def test_a_database_that_cannot_be_reached_is_named_in_the_last_line(tmp_path):
    url = "postgresql://nobody@127.0.0.1:1/none"
    environ = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "DEMO": "0"}
    command = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
    said = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True).stderr.strip()
    assert "Connection refused" in said.splitlines()[-1]
    assert said.endswith("See that the database server runs and that DATABASE_URL is right.")


def test_the_ranking_is_counted_anew(run):
    assert run("ranking", "rebuild") == "0 referrals counted.\n"


def test_the_weights_of_the_ranking_are_set_and_said(run):
    said = {line.split()[0]: int(line.split()[1]) for line in run("ranking", "weights", "affinity=300").splitlines()}
    assert (said["affinity"], said["place"]) == (300, 400)
    assert said == {line.split()[0]: int(line.split()[1]) for line in run("ranking", "weights").splitlines()}


@pytest.mark.parametrize("value", ["affinity=1001", "luck=7", "affinity=much", "affinity"])
def test_what_is_no_weight_changes_nothing(run, value):
    with nothing_changes():
        assert "nothing was changed" in run("ranking", "weights", value, fails=True)
