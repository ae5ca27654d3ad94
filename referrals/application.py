"""The application without pages: settings, database, languages and queue. The worker needs nothing more."""

from collections.abc import Callable

from flask import Flask

from referrals import languages, queue
from referrals.config import ROOT, Config
from referrals.database import connections
from referrals.database.connections import Limits
from referrals.extensions import babel, db
from referrals.language import text_direction
from referrals.mail.connection import mail

Selector = Callable[[], str | None]


def nobody_reads() -> str:
    """Refuse to choose a language or zone for an unknown reader. A default would silently be wrong for most."""
    raise RuntimeError("Nobody is reading here: say in which language and zone this is written.")


def create_bare_app(
    settings: Config, *, limits: Limits = connections.JOBS, locale_selector: Selector = nobody_reads
) -> Flask:
    """Build what pages and jobs share. `locale_selector` returns the language of a visitor.

    A job sets the locale of each reader, and whoever formats an instant passes the zone (language/times.py). `limits`
    is how long the process waits for the database. Pages are added by app.create_app(), so the worker does not load
    them.
    """
    app = Flask("app", root_path=str(ROOT))
    app.config.update(_flask_settings(settings, limits))
    db.init_app(app)
    with app.app_context():
        connections.limit(db.engine, limits)
    babel.init_app(app, locale_selector=locale_selector, timezone_selector=nobody_reads)
    mail.init_app(app)
    _set_up_templates(app)
    queue.configure(settings.redis_url)
    return app


def _set_up_templates(app: Flask) -> None:
    """Configure the Jinja environment, which pages and mails share."""
    text_direction.install(app.jinja_env)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _flask_settings(settings: Config, limits: Limits) -> dict[str, object]:
    """Return Flask's settings. Ours are under REFERRALS."""
    return {
        "REFERRALS": settings,
        "BASE_URL": settings.base_url,
        "MAIL_DOMAIN": settings.mail_domain,
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": connections.engine_options(settings.database_url, limits),
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username,
        "MAIL_PASSWORD": settings.mail_password,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_USE_SSL": settings.mail_use_ssl,
        "MAIL_CA_FILE": str(settings.mail_ca_file) if settings.mail_ca_file else None,
        "MAIL_DEFAULT_SENDER": settings.mail_default_sender,
        "SENDING_RATE": settings.sending_rate,
        "RETURNS": settings.returns,
        "RETURNS_ADDRESS": settings.returns.address if settings.returns else None,
        "BABEL_TRANSLATION_DIRECTORIES": str(languages.FOLDER),
    }
