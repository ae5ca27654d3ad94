"""The web server: waitress in two processes that share one listening socket.

waitress reads each request completely before a thread handles it, so a slow client holds a connection and no thread.
Run `python web_server.py` in this folder. Settings come from the environment or from .env.
"""

import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from app import create_app
from referrals import languages, logs, preparation
from referrals.config import Config, ConfigError, read
from referrals.extensions import db
from referrals.web.requests import concurrency_limit

PROCESSES = 2
THREADS = concurrency_limit.MAX_REQUESTS + 1  # one is reserved for /healthz
MAX_CONNECTIONS = 1_000  # of each process; a slow client only holds a connection
IDLE_TIMEOUT = 15  # seconds for which an idle connection is kept
REQUEST_DEADLINE = 20.0  # seconds for a request to arrive
MIN_BYTES_PER_SECOND = 4_096  # bytes a second: enough for uploading a logo over a poor connection
MAX_HEADER_BYTES = 32 * 1024
MAX_BODY_BYTES = 20 * 1024 * 1024  # the limits of the application are lower and answer with a message
BACKLOG = 512
STOP_TIMEOUT = 8.0  # seconds for running requests after a signal to stop
CLEANUP_INTERVAL = 2  # seconds between two checks for slow requests

log = logging.getLogger("web")


class Channel(HTTPChannel):
    """A connection that records since when it has been receiving a request, and how many bytes."""

    receiving_since: float | None = None
    received_bytes = 0

    def received(self, data: bytes) -> bool:
        if self.receiving_since is None:
            self.receiving_since, self.received_bytes = time.monotonic(), 0
        self.received_bytes += len(data)
        result: bool = super().received(data)
        if self.request is None:
            self.receiving_since = None
        return result

    def is_too_slow(self, now: float) -> bool:
        """Tell whether a request has been arriving for too long, given its size so far."""
        if self.receiving_since is None:
            return False
        return now - self.receiving_since > REQUEST_DEADLINE + self.received_bytes / MIN_BYTES_PER_SECOND


class Server(TcpWSGIServer):
    """A waitress server that also closes connections whose request arrives too slowly."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.is_too_slow(time.monotonic()):
                channel.will_close = True


def main() -> None:
    os.umask(0o077)
    try:
        config = read()
    except ConfigError as problem:
        sys.exit(f"web server: {problem}")
    logs.configure()
    run(create_app(config), config)


def run(app: Flask, config: Config) -> None:
    """Serve an application in two processes until SIGTERM or SIGINT."""
    listener = listen(config)
    prepare(app, config)
    children = {start_child(app, listener) for _ in range(PROCESSES)}
    watch(app, listener, children)


def listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as problem:
        sys.exit(f"web server: {config.host}:{config.port} cannot be listened on: {problem.strerror}.")
    listener.listen(BACKLOG)
    return listener


def prepare(app: Flask, config: Config) -> None:
    """Import and cache what the first requests need, before the fork, so that the processes share the memory."""
    templates = app.jinja_env
    cache_folder = config.data_dir / "templates"
    cache_folder.mkdir(mode=0o700, exist_ok=True)
    templates.bytecode_cache = FileSystemBytecodeCache(str(cache_folder))
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
    preparation.wait_for_lock(config.data_dir)
    _visit(app, config)
    with app.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()


def _visit(app: Flask, config: Config) -> None:
    """Open some pages, unless the database is unavailable."""
    if app.test_client().get("/sign-in", base_url=config.base_url).status_code >= 500:
        return
    for language in languages.codes():
        for page in ("/readyz", "/sign-in", "/enquiries/new"):
            app.test_client().get(page, base_url=config.base_url, headers={"Accept-Language": language})


def start_child(app: Flask, listener: socket.socket) -> int:
    """Fork a process that serves until it is asked to end. Return its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        serve(app, listener)
        code = 0
    except BaseException:
        log.exception("A web process ended")
    finally:
        logging.shutdown()
        os._exit(code)


def serve(app: Flask, listener: socket.socket) -> None:
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, _end)
    settings = Adjustments(
        sockets=[listener],
        threads=THREADS,
        connection_limit=MAX_CONNECTIONS,
        channel_timeout=IDLE_TIMEOUT,
        cleanup_interval=CLEANUP_INTERVAL,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # ProxyFix reads them once, with the number of proxies in PROXIES
        ident=None,
        backlog=BACKLOG,
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(THREADS)
    socket_facts = (listener.family, listener.type, listener.proto, listener.getsockname())
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    server = Server(
        app, map={}, _sock=listener, dispatcher=dispatcher, adj=settings, bind_socket=False, sockinfo=socket_facts
    )
    server.run()


def _end(_signum: int, _frame: FrameType | None) -> None:
    """Leave the loop. Running requests are finished first."""
    raise SystemExit


def _end_with_parent(parent: int) -> None:
    """End when the parent process was killed."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGTERM)


def watch(app: Flask, listener: socket.socket, children: set[int]) -> None:
    """Restart processes that end, until asked to end; then end them all."""
    stopping = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopping.set())
    while not stopping.wait(0.2):
        for child in [*children]:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                log.warning("A web process ended (%s); another one is started.", os.waitstatus_to_exitcode(status))
                children.remove(child)
                children.add(start_child(app, listener))
    stop(children)


def stop(children: set[int]) -> None:
    _signal(children, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT
    left = set(children)
    while left and time.monotonic() < deadline:
        left = {child for child in left if not os.waitpid(child, os.WNOHANG)[0]}
        time.sleep(0.05)
    _signal(left, signal.SIGKILL)


def _signal(children: set[int], signum: int) -> None:
    for child in children:
        try:
            os.kill(child, signum)
        except ProcessLookupError:
            log.debug("Process %s had ended", child)


if __name__ == "__main__":
    main()
