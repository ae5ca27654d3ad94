"""create_app(): settings, extensions, blueprints, error pages. Nothing else."""

import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from referrals import config, queue, web
from referrals.config import Config
from referrals.extensions import babel, csrf, db, htmx, limiter, login
from referrals.web import errors, headers, language, sign_in


def create_app(settings: Config | None = None) -> Flask:
    """Build the application; without `settings` they are read from the environment."""
    settings = settings or config.read()
    app = Flask(__name__)
    app.config.update(_flask_settings(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _bind_extensions(app)
    queue.use(settings.redis_url)
    headers.register(app)
    errors.register(app)
    web.register(app)
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        add_commands(app)
    return app


def add_commands(app: Flask) -> None:
    """For `flask` alone: Alembic and the demo stay out of the memory of what serves and works."""
    from flask_migrate import Migrate

    from referrals import cli

    Migrate(app, db, directory="referrals/migrations", render_as_batch=True)
    cli.register(app)


def _flask_settings(settings: Config) -> dict[str, object]:
    """Return Flask's settings; ours are under REFERRALS."""
    return {
        "REFERRALS": settings,
        "BASE_URL": settings.base_url,
        "MAIL_DOMAIN": settings.mail_domain,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},  # what people wrote stays out of logged errors
        "SESSION_COOKIE_NAME": "referrals",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # bound to the session: a board left open over lunch still works
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username,
        "MAIL_PASSWORD": settings.mail_password,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_USE_SSL": settings.mail_use_ssl,
        "MAIL_DEFAULT_SENDER": settings.mail_default_sender,
        "BABEL_TRANSLATION_DIRECTORIES": "referrals/translations",
        "RATELIMIT_STORAGE_URI": "redis://" if settings.redis_url else "memory://",
        "RATELIMIT_STORAGE_OPTIONS": _patience(settings.redis_url),
    }


def _patience(redis_url: str | None) -> dict[str, object]:
    """Return the connections that give up at once on a Redis that is gone; only their pool says where it is."""
    return {"connection_pool": queue.connection(redis_url).connection_pool} if redis_url else {}


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    htmx.init_app(app)
    login.init_app(app)
    babel.init_app(app, locale_selector=language.select_language, timezone_selector=language.select_zone)
    limiter.init_app(app)
    sign_in.register(login)
