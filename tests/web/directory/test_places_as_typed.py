"""Places as people type them are found in the gazetteer."""

import pytest
from werkzeug.datastructures import MultiDict

from referrals.rules.folding import fold
from referrals.web.directory import search_parameters


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
        "Verona vr",
        "Verona/VR",
        "Verona, VR",
        "Verona Italy",
        "Verona Italia",
        "Verona; Italy",
        "Via Roma 1, 37121 Verona",
        "Via Roma 1, 37121 Verona VR, Italia",
        "37121 Verona VR Italia",
        "Provincia di Verona",
        "Province of Verona",
    ],
)
def test_a_place_with_its_postal_code_or_province_is_known(app, typed):
    with app.test_request_context():
        place = search_parameters.place(search_parameters.read(MultiDict({"near": typed})))
    assert (place.name, place.country) == ("Verona", "IT")


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("Frankfurt/Main", "Frankfurt am Main", "DE"),
        ("Frankfurt a.M.", "Frankfurt am Main", "DE"),
        ("60311 Frankfurt a. M.", "Frankfurt am Main", "DE"),
        ("Frankfurt a.M., Germany", "Frankfurt am Main", "DE"),
        ("Frankfurt a.d. Oder", "Frankfurt (Oder)", "DE"),
        ("Freiburg i. Br.", "Freiburg im Breisgau", "DE"),
        ("Rothenburg o.d.T.", "Rothenburg ob der Tauber", "DE"),
        ("Limburg/Lahn", "Limburg an der Lahn", "DE"),
        ("Newcastle/Tyne", "Newcastle upon Tyne", "GB"),
        ("Boulogne s/Mer", "Boulogne-sur-Mer", "FR"),
        ("Villeneuve s. Lot", "Villeneuve-sur-Lot", "FR"),
        ("S. Donà di Piave", "San Donà di Piave", "IT"),
        ("Sesto S. Giovanni", "Sesto San Giovanni", "IT"),
        ("Ft. Worth", "Fort Worth", "US"),
        ("Wien", "Wien", "AT"),
        ("Vienna", "Vienna", "AT"),
        ("Αθήνα", "Αθήνα", "GR"),
        ("Москва", "Москва", "RU"),
        ("Київ", "Київ", "UA"),
        ("北京", "北京", "CN"),
        ("東京", "東京", "JP"),
        ("서울", "서울", "KR"),
        ("תל אביב", "תל אביב", "IL"),
        ("1012 AB Amsterdam", "Amsterdam", "NL"),
        ("Amsterdam Netherlands", "Amsterdam", "NL"),
        ("St. Gallen", "Sankt Gallen", "CH"),
        ("St Gallen, Switzerland", "Sankt Gallen", "CH"),
        ("St. Louis", "Saint Louis", "US"),
        ("London United Kingdom", "London", "GB"),
        ("Paris, TX", "Paris", "FR"),
        ("New York", "New York", "US"),
        ("Guatemala City", "Guatemala City", "GT"),
    ],
)
def test_a_place_is_known_by_the_parts_of_what_was_typed(app, typed, name, country):
    with app.test_request_context():
        place = search_parameters.place(search_parameters.read(MultiDict({"near": typed})))
    assert place.country == country
    assert fold(name).split()[-1] in fold(place.name)


@pytest.mark.parametrize("typed", ["37121", "(VR)", "Nowhereville 9", "Nowhereville a.M.", "F. a.M.", "a/b", "./."])
def test_what_names_no_place_is_none(app, typed):
    with app.test_request_context():
        assert search_parameters.place(search_parameters.read(MultiDict({"near": typed}))) is None
