"""Every field and parameter of every route, filled with expensive text, is answered fast."""

import pytest
from werkzeug.datastructures import MultiDict

from referrals.web.requests import text_cleaning
from referrals.web.requests.request_limits import BoundedRequest
from tests.combining_marks import MAX_RUN, longest_run, normalized  # noqa: F401  (a fixture)
from tests.web.routes import ROUTES
from tests.web.test_every_route import ROLES, address, routes, world  # noqa: F401  (a fixture)

MARKS = "a" + "\u0300" * 9_000 + "\u0316" * 9_000  # shorter than what is refused as too long
TOO_LONG = "a" + "\u0f73" * 120_000
DIGITS = "9" * 19_000
# Values that lead further into a route than a text, by field.
BUTTONS = {"step": "send", "how": "password", "answer": "yes", "keep": "yes", "sure": "yes", "said": "no"}


def hostile(text):
    """Return a mapping for forms and queries in which every name maps to `text`."""

    class Hostile(MultiDict):
        def __contains__(self, name):
            return True

        def __getitem__(self, name):
            return BUTTONS.get(name, text)

        def get(self, name, default=None, type=None):  # noqa: A002
            try:
                return type(self[name]) if type else self[name]
            except ValueError:
                return default

        def getlist(self, name, type=None):  # noqa: A002
            return [self.get(name, type=type)] * 3

        def __len__(self):
            return 1

    return Hostile


@pytest.mark.parametrize("text", [MARKS, TOO_LONG, DIGITS], ids=["marks", "too long", "digits"])
def test_every_field_and_parameter_of_every_route(app, world, monkeypatch, normalized, text):  # noqa: F811
    class HostileRequest(BoundedRequest):
        args = form = hostile(text)()
        files = MultiDict()

    monkeypatch.setattr(app, "request_class", HostileRequest)
    wrong = []
    for endpoint, method in sorted(routes(app), key=lambda route: (ROUTES[route[0]].comes_last, *route)):
        row = ROUTES[endpoint]
        role = next((role for role in reversed(ROLES) if role in row.may), "anonymous")
        if row.ends_session or endpoint == "ops.readyz":  # not ready, because no worker runs
            continue
        normalized.clear()
        client = app.test_client() if row.is_link else world.clients[role]
        answer = client.open(address(app, world, endpoint), method=method)
        longest = max(map(longest_run, normalized), default=0)
        characters = sum(map(len, normalized))
        if longest > MAX_RUN or characters > 100 * text_cleaning.MAX_TEXT_LENGTH or answer.status_code >= 500:
            wrong.append(f"{method} {endpoint}: {answer.status_code}, {longest} marks, {characters} characters")
    assert not wrong, "\n".join(wrong)
