"""Time zones: those offered in forms, and all others that are understood."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

WINTER, SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001  (as clocks show it, wherever)
NO_PLACE = {"Factory", "localtime", "posixrules"}  # files in the zone directory that are not zones of a place


def _known() -> frozenset[str]:
    """Return every known zone, including old names and zones without a place.

    Browsers send UTC, Etc/UTC or Asia/Calcutta, and stored values must keep working.
    """
    named = available_timezones() - NO_PLACE
    return frozenset(zone for zone in named if not zone.startswith(("posix/", "right/")))


def find(text: str) -> str | None:
    """Return the typed zone, ignoring case."""
    return _BY_NAME.get(text.casefold())


def usual_in(country: str) -> str | None:
    """Return the zone of a country in which the time is the same everywhere; None elsewhere."""
    found = [zone for code, zone in _places() if code == country]
    offsets = {tuple(ZoneInfo(zone).utcoffset(moment) for moment in (WINTER, SUMMER)) for zone in found}
    return found[0] if len(offsets) == 1 else None


@cache
def _places() -> list[tuple[str, str]]:
    """Return (country, zone) of each zone with a place."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return [(country, zone) for country, _coordinates, zone, *_comment in rows]


def _offered() -> tuple[str, ...]:
    """Return the zones to offer, by their present names: each country's own (Amsterdam beside Brussels), and UTC."""
    return (*sorted(zone for _, zone in _places()), "UTC")


KNOWN = _known()
OFFERED = _offered()
_BY_NAME = {zone.casefold(): zone for zone in KNOWN}
