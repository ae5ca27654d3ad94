"""A real server on loopback, a real Chromium, and a check that pages do nothing forbidden."""

import threading
from time import time

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from referrals import delivery
from referrals.extensions import db
from tests import as_of
from tests.browser.waits import MARK_SCRIPT, TIMEOUT, wait_until_ready
from tests.mail.servers import good_server, settings
from tests.missing_programs import chromium

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


ON_BOTH = ("test_whole_line.py", "test_scanner.py")  # the others are about pages, which do not depend on the database


def pytest_collection_modifyitems(config, items):
    ours = [item for item in items if "tests/browser/" in item.path.as_posix()]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.slow)
    again = [item for item in ours if item.get_closest_marker("postgres") and item.path.name not in ON_BOTH]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if item not in set(again)]


class Site:
    """The application as people reach it: the `url` of its server, and the mails that have left."""

    def __init__(self, url, post):
        self.url = url
        self.post = post

    def deliver(self):
        """Deliver every due mail."""
        db.session.rollback()
        delivery.deliver()
        db.session.rollback()

    def mails_to(self, address):
        """Return the mails to one reader, oldest first."""
        return [message for message in self.post.messages if address in message["To"]]


expect.set_options(timeout=TIMEOUT)


@pytest.fixture(autouse=True)
def demo_built_once(built_once):
    """Let the networks of `tools.screens` share the demo of this run."""


@pytest.fixture(scope="session")
def chrome():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(app, monkeypatch):
    """Serve the application on a free port with its real protections. Mail goes to a real server that keeps it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    with good_server() as post:
        changes = {"WTF_CSRF_ENABLED": True, "BASE_URL": url, "RATELIMIT_ENABLED": False, **settings(post.port)}
        for name, value in changes.items():
            monkeypatch.setitem(app.config, name, value)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(url, post)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def browse(chrome, site):
    """Return a function that opens a new browser. At the end no page may have logged an error."""
    contexts, complaints = [], []

    def open_browser(*, locale="en-GB", allowed=(), **options):
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = chrome.new_context(base_url=site.url, locale=locale, timezone_id="Europe/Rome", **options)
        context.set_default_timeout(TIMEOUT)
        if as_of.is_shifted():
            context.clock.install(time=time())
        context.add_init_script(WATCH + MARK_SCRIPT)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _is_trouble(said, allowed) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def at_board(browse, site, sign_in, luca):
    """Return a function that opens the board in a browser of its own, by default Luca's."""

    def open_board(person=luca, *, address="/board", **options):
        page = browse(**options)
        held = [{"name": c.key, "value": c.value, "url": site.url} for c in sign_in(person)._cookies.values()]
        page.context.add_cookies(held)
        page.goto(address)
        if options.get("java_script_enabled", True):
            wait_until_ready(page)
        return page

    return open_board


def _is_trouble(said, allowed):
    """Tell whether a console message is an error or warning, except Chromium's line about an expected status."""
    return said.type == "error" and not any(status in said.text for status in allowed)
