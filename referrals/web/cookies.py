"""The cookies of ours: what they are called, where they are sent, and that scripts cannot read them."""

from flask import Response, current_app

LANGUAGE = "language"
A_YEAR = 60 * 60 * 24 * 365  # seconds
LINK_LIFETIME = 60 * 60 * 24 * 60  # seconds; the link's own rules end it sooner


def set_cookie(response: Response, name: str, value: str, *, path: str = "/", max_age: int = LINK_LIFETIME) -> None:
    secure = current_app.config["REFERRALS"].is_https
    response.set_cookie(name, value, max_age=max_age, path=path, secure=secure, httponly=True, samesite="Lax")


def remember_language(response: Response, language: str) -> None:
    set_cookie(response, LANGUAGE, language, max_age=A_YEAR)
