"""What browser tests wait for: a ready page, the response to an action. Never for a duration."""

from contextlib import contextmanager

TIMEOUT = 60_000  # milliseconds; a test normally waits for a fraction of this

# Set on <html> what cannot be seen from outside: that htmx is ready, and how many of its requests have been processed.
# The board's own poll after 30 seconds never happens; a test triggers it.
MARK_SCRIPT = """
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


def wait_until_ready(page):
    """Wait until the page with its scripts is loaded and reacts."""
    page.wait_for_load_state()
    page.locator(LISTENS).wait_for(state="attached")


@contextmanager
def wait_for_response(page):
    """Wait until the response of the htmx request made inside is on the page."""
    before = int(page.locator("html").get_attribute("data-answers") or 0)
    yield
    page.locator(f"html[data-answers='{before + 1}']").wait_for(state="attached")


def poll_now(page):
    """Let the board poll now, as when the connection returns. Return whether it does."""
    return page.evaluate(ASKS)


def pass_in_page(page, milliseconds):
    """Let the page's timers within that time run. A busy machine delays them and this wait alike."""
    page.evaluate("(time) => new Promise((done) => setTimeout(done, time))", milliseconds)
