"""The first load of a page on a slow machine.

    .venv/bin/python -m tools.bench.first_load [--rounds 5] [--slower 4]

The demo, started by bin/run; Chromium with an empty cache and a slowed CPU. Measures for each page when its largest
part is painted, the layout shift, and the longest task of the main thread.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import psutil
from playwright.sync_api import sync_playwright

from referrals.config import ROOT
from tests.bin_run import environ, free_port
from tests.browser.conftest import ARGUMENTS
from tests.browser.user_actions import sign_in
from tests.missing_programs import chromium

REACH = {"paint": 1000, "shift": 0.001, "task": 100}  # milliseconds, the score of layout shifts, milliseconds
SLOWER = 4
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
REST = 1000  # milliseconds after the load in which something may still move
MEMBER = re.compile(r"partner member, (\S+), (\S+)")
OBSERVE = """
window.seen = { paint: 0, shift: 0, task: 0 };
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { window.seen.paint = entry.startTime; });
watch("layout-shift", (entry) => { window.seen.shift += entry.value; });
watch("longtask", (entry) => { window.seen.task = Math.max(window.seen.task, entry.duration); });
"""


def main(rounds=5, slower=SLOWER):
    """Print and return the medians by page and size; of shifts, the worst."""
    with demo() as (url, email, password), sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        cookies = signed_in(chrome, url, email, password)
        found = {
            f"{path} ({size})": [first_load(chrome, url + path, cookies, size, slower) for _ in range(rounds)]
            for path in pages(chrome, url, cookies)
            for size in SIZES
        }
        chrome.close()
    medians = {name: middle(seen) for name, seen in found.items()}
    for name, seen in medians.items():
        print(f"{name}: paint {seen['paint']:.0f} ms, shift {seen['shift']:.4f}, longest task {seen['task']:.0f} ms")
    print(f"to reach: {REACH}; others that ran meanwhile: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return medians


def middle(seen):
    middle = {name: statistics.median(one[name] for one in seen) for name in REACH}
    return middle | {"shift": max(one["shift"] for one in seen)}


@contextmanager
def demo():
    """Start everything by bin/run. Yield its URL and the sign-in of a partner's member."""
    with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as data_dir:
        port = free_port()
        settings = environ(PORT=str(port), DATA_DIR=data_dir)
        run = psutil.Popen([sys.executable, ROOT / "run.py"], env=settings, stdout=subprocess.PIPE, text=True)
        try:
            lines = iter(run.stdout.readline, "")
            email, password = next(found.groups() for line in lines if (found := MEMBER.search(line)))
            yield f"http://127.0.0.1:{port}", email, password
        finally:
            run.terminate()
            run.communicate()


def signed_in(chrome, url, email, password):
    """Return the member's cookies."""
    with opened(chrome, url, []) as page:
        sign_in(page, email, password)
        page.wait_for_url("**/board**")
        return page.context.cookies()


def pages(chrome, url, cookies):
    """Return the pages to load: those seen first, and those seen all day."""
    with opened(chrome, url, cookies) as page:
        page.goto("/board")
        return ["/sign-in", "/board", page.locator("article.card h3 a").first.get_attribute("href"), "/archive"]


def first_load(chrome, url, cookies, size, slower):
    with opened(chrome, url, cookies if "/sign-in" not in url else [], size) as page:
        page.add_init_script(OBSERVE)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(url, wait_until="load")
        page.wait_for_timeout(REST)
        return page.evaluate("window.seen")


@contextmanager
def opened(chrome, url, cookies, size="desktop"):
    """Return a page of a browser with an empty cache."""
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    context = chrome.new_context(base_url=url, viewport=viewport, locale="en-GB", timezone_id="Europe/Rome")
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slower", type=int, default=SLOWER)
    main(**vars(parser.parse_args()))
