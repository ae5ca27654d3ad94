"""In which language and zone a page speaks: the person's own, else what the browser asks for, else the network's."""

from flask import g, request
from flask_babel import refresh
from flask_login import current_user

from referrals.language.reader import spoken
from referrals.language.words import LANGUAGES
from referrals.web import cookies, network
from referrals.web.cookies import LANGUAGE


def select_language() -> str:
    """Return the code of the page's language."""
    if current_user and current_user.is_authenticated:
        return str(current_user.person.language)
    chosen = cookies.get(LANGUAGE)
    if chosen in LANGUAGES:
        return str(chosen)
    if "reader_language" in g:
        return str(g.reader_language)
    return request.accept_languages.best_match(list(LANGUAGES)) or network.settings().default_language


def select_zone() -> str:
    """Return the name of the page's time zone; a page about one enquiry or by a link sets the reader's own."""
    if current_user and current_user.is_authenticated:
        return str(current_user.person.zone)
    return str(g.get("reader_zone") or network.settings().default_zone)


def names_zone() -> bool:
    """Tell whether the page names its zone: only who is signed in at a partner reads nothing but their own times."""
    return not (current_user and current_user.is_authenticated and current_user.person.partner_id)


def speak_to(language: str, zone: str) -> None:
    """Write this page for a reader without an account: in their zone, and in their language unless they chose one.

    Who reads a language that we do not speak gets the page as they get mails.
    """
    g.reader_language, g.reader_zone = spoken(language), zone
    refresh()
