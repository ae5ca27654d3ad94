"""What a test in the browser waits for: a page that listens, the answer to what it did. Never for a time to pass."""

from contextlib import contextmanager

LONGEST = 60_000  # milliseconds until a test gives up; what it waits for takes a fraction, also on a busy machine

# Marks on <html> what cannot be seen from outside: that htmx listens, and how many of its requests have their answer on
# the page. The board's own poll, after 30 seconds, never comes: a test says when.
MARKS = """
{
  const marks = () => document.documentElement.dataset;
  const later = window.setTimeout.bind(window);
  let answers = 0;
  window.setTimeout = (act, wait, ...more) => (wait === 30_000 ? 0 : later(act, wait, ...more));
  document.addEventListener("htmx:after:process", ({target}) => {
    if (target === document.body) marks().listens = "";
  });
  document.addEventListener("htmx:finally:request", () => { answers += 1; marks().answers = answers; });
}
"""
LISTENS = "html[data-listens], html:not(:has(script[src*='js/htmx.js']))"
ASKS = """() => {
  let asked = false;
  document.addEventListener("htmx:before:request", () => { asked = true; }, {once: true});
  dispatchEvent(new Event("online"));
  return asked;
}"""


def ready(page):
    """Wait until the page, which runs scripts, is loaded and does what is pressed."""
    page.wait_for_load_state()
    page.locator(LISTENS).wait_for(state="attached")


@contextmanager
def answer(page):
    """Wait until the request that htmx makes inside has its answer, and that stands on the page."""
    before = int(page.locator("html").get_attribute("data-answers") or 0)
    yield
    page.locator(f"html[data-answers='{before + 1}']").wait_for(state="attached")


def asks(page):
    """Let the board ask now whether something is new, as it does when the connection is back; tell whether it asks."""
    return page.evaluate(ASKS)


def pass_in_page(page, milliseconds):
    """Let the timers of the page that are due within that time run; a busy machine delays them and this alike."""
    page.evaluate("(time) => new Promise((done) => setTimeout(done, time))", milliseconds)
