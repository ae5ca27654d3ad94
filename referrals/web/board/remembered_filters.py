"""Remember the last filters of the board in a cookie, for one person on one browser.

Search words are not remembered: they may name a customer.
"""

from urllib.parse import parse_qsl, urlencode

from flask import Response, url_for
from werkzeug.datastructures import MultiDict

from referrals.models import Person
from referrals.web.board import filters
from referrals.web.board.board_state import BoardState
from referrals.web.responses import htmx
from referrals.web.security import cookies

COOKIE = "board"
LIFETIME = 60 * 60 * 24 * 365  # seconds


def remember_filters(response: Response, state: BoardState) -> Response:
    """Remember the filters of a board, or forget them if there are none."""
    if htmx.wants_partial():
        return response
    query = urlencode(state.board_filter.query(q="", outcome=()))
    if query and not state.value_is_none:
        cookies.set_cookie(response, COOKIE, f"{state.viewer.public_id}?{query}", max_age=LIFETIME)
    elif cookies.get(COOKIE) is not None and not state.board_filter.is_anything:
        cookies.delete(response, COOKIE)
    return response


def board_url(person: Person) -> str:
    """Return the URL of the board with the person's last filters on this browser."""
    whose, _, query = (cookies.get(COOKIE) or "").partition("?")
    held = filters.read_filter(MultiDict(parse_qsl(query)) if whose == person.public_id else MultiDict())
    return url_for("board.show", **held.query(q="", outcome=()))
