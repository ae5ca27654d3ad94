"""The settings, read once from the environment and `.env`. A bad value stops the start with one clear line."""

import difflib
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from referrals import email_address
from referrals.config import dotenv_file, paths, secret_key, urls
from referrals.config import returns as config_returns
from referrals.config.error import ConfigError
from referrals.config.returns import Returns
from referrals.config.urls import Database, is_host, is_loopback

__all__ = ["Config", "ConfigError", "is_loopback", "mail_domain", "read"]

ROOT = Path(__file__).resolve().parents[2]
DOTENV = ROOT / ".env"
SETTINGS = (
    *("DATA_DIR", "HOST", "PORT", "BASE_URL", "PROXIES", "DATABASE_URL", "REDIS_URL", "SECRET_KEY"),
    "SECRET_KEY_FALLBACKS",
    *("MAIL_SERVER", "MAIL_PORT", "MAIL_USERNAME", "MAIL_PASSWORD", "MAIL_USE_TLS", "MAIL_USE_SSL"),
    *("MAIL_CA_FILE", "MAIL_DEFAULT_SENDER", "SENDING_RATE", "NEW_HOURS", "EVALUATING_DAYS", "DEMO", "REQUEST_LOG"),
    *config_returns.NAMES,
)
YES_NO = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True)
class Config:
    """The settings. Secrets are not part of the repr."""

    data_dir: Path
    host: str
    port: int
    base_url: str
    database: Database = field(repr=False)
    redis_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(repr=False)  # earlier keys, whose signatures are still accepted
    mail_server: str | None
    mail_port: int
    mail_username: str | None
    mail_password: str | None = field(repr=False)
    mail_use_tls: bool
    mail_use_ssl: bool
    mail_ca_file: Path | None
    mail_default_sender: tuple[str, str]  # display name and address
    sending_rate: int  # mails a second to one recipient domain; 0: no limit
    returns: Returns | None
    new_hours: int
    evaluating_days: int
    demo: bool
    trusted_proxies: int
    request_log: bool

    @property
    def database_url(self) -> str:
        """The database's URL for SQLAlchemy."""
        return self.database.url

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the web server."""
        return is_loopback(self.host)

    @property
    def is_private(self) -> bool:
        """Whether only people at this machine are meant to use it: no proxy in front, no public name."""
        return self.is_loopback and not self.trusted_proxies and is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def seeds(self) -> dict[str, int]:
        """The operator's settings that are seeded once from the environment."""
        return {"new_hours": self.new_hours, "evaluating_days": self.evaluating_days}

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def mail_domain(self) -> str:
        """The domain of a Message-ID: dot-atom characters only."""
        return mail_domain(self.base_url)


def read(environ: Mapping[str, str] | None = None, dotenv: Path | None = DOTENV) -> Config:
    """Read and check every setting. Creates DATA_DIR and, once, the secret key in it."""
    environment = dict(os.environ if environ is None else environ)
    dotenv_settings = dotenv_file.read(dotenv) if dotenv and dotenv.exists() else {}
    if dotenv_settings and dotenv:
        environment = _without_values_from_flask(environment, dotenv)
    _refuse_unknown(environment, dotenv_settings)
    settings = {
        name: _strip(name, value) for name, value in (dotenv_settings | environment).items() if name in SETTINGS
    }
    settings = {name: value for name, value in settings.items() if value.strip()}
    for name in [name for name, value in settings.items() if _has_control_characters(value)]:
        raise ConfigError(f"{name} holds a line break or another control character: write it on one line.")
    return _build_config(settings)


def _without_values_from_flask(environment: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """Return the environment without what the `flask` command loaded from `.env`: it replaces `${NAME}`."""
    loaded = dotenv_file.as_loaded_by_flask(dotenv)
    return {name: value for name, value in environment.items() if name not in loaded or loaded[name] != value}


def _strip(name: str, value: str) -> str:
    """Strip blanks around a value. A password may begin or end with blanks, so only its line breaks are stripped."""
    return value.strip("\r\n" if name in dotenv_file.SECRETS and not name.endswith("_URL") else None)


def _has_control_characters(value: str) -> bool:
    """Tell whether the value contains a control character or a noncharacter. Joiners within a name are allowed."""
    return any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in value)


