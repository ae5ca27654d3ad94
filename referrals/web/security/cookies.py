"""Read, set and delete our cookies: all are HttpOnly, with a name prefix and a path."""

from flask import Response, current_app, request

LANGUAGE = "language"
A_YEAR = 60 * 60 * 24 * 365  # seconds
LINK_LIFETIME = 60 * 60 * 24 * 60  # seconds; the link's own rules end it sooner


def full_name(name: str, *, path: str = "/", secure: bool) -> str:
    """Return the prefixed name of a cookie. Over HTTPS the prefix keeps other hosts of the domain from setting it.

    RFC 6265bis, section 4.1.3: `__Host-` binds a cookie to this host and the path /, `__Secure-` to HTTPS only.
    """
    if not secure:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def get(name: str, *, path: str = "/") -> str | None:
    return request.cookies.get(_full_name(name, path))


def delete(response: Response, name: str, *, path: str = "/") -> None:
    response.delete_cookie(_full_name(name, path), path=path, secure=_is_https(), httponly=True, samesite="Lax")


def set_cookie(response: Response, name: str, value: str, *, path: str = "/", max_age: int = LINK_LIFETIME) -> None:
    response.set_cookie(
        _full_name(name, path), value, max_age=max_age, path=path, secure=_is_https(), httponly=True, samesite="Lax"
    )


def remember_language(response: Response, language: str) -> None:
    set_cookie(response, LANGUAGE, language, max_age=A_YEAR)


def _full_name(name: str, path: str) -> str:
    return full_name(name, path=path, secure=_is_https())


def _is_https() -> bool:
    return bool(current_app.config["REFERRALS"].is_https)
