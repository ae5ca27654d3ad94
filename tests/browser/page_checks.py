"""Checks of a page in the catalogue: axe-core, and content beyond the edge of the window."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page as Tab

from tools.screens import networks
from tools.screens.looking import look_at, serving, window
from tools.screens.pages import PAGES

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const {violations} = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return violations.flatMap(({id, nodes}) => nodes.map((node) =>
    `${id} at ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1).join(" ").trim()}`));
}"""
TOO_WIDE = """() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  return over > 0 ? [`${over} px wider than its window`] : [];
}"""


@dataclass(frozen=True)
class View:
    """A window size, a theme, and whether the pointer is coarse."""

    width: int
    height: int
    theme: str = "light"
    touch: bool = False

    def __str__(self):
        return f"{self.theme} {self.width} x {self.height}"


DESK, DESK_DARK = (View(1440, 900, theme) for theme in ("light", "dark"))
PHONE, PHONE_DARK = (View(390, 844, theme, touch=True) for theme in ("light", "dark"))
NARROW = View(320, 640, touch=True)
ZOOMED = View(720, 450)  # a window of 1440 x 900 at 200 %


def axe(tab: Tab) -> list[str]:
    """Return axe-core's findings, one line per element."""
    if not tab.evaluate("Boolean(window.axe)"):
        tab.evaluate(AXE)
    return tab.evaluate(RUN, TAGS)


def too_wide(tab: Tab) -> list[str]:
    return tab.evaluate(TOO_WIDE)


def apply_view(tab: Tab, view: View) -> None:
    tab.emulate_media(media="screen", color_scheme=view.theme, reduced_motion="reduce", forced_colors="none")
    tab.set_viewport_size({"width": view.width, "height": view.height})
    tab.context.new_cdp_session(tab).send("Emulation.setTouchEmulationEnabled", {"enabled": view.touch})


def switch_view(tab: Tab, view: View) -> None:
    """Show the loaded page in that view, without loading it again."""
    apply_view(tab, view)
    tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def visit_pages(chrome, name: str, language: str = "en", **options) -> Iterator:
    """Yield a function that opens one page after another of a network, and yields each with its browser."""
    with networks.built(name) as network, serving(network) as url:
        network.speak(language)
        with window(chrome, url, language=language, **options) as context:
            tab = context.new_page()  # opening a page takes half as long as in a new tab

            def walk(*wanted):
                for page in wanted:
                    if page.address(network):
                        apply_view(tab, DESK)
                        yield page, look_at(tab, url, network, page)

            yield walk


def list_findings(walked, views) -> list[str]:
    """Return one line per finding. `views` are those of each page, with their checks."""
    found = []
    for page, tab in walked:
        for view, judges in views(page):
            switch_view(tab, view)
            found += [f"{page.name}, {view}: {line}" for judge in judges for line in judge(tab)]
    return found


def assert_no_findings(found: list[str]) -> None:
    assert not found, "\n".join(["", *found])


def pages_of(who: str) -> list:
    return [page for page in PAGES if page.who == who]
