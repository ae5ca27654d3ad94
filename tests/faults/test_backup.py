"""A backup onto a full disk, of a damaged file, or into no folder leaves no file, and the last line says why."""

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from referrals.config import ROOT
from tests import bin_run
from tests.faults import network


@pytest.fixture
def folder(tmp_path):
    network.new_sqlite(tmp_path)
    (tmp_path / "backups").mkdir()
    return tmp_path


def flask(folder, *words, largest_file=resource.RLIM_INFINITY):
    """Run a command. `largest_file` limits the bytes of its files, as on a nearly full disk."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))

    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words], cwd=ROOT, preexec_fn=limit, check=False,
        env=bin_run.environ(**network.environ(folder), FLASK_SKIP_DOTENV="1"), capture_output=True, text=True,
    )  # fmt: skip


def last_line(done):
    return done.stderr.strip().splitlines()[-1]


def backup(folder, name="copy.sqlite3", **more):
    return flask(folder, "backup", str(folder / "backups" / name), **more)


def test_a_backup_is_whole_and_alone(folder):
    assert backup(folder).returncode == 0
    assert backups(folder) == ["copy.sqlite3"]
    with closing(sqlite3.connect(folder / "backups" / "copy.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_a_full_disk_leaves_no_file_and_says_so(folder):
    done = backup(folder, largest_file=100_000)
    assert done.returncode == 1
    assert "there is no room in" in last_line(done)
    assert backups(folder) == []


def test_what_an_earlier_one_left_unfinished_is_replaced(folder):
    (folder / "backups" / "copy.sqlite3.unfinished").write_bytes(b"half")
    assert backup(folder).returncode == 0
    assert backups(folder) == ["copy.sqlite3"]


def test_a_file_that_is_there_is_never_replaced(folder):
    (folder / "backups" / "copy.sqlite3").write_bytes(b"an older backup")
    assert "exists already" in last_line(backup(folder))
    assert (folder / "backups" / "copy.sqlite3").read_bytes() == b"an older backup"
    assert backups(folder) == ["copy.sqlite3"]


def test_a_folder_that_is_not_there_is_named(folder):
    done = backup(folder, "none/copy.sqlite3")
    assert f"see that {folder}/backups/none is there" in last_line(done)


def test_a_damaged_database_makes_no_backup(folder):
    damage(folder / "referrals.sqlite3", first=40)
    done = backup(folder)
    assert done.returncode == 1
    assert "malformed" in last_line(done) or "damaged" in last_line(done)
    assert backups(folder) == []


def backups(folder):
    return [file.name for file in (folder / "backups").iterdir()]


def damage(file, *, first):
    size = file.stat().st_size
    with file.open("r+b") as content:
        content.seek(4096 * first)
        content.write(b"\xa5" * (size - 4096 * first))


@pytest.mark.parametrize("first", [0, 1, 40])
def test_a_start_on_a_damaged_file_names_the_file_and_what_to_do(folder, first):
    damage(folder / "referrals.sqlite3", first=first)
    done = flask(folder, "prepare")
    assert done.returncode == 1
    assert f"{folder}/referrals.sqlite3 is damaged" in last_line(done)
    assert last_line(done).endswith("restore a backup, as docs/self-hosting.md says")


def test_a_start_on_a_full_disk_says_so(tmp_path):
    assert "has room" in last_line(flask(tmp_path, "prepare", largest_file=4096))
