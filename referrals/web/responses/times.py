"""`times`: formats instants and days for the page of this request, in the reader's language and time zone."""

from typing import cast
from zoneinfo import ZoneInfo

from werkzeug.local import LocalProxy

from referrals.language import formats
from referrals.language.times import Times
from referrals.web.requests import locale


def _of_request() -> Times:
    return Times(formats.locale(), ZoneInfo(locale.select_zone()), names_zone=locale.names_zone())


times = cast("Times", LocalProxy(_of_request))
