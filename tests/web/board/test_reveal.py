"""Before I'm interested nothing private reaches the partner: by page, search, filter, order or export."""

import re

import pytest

from tests import rows
from tests.clock import HOURS, NOW
from tests.web.htmx import PARTIAL

MARKERS = {field: f"Marker{number}Zebra" for number, field in enumerate(rows.PRIVATE)}
# The states in which it is hidden: new, ignored, missed but not stored yet.
HIDDEN = [{}, rows.IGNORED, {"due_at": NOW - HOURS}, {**rows.IGNORED, "outcome": "withdrawn"}]
PAGES = [
    "/board",
    "/board?q=need",
    "/board/new",
    "/board/archived",
    "/archive",
    "/archive?sort=customer",
    "/archive.csv",
]


@pytest.fixture
def hidden(location):
    return rows.store(*(rows.referral(location, **facts) for facts in HIDDEN), **MARKERS)


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


def leaked(text):
    return [marker for marker in MARKERS.values() if marker.lower() in text.lower()]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["page", "fragment"])
def test_no_page_shows_it(page, headers, member, hidden):
    assert leaked(member.get(page, headers=headers).text) == []


def test_no_referral_nor_form_shows_it(member, hidden):
    for referral in hidden:
        address = f"/referrals/{referral.public_id}"
        forms = [f"{address}/form/{move}" for move in ("interested", "ignore", "accept", "undo")]
        assert leaked("".join(member.get(page).text for page in [address, *forms])) == []


@pytest.mark.parametrize("field", sorted(MARKERS))
@pytest.mark.parametrize("page", ["/board", "/archive", "/archive.csv"])
def test_no_search_finds_it(field, page, member, hidden):
    nothing = _without_what_was_typed(member.get(page, query_string={"q": "Nowhere7"}).text, "Nowhere7")
    found = _without_what_was_typed(member.get(page, query_string={"q": MARKERS[field]}).text, MARKERS[field])
    assert found == nothing


def _without_what_was_typed(text, typed):
    """Return the page without the typed words and without anything random or derived from them."""
    return re.sub(r'(name="csrf_token" value|csrf-token" content|hx-ptag)="[^"]*"|X-CSRFToken[^}]*', "", text).replace(
        typed, ""
    )


def test_no_order_tells_it(member, location):
    first, last = (
        rows.store(rows.referral(location, of=rows.enquiry(need=need), **rows.IGNORED), company=company)[0]
        for need, company in (("Zebra Ltd's", "Zebra Ltd"), ("Ant Ltd's", "Ant Ltd"))
    )
    for direction in ("", "&dir=up"):
        text = member.get(f"/archive?sort=customer{direction}").text
        shown = re.findall(r"(Zebra|Ant) Ltd[^<]*</a>", text)
        by_number = [row.enquiry.need.split()[0] for row in (first, last)]
        assert shown == (by_number if direction else by_number[::-1])


def test_after_im_interested_it_is_found(member, location):
    rows.store(rows.referral(location, **rows.EVALUATING), **MARKERS)
    assert MARKERS["company"] in member.get("/board", query_string={"q": MARKERS["telephone"]}).text


def test_these_tests_would_find_a_leak(member, location):
    referral = rows.store(rows.referral(location, **rows.EVALUATING), **MARKERS)[0]
    assert leaked(member.get(f"/referrals/{referral.public_id}").text) == list(MARKERS.values())
