"""A demo older than a day: bin/run offers a restart to whoever can answer, and otherwise leaves it alone."""

import io

import pytest

import run
from referrals import config as settings


class Group:
    """Answers the commands that would prepare the database."""

    def __init__(self, *printed):
        self.printed = "".join(f"{line}\n" for line in printed)
        self.commands = []

    def run(self, command, errors):
        self.commands.append(" ".join(command[command.index("app") + 1 :]))
        return 0, self.printed


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def config(tmp_path):
    return settings.read({"DATA_DIR": str(tmp_path)}, dotenv=None)


def test_what_was_told_is_passed_on_without_the_facts(config):
    group = Group("Open http://localhost/links/x", '{"demo_age_hours": 3.5}')
    assert run.prepare(config, group) == ["Open http://localhost/links/x"]
    assert group.commands == ["prepare"]


@pytest.mark.parametrize(
    ("answer", "commands"),
    [
        ("y\n", ["prepare", "demo restart"]),
        ("YES\n", ["prepare", "demo restart"]),
        ("\n", ["prepare"]),
        ("n\n", ["prepare"]),
    ],
)
def test_an_old_demo_is_restarted_only_if_wanted(config, monkeypatch, capsys, answer, commands):
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    group = Group('{"demo_age_hours": 30}')
    run.prepare(config, group)
    assert group.commands == commands
    assert "The demo network is 30 hours old" in capsys.readouterr().out


@pytest.mark.parametrize("facts", ['{"demo_age_hours": 3}', '{"demo_age_hours": null}', "{}"])
def test_nobody_is_asked_about_a_young_demo_or_none(config, monkeypatch, capsys, facts):
    monkeypatch.setattr("sys.stdin", Terminal())
    run.prepare(config, Group(facts))
    assert capsys.readouterr().out == ""


def test_nobody_is_asked_where_nobody_can_answer(config, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    group = Group('{"demo_age_hours": 30}')
    run.prepare(config, group)
    assert group.commands == ["prepare"]
