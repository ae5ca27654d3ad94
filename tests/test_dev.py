"""bin/dev: changes are visible at once, errors reach the debugger, and only this machine reaches it."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.bin_run import Run, copy_project, environ
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]

PUBLIC = [{"HOST": "0.0.0.0"}, {"BASE_URL": "https://example.org"}, {"PROXIES": "1"}]


@pytest.fixture(scope="module")
def clone():
    """A copy of the project with changeable files, which uses the packages of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    yield copy_project(folder / "clone")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def dev(clone):
    """One start for all these tests, with a remote mail server in `.env`."""
    (clone / ".env").write_text("MAIL_SERVER=smtp.example.com\nMAIL_USE_TLS=1\n")
    running = Run(clone, sys.executable, "dev.py")
    yield running.wait_until_ready()
    running.kill()


def replace(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_changed_template_is_seen_without_a_restart(clone, dev):
    (server,) = dev.find("dev_server.py")
    assert "Another way in" not in dev.get("/sign-in")[1]
    replace(clone / "templates" / "_layout.html", '<main class="page', '<p>Another way in</p><main class="page')
    assert "Another way in" in dev.get("/sign-in")[1]
    assert dev.find("dev_server.py") == [server]


def test_a_changed_style_sheet_has_another_address(clone, dev):
    address = re.compile(r"/static/css/all\.css\?v=\w+")
    before = address.search(dev.get("/sign-in")[1])[0]
    with (clone / "static" / "css" / "base.css").open("a") as sheet:
        sheet.write(".added { color: red; }\n")
    after = address.search(dev.get("/sign-in")[1])[0]
    assert after != before
    assert ".added" in dev.get(after)[1]


def test_changed_code_is_served_after_a_restart_by_itself_and_an_error_reaches_the_debugger(clone, dev):
    view = clone / "referrals" / "web" / "ops" / "views.py"
    replace(view, 'return "ok\\n", 200', 'return "changed\\n", 200')
    eventually(lambda: dev.get("/healthz") == (200, "changed\n"))
    replace(view, 'return "changed\\n", 200', 'raise LookupError\n    return "ok\\n", 200')
    eventually(lambda: "Werkzeug Debugger" in dev.get("/healthz")[1])
    replace(view, "raise LookupError", "raise")
    replace(view, "raise\n", "raise (\n")
    eventually(lambda: "the web server ended; it starts again when a file changes" in dev.output_text())
    replace(view, "    raise (\n", "")
    eventually(lambda: dev.get("/healthz") == (200, "ok\n"))


def test_no_mail_leaves_and_the_demo_shows_it(dev):
    address, mails = re.search(r"(/\?demo=\w+)", dev.output_text())[1], "/demo/mails"
    assert f"Mails stay here: http://127.0.0.1:{dev.port}{mails}" in dev.output_text()
    dev.get(address)
    assert dev.get(mails)[0] == 200


@pytest.mark.parametrize("settings", PUBLIC, ids=str)
@pytest.mark.parametrize("program", ["dev.py", "dev_server.py"])
def test_the_debugger_is_refused_where_others_could_reach_it(clone, program, settings):
    done = subprocess.run(
        [sys.executable, program], cwd=clone, env=environ(**settings), capture_output=True, text=True, timeout=120
    )
    assert done.returncode > 0
    assert "the debugger runs code for whoever reaches it" in done.stderr


def test_it_stops_and_leaves_nothing_running(dev):
    assert dev.stop() == (0, [])
