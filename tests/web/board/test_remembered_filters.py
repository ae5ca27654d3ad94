"""The board's filter is remembered in the browser, for the person who chose it."""

import re

import pytest

from tests.web.htmx import PARTIAL


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


def board_link(client):
    """Return the URL of "Board" in the navigation."""
    return re.search(r'<li><a href="([^"]+)"[^>]*>Board</a>', client.get("/archive").text)[1].replace("&amp;", "&")


def test_board_in_the_navigation_brings_the_filter_back(member, partner):
    member.get("/board?due=soon&assignee=me")
    assert board_link(member) == "/board?due=soon&assignee=me"


def test_a_board_with_everything_on_it_forgets_it(member, partner):
    member.get("/board?due=soon")
    member.get("/board")
    assert board_link(member) == "/board"


def test_the_words_of_a_search_are_not_kept(member, partner):
    answer = member.get("/board?q=carla&due=soon")
    assert "carla" not in answer.headers["Set-Cookie"]
    assert board_link(member) == "/board?due=soon"


def test_a_search_alone_leaves_what_was_remembered(member, partner):
    member.get("/board?due=soon")
    member.get("/board?q=carla")
    assert board_link(member) == "/board?due=soon"


def test_neither_a_poll_nor_a_value_that_is_none_is_remembered(member, partner):
    member.get("/board?due=soon", headers=PARTIAL)
    member.get("/board?value=abc")
    assert board_link(member) == "/board"


def test_scripts_cannot_read_it(member, partner):
    cookie = member.get("/board?due=soon").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_somebody_else_on_the_same_browser_has_a_filter_of_their_own(member, sign_in, giulia):
    member.get("/board?due=soon")
    other = sign_in(giulia)
    other.set_cookie("board", member.get_cookie("board").decoded_value)
    assert board_link(other) == "/board"


@pytest.mark.parametrize("cookie", ["", "?", "x", "%00?due=soon", "{id}?due=%00&q=x", "{id}?" + "a" * 3000])
def test_a_cookie_that_was_tampered_with_is_no_error(cookie, member, luca):
    member.set_cookie("board", cookie.replace("{id}", luca.public_id))
    assert board_link(member).startswith("/board")


def test_signing_in_leads_to_it(client, luca, member):
    member.get("/board?due=soon")
    assert member.get("/sign-in").location == "/board?due=soon"
