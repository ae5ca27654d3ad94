"""create_app(): the application with its pages: settings, extensions, blueprints and error handlers. Nothing else."""

import os

from flask import Flask

from referrals import config, web
from referrals.application import create_bare_app
from referrals.config import Config, ConfigError
from referrals.database import connections
from referrals.extensions import db
from referrals.web.extensions import csrf, htmx, limiter, login
from referrals.web.requests import concurrency_limit, locale, rate_limit_storage, request_limits, request_log, uploads
from referrals.web.requests.proxies import Proxies
from referrals.web.responses import broken_links, errors
from referrals.web.security import cookies, headers, sign_in


def create_app(settings: Config | None = None) -> Flask:
    """Build the application. Without `settings` they are read from the environment."""
    is_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    settings = settings or _read_settings(is_command=is_command)
    limits = connections.COMMANDS if is_command else connections.PAGES
    app = create_bare_app(settings, limits=limits, locale_selector=locale.select_language)
    app.config.update(_page_settings(settings))
    if settings.trusted_proxies:
        app.wsgi_app = Proxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    request_log.register(app)
    request_limits.register(app)
    concurrency_limit.register(app, connections.PAGES)
    broken_links.register(app)
    uploads.register(app)
    _bind_extensions(app)
    headers.register(app)
    errors.register(app)
    web.register(app)
    if is_command:
        add_commands(app)
    return app


def _read_settings(*, is_command: bool) -> Config:
    """Read the settings. For a command, an error in them is one line."""
    try:
        return config.read()
    except ConfigError as problem:
        if not is_command:
            raise
        from click import ClickException

        raise ClickException(str(problem)) from problem


def add_commands(app: Flask) -> None:
    """Add the `flask` commands. Alembic and the demo are not loaded by servers and workers."""
    from flask_migrate import Migrate

    from referrals import cli

    Migrate(app, db, directory="referrals/migrations", render_as_batch=True)
    cli.register(app)


def _page_settings(settings: Config) -> dict[str, object]:
    return {
        "SESSION_COOKIE_NAME": cookies.full_name("referrals", secure=settings.is_https),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
        "WTF_CSRF_TIME_LIMIT": None,  # tied to the session: a board left open over lunch still works
        **_rate_limit_storage(settings.redis_url),
    }


def _rate_limit_storage(redis_url: str | None) -> dict[str, object]:
    if not redis_url:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    scheme = rate_limit_storage.SCHEME
    return {"RATELIMIT_STORAGE_URI": f"{scheme}://", "RATELIMIT_STORAGE_OPTIONS": {"redis_url": redis_url}}


def _bind_extensions(app: Flask) -> None:
    csrf.init_app(app)
    htmx.init_app(app)
    app.request_class = request_limits.BoundedRequest  # extends the request class that htmx-flask has set
    login.init_app(app)
    limiter.init_app(app)
    sign_in.register(login)
