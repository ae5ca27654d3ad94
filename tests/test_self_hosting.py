"""The backup and restore commands of docs/self-hosting.md, run word by word in folders of the test."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from referrals.config import ROOT
from tests.bin_run import environ
from tests.databases import new_postgres

TEXT = (ROOT / "docs" / "self-hosting.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT[TEXT.index("## Backup and restore") :], re.MULTILINE | re.DOTALL)
# Programs that need another machine: they run their arguments as this user, or do nothing.
STAND_INS = {"sudo": '"$@"', "systemctl": "exit 0", "chown": "exit 0"}
SETTINGS = """
DATA_DIR={data}
BASE_URL=https://referrals.example.org
PROXIES=1
DEMO=0
MAIL_USERNAME=referrals
MAIL_PASSWORD='s3cret & $more; #1'
MAIL_DEFAULT_SENDER='Referrals, Inc. <referrals@example.org>'
"""


class Machine:
    """The folders of a machine, and a shell in which the documented paths lead to them."""

    def __init__(self, folder, database=""):
        self.data, self.backups, self.programs = folder / "data", folder / "backups", folder / "bin"
        self.settings = folder / "settings.env"
        for path in (self.data, self.backups, self.programs):
            path.mkdir()
        for name, does in STAND_INS.items():
            (self.programs / name).write_text(f"#!/bin/sh\n{does}\n")
            (self.programs / name).chmod(0o700)
        self.settings.write_text(SETTINGS.format(data=self.data))
        if database:
            self.settings.write_text(f"{self.settings.read_text()}DATABASE_URL={database}\n")

    def run(self, commands):
        made = next((path.name for path in self.backups.iterdir()), "")
        places = {
            "/opt/referrals": ROOT,
            "/var/lib/referrals": self.data,
            "/var/backups": self.backups,
            "/etc/referrals.env": self.settings,
            "referrals-2026-11-22": made,
        }
        commands = re.sub("|".join(map(re.escape, places)), lambda found: str(places[found[0]]), commands)
        done = subprocess.run(
            ["/bin/sh", "-c", commands],
            env=environ(PATH=f"{self.programs}{os.pathsep}{os.environ['PATH']}"),
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done

    def flask(self, *words):
        command = f".venv/bin/flask --app app {' '.join(words)}"
        return self.run(f"cd /opt/referrals; set -a; . /etc/referrals.env; set +a; {command}").stdout


def block(*names):
    """Return the only block of commands that contains all these words."""
    (found,) = [commands for commands in BLOCKS if all(name in commands for name in names)]
    return found


@pytest.mark.slow
def test_sqlite_is_backed_up_and_restored_as_documented(tmp_path):
    machine = Machine(tmp_path)
    machine.flask("prepare")
    key = (machine.data / "secret-key").read_bytes()
    machine.run(block("app backup"))
    (machine.data / "referrals.sqlite3").write_bytes(b"lost")
    (machine.data / "secret-key").write_bytes(b"another key, made by mistake, of 40 letters")
    machine.run(block("systemctl stop", "sqlite3-wal"))
    assert (machine.data / "secret-key").read_bytes() == key
    machine.flask("prepare")


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_is_backed_up_and_restored_as_documented(tmp_path):
    for database in new_postgres("documented"):
        machine = Machine(tmp_path, database)
        machine.flask("prepare")
        machine.run(block("pg_dump"))
        machine.run(block("pg_restore"))
        machine.flask("prepare")


def test_the_documented_settings_can_be_read_by_a_shell(tmp_path):
    fences = re.findall(r"^```\w*\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    (settings,) = [text for text in fences if "MAIL_SERVER=" in text]
    file = Path(tmp_path, "referrals.env")
    file.write_text(settings)
    said = subprocess.run(
        ["/bin/sh", "-c", f'. {file} && echo "$MAIL_DEFAULT_SENDER"'], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "Referrals <referrals@example.org>"
