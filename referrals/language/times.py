"""Format instants and dates for one reader's language and time zone.

Nothing here looks up the reader: the caller makes a Times for them. A page has its own in
web/requests/locale.py; a mail gets its reader's.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, localedata
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_name
from flask_babel import gettext, ngettext

from referrals.language import formats
from referrals.rules.lifecycle import DUE_SOON

# Patterns of dates by their CLDR skeleton. Babel's "en" is American; other languages have their own in Babel.
ENGLISH = {"yMMMEd": "EEE d MMM y", "MMMEd": "EEE d MMM", "yMMMd": "d MMM y", "yMMMM": "LLLL y"}
ABBREVIATION = re.compile(r"[A-Za-z]{2,5}")  # anything else from Babel is an offset or a long name


@dataclass(frozen=True)
class Deadline:
    """The time left, ready to draw. `state` is fine, soon, overdue or none; `left` is the share left, 0 to 100."""

    state: str
    words: str = ""
    iso: str = ""
    title: str = ""
    left: int = 0

    @property
    def done(self) -> int:
        return 100 - self.left


@dataclass(frozen=True)
class Times:
    """Instants for one reader. `names_zone`: the zone follows each time of day.

    The zone also follows an hour that occurs twice in autumn, in any case.
    """

    locale: Locale
    zone: ZoneInfo
    names_zone: bool = True

    def local(self, when: datetime) -> datetime:
        """Return the instant in the reader's zone."""
        return when.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """Return the reader's current date."""
        return self.local(now).date()

    def ago(self, when: datetime, *, now: datetime) -> str:
        """Format how long ago it was, in the reader's days. From a month on, the date itself."""
        days = (self.today(now) - self.today(when)).days
        if days <= 0:
            return str(gettext("today"))
        if days == 1:
            return str(gettext("yesterday"))
        return ngettext("%(num)d day ago", "%(num)d days ago", days) if days < 30 else self.day(when)

    def day(self, when: date | datetime, *, year: bool = True) -> str:
        """Format a date: "Wed 25 Nov 2026", "mer 25 nov 2026", "Mi., 25. Nov. 2026"."""
        local = self.local(when).date() if isinstance(when, datetime) else when
        return self._date(local, "yMMMEd" if year else "MMMEd")

    def month_of(self, when: datetime) -> date:
        """Return the first day of the instant's month, in the reader's zone."""
        return self.local(when).date().replace(day=1)

    def month(self, first: date) -> str:
        """Format a month: "October 2026", "ottobre 2026"."""
        return self._date(first, "yMMMM")

    def instant(self, when: datetime) -> str:
        """Format an instant: "Wednesday 25 November, 15:00 CET"."""
        return f"{self._date(self.local(when).date(), 'MMMEd', wide=True)}, {self.clock_time(when)}"

    def short_instant(self, when: datetime) -> str:
        """Format an instant briefly: "25 Nov 2026, 15:00 CET"."""
        return f"{self._date(self.local(when).date(), 'yMMMd')}, {self.clock_time(when)}"

    def full_instant(self, when: datetime) -> str:
        """Format an instant with year and zone, where it must not be ambiguous."""
        day = self._date(self.local(when).date(), "yMMMEd", wide=True)
        return f"{day}, {self._hours(when)} {self.zone_name(when)}"

    def clock_time(self, when: datetime) -> str:
        """Format the time of day: "15:00 CET"."""
        if self.names_zone or _occurs_twice(self.local(when)):
            return f"{self._hours(when)} {self.zone_name(when)}"
        return self._hours(when)

    def soon(self, when: datetime, *, now: datetime) -> str:
        """Format an instant within 24 hours: the time, and "tomorrow" if it is."""
        time = self.clock_time(when)
        return time if self.today(when) == self.today(now) else gettext("%(time)s tomorrow", time=time)

    def sortable_instant(self, when: datetime | None) -> str:
        """Format an instant so that spreadsheets read and sort it: "2026-11-25 15:00"."""
        return f"{self.local(when):%Y-%m-%d %H:%M}" if when else ""

    def zone_name(self, when: datetime) -> str:
        """Return the zone's abbreviation in the reader's language at that instant, or its offset.

        "CET", "CEST", "EST", "GMT+5:45".
        """
        local = self.local(when)
        offset, saving = local.utcoffset() or timedelta(), local.dst() or timedelta()
        name = get_timezone_name(local, width="short", locale=_locale_in(self.locale, self.zone.key))
        # Ireland's winter time has a negative saving. Babel therefore swaps the names of its two halves of the year.
        is_swapped = saving < timedelta() or (name == "GMT" and offset)
        return name if ABBREVIATION.fullmatch(name) and not is_swapped else _gmt(offset, self.locale)

    def deadline(self, due_at: datetime | None, started_at: datetime | None, *, now: datetime) -> Deadline:
        """Return the time left until `due_at`, of the period that began at `started_at`."""
        if due_at is None:
            return Deadline("none")
        iso, title = due_at.isoformat(timespec="seconds"), self.full_instant(due_at)
        if due_at <= now:
            return Deadline("overdue", gettext("Time’s up"), iso, title)
        whole = (due_at - (started_at or now)).total_seconds() or 1
        left = round(100 * (due_at - now).total_seconds() / whole)
        state = "soon" if due_at - now < DUE_SOON else "fine"
        words = gettext("%(time)s left", time=formats.duration(due_at - now))
        return Deadline(state, words, iso, title, max(0, min(100, left)))

    def _date(self, day: date, skeleton: str, *, wide: bool = False) -> str:
        return format_date(day, _pattern(self.locale, skeleton, wide=wide), locale=self.locale)

    def _hours(self, when: datetime) -> str:
        return format_time(self.local(when).time(), "HH:mm", locale=self.locale)


@cache
def for_reader(language: str, zone: str) -> Times:
    """Return the times for a mail's reader: the zone follows every time of day.

    `language` is one of the interface (reader.spoken).
    """
    return Times(Locale.parse(language), ZoneInfo(zone))


@cache
def _pattern(locale: Locale, skeleton: str, *, wide: bool) -> str:
    """Return the pattern of a date. `wide`: with the names of weekday and month in full."""
    pattern = ENGLISH[skeleton] if locale.language == "en" else str(locale.datetime_skeletons[skeleton].pattern)
    return re.sub("E+", "EEEE", re.sub("MMM", "MMMM", pattern)) if wide else pattern


@cache
def _locale_in(locale: Locale, zone: str) -> Locale:
    """Return the locale of the zone's country, which has its abbreviations: en_IT has CET."""
    aliases, territories = get_global("zone_aliases"), get_global("zone_territories")
    territory = territories.get(zone) or territories.get(aliases.get(zone, ""))
    local_code = f"{locale.language}_{territory}"
    return Locale.parse(local_code) if territory and localedata.exists(local_code) else locale


def _occurs_twice(local: datetime) -> bool:
    """Tell whether the clocks show this time of day twice, so that it is ambiguous."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _gmt(offset: timedelta, locale: Locale) -> str:
    """Format an offset: "GMT+5:45", "GMT-3", "GMT"."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    text = f"{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")
    return str(locale.zone_formats["gmt"] % text)
