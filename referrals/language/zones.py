"""Time zones: the ones to choose from, and every other that is still understood."""

from importlib.resources import files
from zoneinfo import available_timezones

NO_PLACE = {"Factory", "localtime", "posixrules"}  # files beside the zones that say nothing about where somebody is


def _known() -> frozenset[str]:
    """Return every zone, also without a place or by an old name.

    Browsers say UTC, Etc/UTC or Asia/Calcutta, and what was stored once goes on.
    """
    named = available_timezones() - NO_PLACE
    return frozenset(zone for zone in named if not zone.startswith(("posix/", "right/")))


def _offered() -> tuple[str, ...]:
    """Return the zones by the names that hold today, each country with its own: Amsterdam beside Brussels; and UTC."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    places = (line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#"))
    return (*sorted(places), "UTC")


KNOWN = _known()
OFFERED = _offered()