def mail_domain(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return "localhost" if ":" in host else host.rstrip(".").encode("idna").decode("ascii")


def _build_config(settings: Mapping[str, str]) -> Config:
    host, port = _host(settings, "HOST") or "127.0.0.1", _number(settings, "PORT", 8000, 1, 65535)
    base_url = _base_url(settings, host, port)
    tls = _yes_no(settings, "MAIL_USE_TLS", default=False)
    ssl = _yes_no(settings, "MAIL_USE_SSL", default=False)
    proxies = _number(settings, "PROXIES", 0, 0, 10)
    config = Config(
        data_dir=Path(),
        host=host,
        port=port,
        base_url=base_url,
        database=_database(settings),
        redis_url=urls.redis(settings["REDIS_URL"]) if "REDIS_URL" in settings else None,
        secret_key=_secret_key(settings),
        secret_key_fallbacks=_fallbacks(settings),
        mail_server=_host(settings, "MAIL_SERVER"),
        mail_port=_number(settings, "MAIL_PORT", 465 if ssl else 587 if tls else 25, 1, 65535),
        mail_username=settings.get("MAIL_USERNAME"),
        mail_password=settings.get("MAIL_PASSWORD"),
        mail_use_tls=tls,
        mail_use_ssl=ssl,
        mail_ca_file=paths.ca_file(settings["MAIL_CA_FILE"], ROOT) if "MAIL_CA_FILE" in settings else None,
        mail_default_sender=_sender(settings, base_url),
        sending_rate=_number(settings, "SENDING_RATE", 10, 0, 1000),
        returns=_returns(settings),
        new_hours=_number(settings, "NEW_HOURS", 72, 1, 24 * 90),
        evaluating_days=_number(settings, "EVALUATING_DAYS", 7, 1, 365),
        demo=_yes_no(settings, "DEMO", default=is_loopback(host)),
        trusted_proxies=proxies,
        request_log=_yes_no(settings, "REQUEST_LOG", default=bool(proxies) or not is_loopback(host)),
    )
    _refuse_unsafe_mail(config)
    return _with_data_dir(config, settings)


def _with_data_dir(config: Config, settings: Mapping[str, str]) -> Config:
    """Write to the disk only once every other setting is known to be good."""
    data_dir = paths.absolute("DATA_DIR", settings.get("DATA_DIR", "data"), ROOT)
    paths.make_data_dir(data_dir)
    return replace(
        config,
        data_dir=data_dir,
        database=config.database if "DATABASE_URL" in settings else Database(data_dir / "referrals.sqlite3"),
        secret_key=config.secret_key or _read_or_create_secret_key(data_dir / "secret-key"),
    )


def _refuse_unknown(environment: Mapping[str, str], dotenv_settings: Mapping[str, str]) -> None:
    """Refuse unknown `MAIL_…` settings and misspelt names of ours. `.env` is checked more strictly."""
    for names, cutoff in ((dotenv_settings, 0.75), (environment, 0.88)):
        for name in sorted(set(names) - set(SETTINGS)):
            matches = difflib.get_close_matches(name.upper(), SETTINGS, 1, 0.6 if name.startswith("MAIL_") else cutoff)
            if name.startswith("MAIL_") or (matches and len(name) > len("PORTS")):
                advice = f"did you mean {matches[0]}? Otherwise remove it." if matches else "remove it."
                raise ConfigError(f"{name} is not a setting: {advice}")


def _refuse_unsafe_mail(config: Config) -> None:
    if config.mail_use_tls and config.mail_use_ssl:
        raise ConfigError("MAIL_USE_TLS and MAIL_USE_SSL cannot both be 1: use MAIL_USE_SSL=1 for port 465, else TLS.")
    if bool(config.mail_username) != bool(config.mail_password):
        raise ConfigError("MAIL_USERNAME and MAIL_PASSWORD go together: set both, or neither.")
    encrypted = config.mail_use_tls or config.mail_use_ssl
    if config.mail_password and not encrypted and not is_loopback(config.mail_server or "localhost"):
        raise ConfigError("MAIL_PASSWORD would travel unencrypted: set MAIL_USE_TLS=1 or MAIL_USE_SSL=1.")


def _returns(settings: Mapping[str, str]) -> Returns | None:
    server = _host(settings, "RETURNS_SERVER")
    use_ssl = _yes_no(settings, "RETURNS_USE_SSL", default=True)
    return config_returns.parse_mailbox(
        settings.get("RETURNS_ADDRESS"),
        server,
        _number(settings, "RETURNS_PORT", 993 if use_ssl else 143, 1, 65535),
        settings.get("RETURNS_USERNAME"),
        settings.get("RETURNS_PASSWORD"),
        use_ssl=use_ssl,
        is_local=is_loopback(server or ""),
    )


def _number(settings: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = settings.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
        raise ConfigError(f"{name} is {value!r}: give a whole number from {low} to {high}.")
    return int(value)


def _yes_no(settings: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = settings.get(name)
    if value is None:
        return default
    if value.lower() not in YES_NO:
        raise ConfigError(f"{name} is {value!r}: give 1 or 0.")
    return YES_NO[value.lower()]


def _host(settings: Mapping[str, str], name: str) -> str | None:
    value = settings.get(name)
    return urls.host(name, value) if value else None


def _base_url(settings: Mapping[str, str], host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - recognised, not bound
    return urls.base_url(
        settings.get("BASE_URL") or f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"
    )


def _database(settings: Mapping[str, str]) -> Database:
    """Return an empty one by default: the default needs DATA_DIR."""
    return urls.database(settings["DATABASE_URL"], ROOT) if "DATABASE_URL" in settings else Database()


def _sender(settings: Mapping[str, str], base_url: str) -> tuple[str, str]:
    """Return the display name and the address of the sender."""
    domain = mail_domain(base_url)
    if "MAIL_DEFAULT_SENDER" not in settings:
        return "Referrals", f"referrals@{domain if re.search('[a-z]', domain) else 'localhost'}"
    value = settings["MAIL_DEFAULT_SENDER"]
    sender = email_address.parse(value)
    if sender is None or not is_host(sender[1].rpartition("@")[2]):
        raise ConfigError(
            f"MAIL_DEFAULT_SENDER is {value!r}: write one address, with a name or without one, "
            "as in Referrals <referrals@example.com>. Before the @ only ASCII letters, digits and signs can be used."
        )
    return sender


def _secret_key(settings: Mapping[str, str]) -> str:
    """Return the given key, or empty: then one is created in DATA_DIR. Never shown."""
    value = settings.get("SECRET_KEY", "")
    if value and not secret_key.is_strong(value):
        raise ConfigError("SECRET_KEY is short or well known: give 32 random characters, or remove it and one is made.")
    return value


def _fallbacks(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the earlier keys, which are separated by spaces or commas. Never shown."""
    keys = tuple(settings.get("SECRET_KEY_FALLBACKS", "").replace(",", " ").split())
    if not all(map(secret_key.is_strong, keys)):
        raise ConfigError("SECRET_KEY_FALLBACKS holds a key that is short or well known: give whole keys.")
    return keys


def _read_or_create_secret_key(path: Path) -> str:
    try:
        key = secret_key.read_or_create(path)
    except (OSError, UnicodeDecodeError) as problem:
        raise paths.unwritable(path, problem) from problem
    if not secret_key.is_strong(key):
        raise ConfigError(f"{path} holds no sound key: delete it to have a new one made; everybody signs in again.")
    return key
