"""The settings with addresses of services: BASE_URL, DATABASE_URL, REDIS_URL, host names.

Error messages contain no part of the address, which may hold a password.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from referrals import email_address
from referrals.config.error import ConfigError

LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
HOST_NAME = re.compile(rf"(?i){LABEL}(\.{LABEL})*\.?")
MAX_HOST_LENGTH = 253  # characters, without a dot at the end (RFC 1035)
MAX_LABEL_LENGTH = 63  # between two dots
ESCAPES = "In a user name or password write @ as %40, # as %23, / as %2F, ? as %3F and % as %25."


@dataclass(frozen=True)
class Database:
    """Where the database is: an SQLite file, or a PostgreSQL URL."""

    sqlite_file: Path | None = None
    postgresql_url: str = ""

    @property
    def url(self) -> str:
        """The URL for SQLAlchemy, which builds it: a path may contain ?, # and %."""
        from sqlalchemy import URL, make_url  # large, and not needed to read the settings

        if self.sqlite_file is not None:
            url = URL.create("sqlite", database=str(self.sqlite_file))
        else:
            url = make_url(self.postgresql_url).set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_host(value: str) -> bool:
    try:
        return bool(ipaddress.ip_address(value))
    except ValueError:
        # Digits and dots that are not an IP address are a typing error, not a name.
        is_name = HOST_NAME.fullmatch(value) and not _is_too_long(value)
        return bool(is_name) and not re.fullmatch(r"[0-9.]+", value)


def host(name: str, value: str) -> str:
    """Check a host name or IP address. `name` is the setting."""
    if is_host(value):
        return value
    _refuse_long(name, value)
    _refuse_non_ascii(name, value, value)
    shown = "" if re.search("[@/]", value) else f" is {value!r}"
    raise ConfigError(f"{name}{shown}: give a host name or an IP address, no http:// and no port.")


def base_url(value: str) -> str:
    url = _split(value, lambda url: url.scheme in ("http", "https") and bool(url.hostname))
    if url and not url.username:
        _refuse_long("BASE_URL", url.hostname or "")
        _refuse_non_ascii("BASE_URL", url.hostname or "", value)
    is_bare = url and not (url.path.strip("/") or url.query or url.fragment or "@" in url.netloc)
    if url and is_bare and is_host(url.hostname or ""):
        return f"{url.scheme}://{url.netloc.lower().removesuffix(':')}"
    raise ConfigError("BASE_URL must be http:// or https:// and a host, with no path: https://referrals.example.com")


def database(value: str, root: Path) -> Database:
    """Parse DATABASE_URL. A relative SQLite path starts at `root`."""
    url = _split(value, lambda url: len(url.path) > 1 and not url.fragment)
    if url and url.scheme == "sqlite" and not (url.netloc or url.query or url.path.startswith("/:memory:")):
        return Database(sqlite_file=root / unquote(url.path[1:]))
    if url:
        _refuse_long("DATABASE_URL", url.hostname or "")
    if url and url.scheme in ("postgres", "postgresql", "postgresql+psycopg") and _is_postgresql(url):
        return Database(postgresql_url="postgresql:" + value.partition(":")[2])
    raise ConfigError(
        "DATABASE_URL must be postgresql://user:password@host/database or sqlite:////path/to/file.sqlite3. "
        + ESCAPES.replace("user name or password", "user name, password or path")
    )


def redis(value: str) -> str:
    if url := _split(value, _is_redis):
        _refuse_long("REDIS_URL", url.hostname or "")
        return value
    raise ConfigError(
        f"REDIS_URL must be redis://host:port/0, rediss://host:port/0 or unix:///path/to/redis.sock. {ESCAPES}"
    )


def _is_too_long(host: str) -> bool:
    name = host.removesuffix(".")
    return len(name) > MAX_HOST_LENGTH or max(map(len, name.split("."))) > MAX_LABEL_LENGTH


def _refuse_long(name: str, host: str) -> None:
    """Refuse a host name that DNS does not allow. The resolver would raise various errors on each use."""
    if host.isascii() and "%" not in host and _is_too_long(host):
        raise ConfigError(
            f"{name} holds a host name that is too long: "
            f"at most {MAX_HOST_LENGTH} characters, and {MAX_LABEL_LENGTH} between two dots."
        )


def _refuse_non_ascii(name: str, host: str, value: str) -> None:
    """Refuse a non-ASCII host and name its ASCII form (IDNA, punycode), which DNS, TLS and browsers use."""
    if host.isascii():
        return
    ascii_host = email_address.to_ascii(host)
    if ascii_host is None:
        raise ConfigError(f"{name} holds letters beyond a to z that no host name can have: {host!r}.")
    raise ConfigError(
        f"{name} holds letters beyond a to z: write the host in its ASCII form (IDNA, punycode): "
        f"{value.lower().replace(host, ascii_host)}"
    )


def _is_postgresql(url: SplitResult) -> bool:
    """Tell whether the URL has one meaning: at most one @, one database name, and NAME=value options."""
    return url.netloc.count("@") <= 1 and not re.search("[@/]", url.path[1:]) and _has_sound_query(url)


def _is_redis(url: SplitResult) -> bool:
    if url.fragment or url.netloc.count("@") > 1 or not _has_sound_query(url):
        return False
    if url.scheme == "unix":
        return len(url.path) > 1
    return url.scheme in ("redis", "rediss") and bool(url.hostname) and bool(re.fullmatch("/?[0-9]*", url.path))


def _has_sound_query(url: SplitResult) -> bool:
    return all(re.fullmatch("[a-z_]+=[^@]*", part) for part in url.query.split("&")) if url.query else True


def _split(value: str, is_valid: Callable[[SplitResult], bool]) -> SplitResult | None:
    """Return the parts of an address, or None if it is not an address or not `is_valid`. A port must be a number."""
    try:
        url = urlsplit(value)
        return url if (url.port is None or url.port > 0) and is_valid(url) else None
    except ValueError:
        return None
