"""Time zones: the ones to choose from, and every other that is still understood."""

from importlib.resources import files
from zoneinfo import available_timezones

# With the old names: browsers say Asia/Calcutta, and what was stored once goes on.
KNOWN = frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))


def _offered() -> tuple[str, ...]:
    """Return the zones by the names that hold today, each country with its own: Amsterdam beside Brussels."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    return tuple(sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")))


OFFERED = _offered()
