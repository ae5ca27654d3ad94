"""Places as people type them are places that the gazetteer knows."""

import pytest
from werkzeug.datastructures import MultiDict

from referrals.web.directory import address


@pytest.mark.parametrize(
    "typed",
    [
        "Verona",
        "verona",
        "Verona (VR)",
        "37121 Verona",
        "I-37121 Verona",
        "37121 Verona VR",
        "Verona, Italy",
        "37121 Verona (VR), Italy",
    ],
)
def test_a_place_with_its_postal_code_or_province_is_known(app, typed):
    with app.test_request_context():
        place = address.place(address.read(MultiDict({"near": typed})))
    assert (place.name, place.country) == ("Verona", "IT")


@pytest.mark.parametrize("typed", ["37121", "(VR)", "Nowhereville 9"])
def test_what_names_no_place_is_none(app, typed):
    with app.test_request_context():
        assert address.place(address.read(MultiDict({"near": typed}))) is None
