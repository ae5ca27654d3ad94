"""The settings as a whole: defaults, names, and the error that stops the start."""

import ast
import re

import pytest

from referrals import config
from referrals.config import ConfigError


def test_nothing_needs_to_be_set(read, tmp_path):
    settings = read()
    assert settings.host == "127.0.0.1"
    assert settings.port == 8000
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/referrals.sqlite3"
    assert settings.redis_url is None
    assert settings.mail_server is None
    assert (settings.new_hours, settings.evaluating_days) == (72, 7)
    assert settings.demo


def test_the_readme_names_every_setting():
    readme = (config.ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in config.SETTINGS if f"`{name}`" not in readme] == []


def test_an_empty_value_is_no_value(read):
    assert read(MAIL_SERVER="", PORT=" ").port == 8000


def test_secrets_are_not_in_the_repr(read):
    settings = read(
        DATABASE_URL="postgresql://u:hush@h/d", REDIS_URL="redis://:hush@h/0", MAIL_USERNAME="u", MAIL_PASSWORD="hush"
    )
    assert "hush" not in repr(settings)
    assert settings.secret_key not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "demo"),
    [
        ({}, True),
        ({"HOST": "localhost"}, True),
        ({"DEMO": "0"}, False),
        ({"HOST": "0.0.0.0"}, False),
        ({"HOST": "192.0.2.1", "DEMO": "1"}, True),
    ],
)
def test_beyond_this_machine_the_demo_has_to_be_asked_for(read, environ, demo):
    assert read(**environ).demo is demo


@pytest.mark.parametrize(
    "environ",
    [
        {"PORT": "http"},
        {"PORT": "0"},
        {"PORT": "65536"},
        {"PORT": "٨٠٠٠"},
        {"HOST": "http://localhost"},
        {"HOST": "1.2.3"},
        {"HOST": "a b"},
        {"BASE_URL": "example.com"},
        {"BASE_URL": "ftp://example.com"},
        {"BASE_URL": "https://example.com/referrals"},
        {"BASE_URL": "https://user@example.com"},
        {"BASE_URL": "https://example.com:port"},
        {"PROXIES": "-1"},
        {"DATABASE_URL": "mysql://u:p@h/d"},
        {"DATABASE_URL": "postgresql://u:p@h"},
        {"DATABASE_URL": "sqlite://"},
        {"DATABASE_URL": "sqlite:///:memory:"},
        {"REDIS_URL": "http://localhost"},
        {"REDIS_URL": "redis://"},
        {"REDIS_URL": "unix://"},
        {"SECRET_KEY": "dev"},
        {"SECRET_KEY": "changeme" * 8},
        {"SECRET_KEY": "0" * 64},
        {"NEW_HOURS": "0"},
        {"NEW_HOURS": "72h"},
        {"EVALUATING_DAYS": "1.5"},
        {"DEMO": "maybe"},
        {"MAIL_SERVER": "smtp.example.com:587"},
        {"MAIL_PORT": "smtp"},
        {"MAIL_USE_TLS": "2"},
        {"MAIL_DEFAULT_SENDER": "Referrals"},
        {"MAIL_DEFAULT_SENDER": "Referrals <a@b> c@d e"},
        {"MAIL_DEFAULT_SENDER": "a@example.com\r\nBcc: b@example.com"},
        {"MAIL_DEFAULT_SENDER": "Rete\u2028Nord <a@example.com>"},
        {"DATABASE_URL": "sqlite:////srv/a?b.sqlite3"},
        {"DATABASE_URL": "sqlite:////srv/a#b.sqlite3"},
        {"DATABASE_URL": "postgresql://u@h/a/b"},
        {"DATABASE_URL": "postgresql://u@h/d?sslmode"},
        {"REDIS_URL": "redis://localhost/first"},
        {"REDIS_URL": "unix:///srv/a?b.sock"},
        {"REDIS_URL": "unix:///srv/a#b.sock"},
        {"REDIS_URL": "redis://:p@ss@h/0"},
        {"REDIS_URL": "unix://u:p@ss@/run/r.sock"},
        {"MAIL_CA_FILE": "/does/not/exist.pem"},
        {"MAIL_CA_FILE": "~nouser/x.pem"},
        {"DATA_DIR": "~nouser/x"},
    ],
    ids=str,
)
def test_a_bad_value_is_refused_by_its_name_in_one_line(read, environ):
    with pytest.raises(ConfigError) as refused:
        read(**environ)
    assert next(iter(environ)) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"PORT": "http"}, "PORT is 'http': give a whole number from 1 to 65535."),
        ({"MAIL_SERVR": "x"}, "MAIL_SERVR is not a setting: did you mean MAIL_SERVER? Otherwise remove it."),
        ({"MAIL_DEBUG": "1"}, "MAIL_DEBUG is not a setting: remove it."),
        ({"MAIL_SUPPRESS_SEND": "1"}, "MAIL_SUPPRESS_SEND is not a setting: remove it."),
        ({"DATABASE_URI": "x"}, "DATABASE_URI is not a setting: did you mean DATABASE_URL? Otherwise remove it."),
        ({"MAIL_USERNAME": "u"}, "MAIL_USERNAME and MAIL_PASSWORD go together: set both, or neither."),
    ],
)
def test_what_the_line_says(read, environ, line):
    with pytest.raises(ConfigError) as refused:
        read(**environ)
    assert str(refused.value) == line


