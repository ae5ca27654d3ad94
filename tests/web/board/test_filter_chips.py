"""GET /board: each active filter is a chip that removes it."""

import html
import re

import pytest

from tests import rows
from tests.web.archive.test_archive import ASKED


@pytest.mark.parametrize("name", ASKED)
def test_whatever_the_board_is_filtered_by_a_chip_takes_it_off(sign_in, luca, location, name):
    rows.store(rows.referral(location, of=rows.enquiry(need="Wanted"), assignee_id=luca.id))
    member = sign_in(luca)
    answer = member.get("/board", query_string={name: ASKED[name]})
    assert "Wanted" not in answer.text
    (off,) = re.findall(r'<a class="chip" href="([^"]*)" aria-current="true">', answer.text)
    assert "Wanted" in member.get(html.unescape(off)).text


@pytest.mark.parametrize("asked", ["due=x", "channel=x", "outcome=x", "value=much"])
def test_what_makes_no_sense_filters_nothing_and_has_no_chip(sign_in, luca, location, asked):
    rows.store(rows.referral(location, of=rows.enquiry(need="Wanted")))
    answer = sign_in(luca).get(f"/board?{asked}")
    assert "Wanted" in answer.text
    assert "Remove:" not in answer.text


@pytest.mark.parametrize("name", ASKED)
def test_the_search_keeps_what_else_is_looked_for(sign_in, luca, location, name):
    answer = sign_in(luca).get("/board", query_string={name: ASKED[name]})
    search = re.search(r'<form class="seeking".*?</form>', answer.text, re.DOTALL).group()
    assert re.search(rf'name="{name}"[^>]* value="{ASKED[name]}"', search)
