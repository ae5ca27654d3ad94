"""An offline gazetteer of cities, and the distance between two places."""

import mmap
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

from referrals.rules.folding import fold

FILE = Path(__file__).parent / "cities.tsv"
_SMALL = "a am an auf bei d de del dell della der di du i im in le les o ob s sous su sul sulla sur u unter upon v vor"
SMALL_WORDS = frozenset(_SMALL.split())
EARTH = 6371.0  # kilometres, the mean radius


class Point(NamedTuple):
    """Degrees; north and east are positive."""

    latitude: float
    longitude: float


class City(NamedTuple):
    """A city by one of its names; `country` is its ISO 3166-1 alpha-2 code."""

    name: str
    country: str
    point: Point
    population: int


def find(name: str, country: str | None = None) -> City | None:
    """Return the largest city of that name, ignoring accents and case. None if the place is unknown."""
    wanted = fold(name)
    same = takewhile(lambda city: fold(city.name) == wanted, _from(wanted)) if wanted else ()
    return max((city for city in same if country in (None, city.country)), key=_size, default=None)


def find_short(words: Sequence[str], is_short: Sequence[bool], country: str | None = None) -> City | None:
    """Return the largest city whose name matches these folded words; short words match as prefixes.

    Small words such as "am" and "upon" may be missing or abbreviated. The first word is never short.
    """
    first = f"{words[0]} "
    named = ((fold(city.name), city) for city in _from(first))
    begun = takewhile(lambda one: one[0].startswith(first), named)
    found = (city for name, city in begun if country in (None, city.country) and _is_short_for(words, is_short, name))
    return max(found, key=_size, default=None)


def _is_short_for(words: Sequence[str], is_short: Sequence[bool], name: str) -> bool:
    whole = [word for word in name.split() if word not in SMALL_WORDS]
    if len(whole) != len(words):
        return False
    return all(
        full.startswith(word) if short else full == word
        for word, short, full in zip(words, is_short, whole, strict=True)
    )


def distance(one: Point, other: Point) -> int:
    """Return the great-circle distance in whole kilometres (haversine)."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    share = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(share))))


def _size(city: City) -> int:
    return city.population


class _Lines:
    """The file as a sequence of byte offsets. The item at an offset is the folded name of its line."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, offset: int) -> str:
        start = self.start_of_line(offset)
        return fold(self.data[start : self.data.find(b"\t", start)].decode())

    def start_of_line(self, offset: int) -> int:
        return self.data.rfind(b"\n", 0, offset) + 1

    def read(self, start: int) -> Iterator[City]:
        while start < len(self.data):
            end = self.data.find(b"\n", start)
            name, country, latitude, longitude, population = self.data[start:end].decode().split("\t")
            yield City(name, country, Point(float(latitude), float(longitude)), int(population))
            start = end + 1


def _open() -> _Lines:
    # Memory-mapped: the processes share it, and a lookup touches only a few pages.
    with FILE.open("rb") as file:
        return _Lines(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


_lines = _open()


def _from(wanted: str) -> Iterator[City]:
    """Yield the cities in file order, starting at the first folded name that is not less than `wanted`."""
    return _lines.read(_lines.start_of_line(bisect_left(_lines, wanted)))