@pytest.mark.parametrize(
    "environ",
    [
        {"DATABASE_URL": "mysql://user:hush@host/database"},
        {"DATABASE_URL": "postgresql://user:hush@host:port/database"},
        {"REDIS_URL": "http://:hush@host"},
        {"DATABASE_URL": "postgresql://user:p@hush@host/database"},
        {"DATABASE_URL": "postgresql://user:p#hush@host/database"},
        {"DATABASE_URL": "postgresql://user:12#hush@host/database"},
        {"DATABASE_URL": "postgresql://user:12/hush@host/database"},
        {"DATABASE_URL": "postgresql://user:12?hush@host/database"},
        {"DATABASE_URL": "postgresql://user:[hush@host/database"},
        {"REDIS_URL": "redis://user:p@hush@host/0"},
        {"REDIS_URL": "redis://user:12#hush@host/0"},
        {"REDIS_URL": "redis://user:12/hush@host/0"},
        {"REDIS_URL": "redis://user:12?hush@host/0"},
        {"MAIL_SERVER": "smtp://user:hush@host"},
        {"HOST": "user:hush@host"},
        {"BASE_URL": "https://user:hush@host"},
        {"SECRET_KEY": "hush"},
        {"MAIL_SERVER": "smtp.example.com", "MAIL_USERNAME": "u", "MAIL_PASSWORD": "hush"},
    ],
)
def test_a_refusal_never_shows_a_secret(read, environ):
    with pytest.raises(ConfigError) as refused:
        read(**environ)
    assert "hush" not in str(refused.value)


def test_every_setting_that_the_code_names_is_a_known_one():
    sources = [*config.ROOT.glob("*.py"), *config.ROOT.glob("referrals/**/*.py")]
    names = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    settings_of_mail = {name for name in names if re.fullmatch("MAIL_[A-Z_]+", name)}
    assert settings_of_mail - {"MAIL_DOMAIN"} <= set(config.SETTINGS)
    assert set(config.SETTINGS) <= names


def test_every_setting_is_read(read, monkeypatch):
    asked = set()

    class Given(dict):
        def get(self, name, default=None):
            asked.add(name)
            return super().get(name, default)

        def __contains__(self, name):
            asked.add(name)
            return super().__contains__(name)

    monkeypatch.setattr(config, "_build_config", lambda given, read=config._build_config: read(Given(given)))
    read()
    assert asked == set(config.SETTINGS)


def test_other_programs_settings_are_left_alone(read):
    assert read(HOSTNAME="h", REPORT="1", PORTS="1", MAIL="/var/mail/me", HTTP_PROXY="p", REDIS_PORT="tcp://h:1")
