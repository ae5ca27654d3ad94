"""The language and time zone of a page: the person's own, else the browser's, else the network's."""

from typing import cast
from zoneinfo import ZoneInfo

from flask import g, request
from flask_babel import refresh
from flask_login import current_user
from werkzeug.local import LocalProxy

from referrals import languages
from referrals.language import formats
from referrals.language.times import Times
from referrals.web import current_network
from referrals.web.security import cookies
from referrals.web.security.cookies import LANGUAGE


def select_language() -> str:
    """Return the code of the page's language (Flask-Babel's locale selector)."""
    if current_user and current_user.is_authenticated:
        return languages.for_reader(current_user.person.language)
    chosen = cookies.get(LANGUAGE)
    if chosen in languages.codes():
        return str(chosen)
    if "reader_language" in g:
        return str(g.reader_language)
    return request.accept_languages.best_match(languages.codes()) or current_network.settings().default_language


def select_zone() -> str:
    """Return the name of the page's time zone. Pages for a customer or opened by a link set it with `speak_to`."""
    if current_user and current_user.is_authenticated:
        return str(current_user.person.zone)
    return str(g.get("reader_zone") or current_network.settings().default_zone)


def names_zone() -> bool:
    """Tell whether times on this page name their zone. Only a partner's members read all times in their own zone."""
    return not (current_user and current_user.is_authenticated and current_user.person.partner_id)


def use_language_of(language: str, zone: str) -> None:
    """Set language and time zone for a reader without an account. A language chosen in the browser wins.

    A language without a translation is replaced as in mails.
    """
    g.reader_language, g.reader_zone = languages.for_reader(language), zone
    refresh()


def _of_request() -> Times:
    return Times(formats.locale(), ZoneInfo(select_zone()), names_zone=names_zone())


times = cast("Times", LocalProxy(_of_request))
