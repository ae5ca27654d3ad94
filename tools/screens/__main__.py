"""Take screenshots: `python -m tools.screens --out DIR`, of a few pages, of named ones, or of all."""

import argparse
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Error
from playwright.sync_api import Page as Shown

from referrals import languages
from tools.screens import letters, networks, pictures
from tools.screens.looking import browser, serving, visit
from tools.screens.networks import NETWORKS, NORMAL, Network
from tools.screens.pages import BY_NAME, PAGES, USUAL, Page

WIDTHS = {1440: 900, 768: 1024, 390: 844}
THEMES = ("light", "dark")
MAIL = "mail-"


@dataclass(frozen=True)
class Wanted:
    """The pages to look at, and their variants."""

    out: Path
    pages: list[Page]
    kinds: list[str]
    networks: list[str]
    languages: list[str]
    themes: list[str]
    widths: list[int]


def main(words: list[str]) -> int:
    given = _parser().parse_args(words)
    if given.docs:
        pictures.take()
        return 0
    wanted = _wanted(given)
    wanted.out.mkdir(parents=True, exist_ok=True)
    with browser() as chrome:
        missed = [line for name in wanted.networks if wanted.pages for line in _pages(chrome, name, wanted)]
        _mails(chrome, wanted)
    print(*missed, sep="\n", file=sys.stderr, end="\n" if missed else "")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.screens", description=__doc__)
    names = f"one of tools/screens/pages.py, or {MAIL}KIND; may be given again"
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="DIR", help="the folder for the pictures")
    where.add_argument("--docs", action="store_true", help="only those of README.md, into docs/pictures/")
    parser.add_argument("--page", action="append", default=[], metavar="NAME", help=names)
    parser.add_argument("--all", action="store_true", help="every page and every mail, in every way: it takes a while")
    parser.add_argument("--network", action="append", choices=NETWORKS)
    parser.add_argument("--language", action="append", choices=languages.codes())
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--width", action="append", type=int, choices=tuple(WIDTHS))
    return parser


def _wanted(given: argparse.Namespace) -> Wanted:
    """Return the variants: all for named pages and `--all`, unless narrowed; else a few pages in a few."""
    thorough = given.all or given.page
    every = [*BY_NAME, *(f"{MAIL}{kind}" for kind in letters.KINDS)]
    names = every if given.all else given.page or [*USUAL, f"{MAIL}referral-received"]
    if unknown := set(names) - set(every):
        raise SystemExit(f"no page {', '.join(sorted(unknown))}; there are: {', '.join(every)}")
    return Wanted(
        given.out,
        [page for page in PAGES if page.name in names],
        [name.removeprefix(MAIL) for name in names if name.startswith(MAIL)],
        given.network or ([*NETWORKS] if thorough else [NORMAL]),
        given.language or ([*languages.codes()] if thorough else ["en"]),
        given.theme or [*THEMES],
        given.width or ([*WIDTHS] if thorough else [1440, 390]),
    )


def _pages(chrome: Browser, name: str, wanted: Wanted) -> list[str]:
    """Take the pictures of one network. Return a line for each that failed."""
    missed = []
    with networks.built(name) as network, serving(network) as url:
        for language in wanted.languages:
            network.speak(language)
            there = [page for page in wanted.pages if page.address(network)]
            for page, theme, width in product(there, wanted.themes, wanted.widths):
                look = {"language": language, "theme": theme, "width": width, "height": WIDTHS[width]}
                missed += _picture(chrome, url, network, page, wanted.out, look)
    return missed


def _picture(chrome: Browser, url: str, network: Network, page: Page, out: Path, look: dict[str, object]) -> list[str]:
    name = "{}.{}.{language}.{theme}.{width}.png".format(page.name, network.name, **look)
    try:
        with visit(chrome, url, network, page, **look) as tab:
            if not page.is_screen:
                _stretch(tab)
            tab.screenshot(path=out / name)
    except Error as problem:
        return [f"{name}: {problem.message.splitlines()[0]}"]
    return []


def _stretch(tab: Shown) -> None:
    """Make the window as high as the page, so that sticky elements are at its end."""
    height = tab.evaluate("document.documentElement.scrollHeight")
    tab.set_viewport_size({"width": tab.viewport_size["width"], "height": max(tab.viewport_size["height"], height)})


def _mails(chrome: Browser, wanted: Wanted) -> None:
    for language in wanted.languages if wanted.kinds else []:
        mails = letters.written(language)
        for kind in wanted.kinds:
            name = f"{MAIL}{kind}.{language}"
            said = f"{mails[kind].subject}\n\n{mails[kind].body}"
            (wanted.out / f"{name}.txt").write_text(said, encoding="utf-8")
            for theme, width in product(wanted.themes, wanted.widths):
                context = chrome.new_context(color_scheme=theme, viewport={"width": width, "height": 400})
                tab = context.new_page()
                tab.set_content(mails[kind].html)
                tab.screenshot(path=wanted.out / f"{name}.{theme}.{width}.png", full_page=True)
                context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
