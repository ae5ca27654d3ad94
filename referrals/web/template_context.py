"""Context processor: the variables, globals and filters of all templates, including the navigation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, request, url_for
from flask_babel import get_locale, gettext

from referrals import __version__
from referrals import languages as interface
from referrals.language import countries, formats, overview, telephones, words
from referrals.models import Person, Role
from referrals.web import current_network
from referrals.web.board import remembered_filters
from referrals.web.requests.locale import times
from referrals.web.security.sign_in import viewer

TIMES_FILTERS = ("instant", "short_instant", "full_instant", "day")


@dataclass(frozen=True)
class NavigationEntry:
    """An entry of the navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Language:
    code: str
    label: str


def register(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals.update(
        words=words, formats=formats, times=times, countries=countries, telephones=telephones, overviews=overview
    )
    app.jinja_env.filters.update({name: _times_filter(name) for name in TIMES_FILTERS})


def _times_filter(name: str) -> Callable[[datetime], str]:
    """Return a Jinja filter that calls a method of `times`. It looks `times` up for each request."""
    return lambda when: str(getattr(times, name)(when))


def _context() -> dict[str, object]:
    person = viewer()
    return {
        "viewer": person,
        "network_name": current_network.settings().network_name,
        "navigation": _navigation(person),
        "home_url": url_for("directory.home"),
        "language": str(get_locale() or "en"),
        "languages": [Language(code, label) for code, label in interface.names().items()],
        "language_url": url_for("account.language"),
        "sign_in_url": url_for("account.sign_in"),
        "sign_out_url": url_for("account.sign_out"),
        "account_url": url_for("account.show"),
        "board_url": remembered_filters.board_url(person) if person and person.partner_id else None,
        "app_version": __version__ if person and person.role == Role.OPERATOR else None,
        "demo_bar": None,
    }


PLACES = {
    "board.show": (Role.ADMIN, Role.MEMBER),
    "archive.show": (Role.ADMIN, Role.MEMBER),
    "insights.show": (Role.ADMIN, Role.MEMBER),
    "profiles.profiles": (Role.ADMIN,),
    "team.show": (Role.ADMIN, Role.MEMBER),
    "operator.desk": (Role.OPERATOR,),
    "operator.partners": (Role.OPERATOR,),
    "operator.enquiries": (Role.OPERATOR, Role.AGENT),
    "insights.network_show": (Role.OPERATOR,),
    "operator.notices": (Role.OPERATOR,),
    "operator.vocabularies": (Role.OPERATOR,),
    "operator.settings": (Role.OPERATOR,),
}


def _navigation(person: Person | None) -> list[NavigationEntry]:
    if person is None:
        return []
    labels = _labels()
    return [
        NavigationEntry(labels[endpoint], _address(endpoint, person), current=_is_here(endpoint))
        for endpoint, allowed in PLACES.items()
        if person.role in allowed
    ]


def _address(endpoint: str, person: Person) -> str:
    return remembered_filters.board_url(person) if endpoint == "board.show" else url_for(endpoint)


def _is_here(endpoint: str) -> bool:
    """Tell whether the current page is this entry or below it. The desk is the parent of all pages of the operator."""
    place = url_for(endpoint)
    return request.path == place or (endpoint != "operator.desk" and request.path.startswith(f"{place}/"))


def _labels() -> dict[str, str]:
    return {
        "board.show": gettext("Board"),
        "archive.show": gettext("Archive"),
        "insights.show": gettext("Insights"),
        "insights.network_show": gettext("Insights"),
        "profiles.profiles": gettext("Profiles"),
        "team.show": gettext("Team"),
        "operator.desk": gettext("Desk"),
        "operator.partners": gettext("Partners"),
        "operator.enquiries": gettext("Enquiries"),
        "operator.notices": gettext("Notices"),
        "operator.vocabularies": gettext("Vocabularies"),
        "operator.settings": gettext("Settings"),
    }
