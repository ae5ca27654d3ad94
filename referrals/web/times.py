"""`times`: formats instants and days for the page of this request, in the reader's language and time zone."""

from typing import cast
from zoneinfo import ZoneInfo

from werkzeug.local import LocalProxy

from referrals.language import formats
from referrals.language.times import Times
from referrals.web import language


def _of_request() -> Times:
    return Times(formats.locale(), ZoneInfo(language.select_zone()), names_zone=language.names_zone())


times = cast("Times", LocalProxy(_of_request))
