"""The gazetteer: finding the city that somebody means, and distances."""

import pytest

from referrals import places
from referrals.places import Point
from referrals.rules.folding import fold


@pytest.mark.parametrize("name", ["Milano", "milan", "MILANO", "Mailand"])
def test_a_city_is_known_by_its_names_in_several_languages(name):
    assert places.find(name).point == Point(45.46, 9.19)


@pytest.mark.parametrize(("name", "meant"), [("forli", "Forlì"), ("citta di castello", "Città di Castello")])
def test_accents_are_not_needed(name, meant):
    assert places.find(name, "IT").name == meant


def test_villages_of_german_speaking_countries_are_known():
    assert places.find("Ramsau am Dachstein", "AT").point == Point(47.42, 13.66)


def test_of_several_the_largest_is_meant():
    assert places.find("Rome").country == "IT"


def test_the_country_says_which():
    assert places.find("Rome", "US").point == Point(34.26, -85.16)


@pytest.mark.parametrize("name", ["", "  ", "…", "Atlantis on the Sea", "zzzzzz", "\n", "Mil"])
def test_what_is_no_place_is_not_found(name):
    assert places.find(name, "IT") is None


def test_every_name_of_the_file_is_found():
    names = [line.split("\t")[:2] for line in places.FILE.read_text("utf-8").splitlines()]
    assert [name for name, country in names[::97] if places.find(name, country) is None] == []


def test_the_file_is_in_the_order_in_which_it_is_searched():
    names = [fold(line.partition("\t")[0]) for line in places.FILE.read_text("utf-8").splitlines()]
    assert names == sorted(names)


def test_the_file_is_small():
    assert places.FILE.stat().st_size < 5_000_000


def test_a_distance_is_that_of_the_great_circle():
    verona, padua = places.find("Verona").point, places.find("Padova").point
    assert places.distance(verona, padua) == pytest.approx(69, abs=2)
    assert places.distance(verona, verona) == 0


def test_a_distance_across_the_date_line_is_the_short_way():
    assert places.distance(Point(0, 179.5), Point(0, -179.5)) == pytest.approx(111, abs=1)
