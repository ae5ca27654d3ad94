"""The URLs of the site, the database and Redis, and the host names in them."""

import pytest
from sqlalchemy import make_url

from referrals import config
from referrals.config import ConfigError


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h:5433/d?sslmode=require", "postgresql+psycopg://u:p@h:5433/d?sslmode=require"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg:///d", "postgresql+psycopg:///d"),
        ("sqlite:////srv/a.sqlite3", "sqlite:////srv/a.sqlite3"),
        ("sqlite:///a.sqlite3", f"sqlite:///{config.ROOT}/a.sqlite3"),
    ],
)
def test_addresses_of_databases(read, given, used):
    assert read(DATABASE_URL=given).database_url == used


@pytest.mark.parametrize("given", ["redis://localhost:6380/1", "rediss://u:p@redis.example.com", "unix:///run/r.sock"])
def test_addresses_of_redis(read, given):
    assert read(REDIS_URL=given).redis_url == given


@pytest.mark.parametrize(
    ("host", "base_url"),
    [
        ("localhost", "http://localhost:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_the_address_follows_the_host(read, host, base_url):
    assert read(HOST=host).base_url == base_url


@pytest.mark.parametrize("given", ["https://ex.com:", "https://ex.com:/"])
def test_the_address_loses_a_colon_without_a_port(read, given):
    assert read(BASE_URL=given).base_url == "https://ex.com"


def test_the_address_loses_its_slash(read):
    settings = read(BASE_URL="https://Referrals.Example.com/")
    assert settings.base_url == "https://referrals.example.com"
    assert settings.is_https


LONG_LABEL = "a" * 64 + ".example.com"
LONG_NAME = "a" + ".".join(["a" * 49] * 5) + ".com"  # 254 characters


@pytest.mark.parametrize("host", [LONG_LABEL, LONG_NAME, f"{LONG_NAME}."])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "https://{}"),
        ("BASE_URL", "https://{}:8443"),
        ("DATABASE_URL", "postgresql://u:hush@{}/d"),
        ("REDIS_URL", "redis://:hush@{}:6379/0"),
        ("HOST", "{}"),
        ("MAIL_SERVER", "{}"),
    ],
)
def test_a_host_name_that_dns_cannot_hold_is_refused_at_the_start(read, name, value, host):
    with pytest.raises(ConfigError) as refused:
        read(**{name: value.format(host)})
    assert str(refused.value) == (
        f"{name} holds a host name that is too long: at most 253 characters, and 63 between two dots."
    )


@pytest.mark.parametrize("host", ["ü" * 60 + ".example.com", "münchen." * 25 + "example.com"])
def test_a_host_name_that_is_too_long_in_its_ascii_form_is_refused(read, host):
    with pytest.raises(ConfigError, match="BASE_URL holds"):
        read(BASE_URL=f"https://{host}")


def test_the_longest_host_name_is_taken(read):
    host = LONG_NAME.removeprefix("a")
    assert (len(host), read(BASE_URL=f"https://{host}").base_url) == (253, f"https://{host}")


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_password_with_an_at_is_told_how_to_be_written(read, name):
    with pytest.raises(ConfigError, match="@ as %40, # as %23"):
        read(**{name: "postgresql://u:p@ss#@h/db"})


def test_a_password_that_is_written_so_is_understood(read):
    url = make_url(read(DATABASE_URL="postgresql://u:p%40s%23s%2F%25@h/db").database_url)
    assert (url.password, url.host, url.database) == ("p@s#s/%", "h", "db")


@pytest.mark.parametrize(
    ("environ", "plain"),
    [
        ({"BASE_URL": "https://rete.münchen.example:8443"}, "https://rete.xn--mnchen-3ya.example:8443"),
        ({"BASE_URL": "https://Città.example/"}, "https://xn--citt-3na.example"),
        ({"MAIL_SERVER": "smtp.münchen.example"}, "smtp.xn--mnchen-3ya.example"),
    ],
)
def test_a_host_with_other_letters_is_told_its_ascii_form(read, environ, plain):
    with pytest.raises(ConfigError, match=rf"ASCII form \(IDNA, punycode\): {plain}"):
        read(**environ)
