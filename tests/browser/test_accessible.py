"""Every page of the catalogue is accessible: WCAG 2.2 AA by axe-core, narrow windows and large print."""

import pytest

from tests.browser.page_checks import (
    DESK,
    DESK_DARK,
    NARROW,
    PHONE,
    PHONE_DARK,
    ZOOMED,
    assert_no_findings,
    axe,
    list_findings,
    pages_of,
    too_wide,
    visit_pages,
)
from tools.screens.pages import PAGES, USUAL

EVERYBODY = pytest.mark.parametrize("who", sorted({page.who for page in PAGES}))
# These in both themes at both widths; the others light on a desktop, and dark on a phone.
THOROUGHLY = {*USUAL, "style", "referral-accept", "archive", "partners"}
AXE_TWICE = [(DESK, [axe]), (PHONE_DARK, [axe])]
AXE_FOUR_TIMES = [*AXE_TWICE, (DESK_DARK, [axe]), (PHONE, [axe])]
NARROWER = [(NARROW, [too_wide]), (ZOOMED, [too_wide])]


def axe_views(page):
    return AXE_FOUR_TIMES if page.name in THOROUGHLY else AXE_TWICE


def kinds_of(pages):
    """Return the pages that differ between networks.

    Pages of notices differ by a few words, and so do forms with errors.
    """
    alike = [page for page in pages if page.name.startswith(("notice-", "error-"))][1:]
    return [page for page in pages if page not in alike and not page.name.endswith("-errors")]


@EVERYBODY
def test_axe_finds_nothing(chrome, who):
    with visit_pages(chrome, "normal") as walk:
        assert_no_findings(list_findings(walk(*pages_of(who)), axe_views))


@EVERYBODY
def test_with_more_than_fits_axe_finds_nothing_and_no_page_is_wider_than_320_pixels(chrome, who):
    with visit_pages(chrome, "overfull", "de") as walk:
        assert_no_findings(list_findings(walk(*kinds_of(pages_of(who))), lambda page: [(DESK_DARK, [axe]), *NARROWER]))


@EVERYBODY
def test_on_its_first_day_axe_finds_nothing(chrome, who):
    def views(page):
        # On a phone the open menu of an empty board covers a chip until it is closed.
        return [(DESK if page.name == "board-menu" else PHONE, [axe])]

    with visit_pages(chrome, "empty") as walk:
        assert_no_findings(list_findings(walk(*kinds_of(pages_of(who))), views))
