"""Addresses in templates are those that Flask gives."""

import flask
import pytest

from referrals.web import addresses


@pytest.mark.parametrize("script_name", ["", "/network"])
@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("referral.show", {"public_id": "abc123"}),
        ("referral.show", {"public_id": "a/b c"}),
        ("referral.ask", {"public_id": "abc123", "move": "accept", "back": "/board?q=a&b=ü"}),
        ("board.show", {"q": "à"}),
        ("archive.show", {"outcome": ("won", "lost")}),
        ("referral.show", {"public_id": "abc123", "_external": True}),
    ],
)
def test_they_are_the_same(app, endpoint, values, script_name):
    with app.test_request_context(base_url=f"http://referrals.test{script_name}"):
        assert [addresses.url_for(endpoint, **values) for _ in range(2)] == [flask.url_for(endpoint, **values)] * 2
