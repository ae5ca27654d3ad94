"""A browser for a network: the server, a person's cookies, and the page as they see it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Page as Shown
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.conftest import ARGUMENTS
from tests.browser.waits import MARK_SCRIPT, TIMEOUT, wait_until_ready
from tests.clock import NOW
from tests.missing_programs import chromium
from tools.screens.networks import Network
from tools.screens.pages import Page

# Requests through a proxy get no demo bar, so the page looks as in production.
AS_ELSEWHERE = {"Via": "1.1 elsewhere"}
WRITING = timedelta(seconds=30)


class _Quiet(WSGIRequestHandler):
    def log(self, *_words):
        pass


@contextmanager
def serving(network: Network) -> Iterator[str]:
    """Serve the network on a free local port. Yield its URL."""
    server = make_server("127.0.0.1", 0, network.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield chrome
        chrome.close()


@contextmanager
def window(
    chrome: Browser,
    url: str,
    *,
    language: str = "en",
    theme: str = "light",
    width: int = 1440,
    height: int = 900,
    **options: object,
) -> Iterator[BrowserContext]:
    """Return a browser with an empty cache for pages of the network at `url`."""
    context = chrome.new_context(
        base_url=url,
        locale=language.replace("_", "-"),
        timezone_id="Europe/Rome",
        color_scheme=theme,
        viewport={"width": width, "height": height},
        has_touch=width < 640,
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(TIMEOUT)
    context.add_init_script(MARK_SCRIPT)
    context.clock.set_fixed_time(NOW)
    yield context
    context.close()


@contextmanager
def visit(chrome: Browser, url: str, network: Network, page: Page, **how: object) -> Iterator[Shown]:
    """Return the page in its own window. The variant is passed on to window().

    Call `network.speak(language)` first: people with a language of their own get it.
    """
    with window(chrome, url, **how) as context:
        yield look_at(context.new_page(), url, network, page)


def look_at(tab: Shown, url: str, network: Network, page: Page) -> Shown:
    """Open the page in a tab as its visitor sees it, after its steps. Earlier cookies are removed."""
    address = page.address(network)
    assert address, f"{network.name} has no page {page.name}"
    tab.context.set_extra_http_headers({} if page.in_demo else AS_ELSEWHERE)
    held = network.cookies(page.who, address)
    tab.context.clear_cookies()
    tab.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in held.items()])
    tab.goto(address)
    wait_until_ready(tab)
    tab.evaluate("document.fonts.ready")
    if page.before:
        with network.clock.later(WRITING):  # nobody fills in a form in no time
            page.before(tab)
    return tab
