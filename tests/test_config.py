"""The settings: how they are read, what is created, and the error that stops the start."""

import ast
import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme
from sqlalchemy import create_engine, make_url

from referrals import config
from referrals.config import ConfigError


@pytest.fixture
def read(tmp_path):
    def read(dotenv=None, **environ):
        return config.read({"DATA_DIR": str(tmp_path / "data"), **environ}, dotenv)

    return read


@pytest.fixture
def dotenv(tmp_path):
    def write(text):
        path = tmp_path / ".env"
        path.write_text(text, encoding="utf-8")
        return path

    return write


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


def test_a_relative_folder_is_meant_from_the_projects_own(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "ROOT", tmp_path)
    assert config.read({"DATA_DIR": "here"}, None).data_dir == tmp_path / "here"


def test_the_folder_is_private(read):
    assert stat.S_IMODE(read().data_dir.stat().st_mode) == 0o700


def test_the_secret_key_is_made_once(read):
    assert read().secret_key == read().secret_key


def test_the_secret_key_is_long_and_private(read):
    settings = read()
    assert len(settings.secret_key) >= 32
    assert stat.S_IMODE((settings.data_dir / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_share_one_secret_key(read):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: read().secret_key, range(64)))
    assert len(keys) == 1


def test_a_secret_key_that_is_given_is_not_kept(read):
    settings = read(SECRET_KEY="xq7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1")
    assert settings.secret_key == "xq7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1"
    assert not (settings.data_dir / "secret-key").exists()


def test_an_emptied_key_file_stops_the_start(read):
    (read().data_dir / "secret-key").write_text("")
    with pytest.raises(ConfigError, match="holds no sound key: delete it"):
        read()


def test_secrets_are_not_in_the_repr(read):
    settings = read(
        DATABASE_URL="postgresql://u:hush@h/d", REDIS_URL="redis://:hush@h/0", MAIL_USERNAME="u", MAIL_PASSWORD="hush"
    )
    assert "hush" not in repr(settings)
    assert settings.secret_key not in repr(settings)


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


@pytest.mark.parametrize(
    ("base_url", "domain"),
    [
        ("https://referrals.example.com:8443", "referrals.example.com"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "localhost"),
    ],
)
def test_the_domain_of_message_ids_has_dot_atom_characters_only(read, base_url, domain):
    assert read(BASE_URL=base_url).mail_domain == domain


def test_the_sender_follows_the_address(read):
    settings = read(BASE_URL="https://partners.example.com")
    assert settings.mail_default_sender == ("Referrals", "referrals@partners.example.com")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("r@example.org", ""),
        ("<r@example.org>", ""),
        ('"" <r@example.org>', ""),
        ("Referrals <r@example.org>", "Referrals"),
        ("Referrals<r@example.org>", "Referrals"),
        ("Referrals, Inc. <r@example.org>", "Referrals, Inc."),
        ('"Referrals, Inc." <r@example.org>', "Referrals, Inc."),
        ("Rossi, Bianchi & C. <r@example.org>", "Rossi, Bianchi & C."),
        ("Rete [IT] <r@example.org>", "Rete [IT]"),
        ("Rete (IT) <r@example.org>", "Rete (IT)"),
        ("Acme @ Home <r@example.org>", "Acme @ Home"),
        ("Rete: Nord; Sud <r@example.org>", "Rete: Nord; Sud"),
        ("ana@example.com <r@example.org>", "ana@example.com"),
        (r'"Rossi \"il Rosso\" & C." <r@example.org>', 'Rossi "il Rosso" & C.'),
        ('"Acme" Sales <r@example.org>', "Acme Sales"),
        ('5" Screens <r@example.org>', '5" Screens'),
        ("Rete Città <r@example.org>", "Rete Città"),
        ("👩‍💻 Rete <r@example.org>", "👩‍💻 Rete"),
        ("=?utf-8?q?Rete_Citt=C3=A0?= <r@example.org>", "Rete Città"),
        ("=?iso-8859-1?q?Citt=E0?= =?utf-8?b?IOKCrA==?= <r@example.org>", "Città €"),
        ("r@example.org (Referrals)", "Referrals"),
        ('"Referrals <r@example.org>"', "Referrals"),
        ("'r@example.org'", ""),
    ],
)
def test_the_sender_is_parsed_into_a_name_and_an_address(read, written, name):
    assert read(MAIL_DEFAULT_SENDER=written).mail_default_sender == (name, "r@example.org")


def test_the_domain_of_the_sender_is_kept_in_its_ascii_form(read):
    assert read(MAIL_DEFAULT_SENDER="Rete <r@münchen.example>").mail_default_sender[1] == "r@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "written",
    [
        *("Referrals", "r@", "@example.org", "r@x@example.org", "a@example.org, b@example.org", "<>", "N <a b@c.it>"),
        *("A <a@example.org>, B <b@example.org>", "mailto:r@example.org", '"john doe"@example.org'),
        *("rôle@example.org", "Rete <<r@example.org>>", "Undisclosed:;"),
    ],
)
def test_what_is_no_sender_stops_the_start(read, written):
    with pytest.raises(ConfigError, match=r"MAIL_DEFAULT_SENDER is .*: write one address"):
        read(MAIL_DEFAULT_SENDER=written)


@pytest.mark.parametrize(("security", "port"), [({}, 25), ({"MAIL_USE_TLS": "1"}, 587), ({"MAIL_USE_SSL": "yes"}, 465)])
def test_the_mail_port_follows_its_security(read, security, port):
    assert read(**security).mail_port == port


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


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_password_with_an_at_is_told_how_to_be_written(read, name):
    with pytest.raises(ConfigError, match="@ as %40, # as %23"):
        read(**{name: "postgresql://u:p@ss#@h/db"})


def test_a_password_that_is_written_so_is_understood(read):
    url = make_url(read(DATABASE_URL="postgresql://u:p%40s%23s%2F%25@h/db").database_url)
    assert (url.password, url.host, url.database) == ("p@s#s/%", "h", "db")


@pytest.mark.parametrize("folder", ["a?b", "a#b", "a%20b", "a b", "caffè €", "100%", "a&b=c;d"])
def test_the_folder_may_have_any_name(tmp_path, folder):
    settings = config.read({"DATA_DIR": str(tmp_path / folder)}, None)
    engine = create_engine(settings.database_url)
    engine.connect().close()
    engine.dispose()
    assert (tmp_path / folder / "referrals.sqlite3").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [folder]


def test_signs_in_the_path_of_a_database_are_decoded(read, tmp_path):
    path = make_url(read(DATABASE_URL=f"sqlite:///{tmp_path}/a%3Fb%23c.sqlite3").database_url).database
    assert path == f"{tmp_path}/a?b#c.sqlite3"


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


def test_a_file_of_certificates_is_kept(read, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert read(MAIL_CA_FILE=str(tmp_path / "ca.pem")).mail_ca_file == tmp_path / "ca.pem"


def test_a_file_without_certificates_is_refused(read, tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(ConfigError, match=r"MAIL_CA_FILE: .* cannot be used .*certificate"):
        read(MAIL_CA_FILE=str(tmp_path / "ca.pem"))


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


def test_a_password_does_not_travel_unencrypted(read):
    with pytest.raises(ConfigError, match="MAIL_PASSWORD would travel unencrypted"):
        read(MAIL_SERVER="smtp.example.com", MAIL_USERNAME="u", MAIL_PASSWORD="p")


def test_a_password_may_stay_on_this_machine_as_it_is(read):
    assert read(MAIL_SERVER="127.0.0.1", MAIL_USERNAME="u", MAIL_PASSWORD="p").mail_password == "p"


def test_tls_and_ssl_exclude_each_other(read):
    with pytest.raises(ConfigError, match="cannot both be 1"):
        read(MAIL_USE_TLS="1", MAIL_USE_SSL="1")


def test_other_programs_settings_are_left_alone(read):
    assert read(HOSTNAME="h", REPORT="1", PORTS="1", MAIL="/var/mail/me", HTTP_PROXY="p", REDIS_PORT="tcp://h:1")


@pytest.mark.parametrize("place", ["/dev/null/data", "/proc/data"])
def test_a_folder_that_cannot_be_made_is_refused(read, place):
    with pytest.raises(ConfigError, match=f"DATA_DIR: cannot write {place} .*: give a folder that you may write to"):
        read(DATA_DIR=place)


def test_nothing_is_made_before_every_setting_is_good(read, tmp_path):
    with pytest.raises(ConfigError):
        read(MAIL_PORT="x")
    assert not (tmp_path / "data").exists()


def test_dotenv_is_read(read, dotenv):
    assert read(dotenv("PORT=8001 # not 8000\nMAIL_DEFAULT_SENDER='Rete Nord <rete@example.com>'\n")).port == 8001


def test_the_environment_wins_over_dotenv(read, dotenv):
    assert read(dotenv("PORT=8001"), PORT="8002").port == 8002


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("s3cret${b}x", "s3cret${b}x"),
        ('"s3cret${b}x"', "s3cret${b}x"),
        ("'a #b'", "a #b"),
        ('"a #b"', "a #b"),
        ("a#b", "a#b"),
        ("#ab", "#ab"),
        ("pässwörd€", "pässwörd€"),
        (r"'a\b'", r"a\b"),
        ("'a b' # the new one", "a b"),
        ("' p w '", " p w "),
        ('" p w "', " p w "),
    ],
)
def test_a_password_in_dotenv_is_read_as_it_is_written(read, dotenv, written, value):
    given = dotenv(f"MAIL_USERNAME=u\nMAIL_PASSWORD={written}\n")
    assert read(given).mail_password == value


def test_what_the_flask_command_made_of_dotenv_does_not_count(read, dotenv):
    given = dotenv("MAIL_USERNAME=u\nMAIL_PASSWORD=s3cret${b}x\n")
    assert read(given, MAIL_USERNAME="u", MAIL_PASSWORD="s3cretx").mail_password == "s3cret${b}x"


@pytest.mark.parametrize(
    "line",
    [
        "MAIL_PASSWORD=abc #hush",
        "MAIL_PASSWORD=abc # hush",
        "MAIL_PASSWORD= #hush",
        "MAIL_PASSWORD=\t# hush",
        "MAIL_PASSWORD = #hush",
        "DATA_DIR= #hush",
        "RETURNS_PASSWORD=abc # hush",
        "export SECRET_KEY=abc\t#hush",
        "DATA_DIR=/srv/a #hush",
    ],
)
def test_a_value_that_a_comment_may_have_cut_is_refused_by_its_line(read, dotenv, line):
    with pytest.raises(ConfigError, match=r"\.env, line 4: in the value of .* a # follows a blank") as refused:
        read(dotenv(f"# The network\nPORT=8001\n\n{line}\n"))
    assert "hush" not in str(refused.value)


def test_dotenv_may_be_missing(read, tmp_path):
    assert read(tmp_path / "none").port == 8000


def test_a_near_miss_in_dotenv_is_refused(read, dotenv):
    with pytest.raises(ConfigError, match="SECRETKEY is not a setting: did you mean SECRET_KEY"):
        read(dotenv("SECRETKEY=x"))


def test_a_line_of_dotenv_that_is_none_is_refused(read, dotenv):
    with pytest.raises(ConfigError, match=r"\.env, line 2, is not NAME=value"):
        read(dotenv("PORT=8001\n= 3 =\n"))


@pytest.mark.parametrize(
    "line", ['MAIL_DEFAULT_SENDER="Rete" <hush@example.com>', "export MAIL_DEFAULT_SENDER = 'Rete' <hush@example.com>"]
)
def test_a_value_that_is_quoted_in_part_is_told_to_be_quoted_whole(read, dotenv, line):
    said = r"\.env, line 3: .* MAIL_DEFAULT_SENDER .* single quotes \(MAIL_DEFAULT_SENDER='\.\.\.'\)"
    with pytest.raises(ConfigError, match=said) as refused:
        read(dotenv(f"PORT=8001\n\n{line}\n"))
    assert "hush" not in str(refused.value)


def test_blanks_around_what_is_no_secret_do_not_count(read, dotenv):
    assert read(dotenv("HOST=' localhost '\nREDIS_URL=' redis://localhost '\n")).redis_url == "redis://localhost"


def test_a_line_break_behind_a_password_does_not_count(read):
    assert read(MAIL_USERNAME="u", MAIL_PASSWORD=" p \r\n").mail_password == " p "


def test_a_dotenv_that_is_no_text_is_refused(read, tmp_path):
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(ConfigError, match="make it a readable UTF-8 text file"):
        read(tmp_path / ".env")


EARLIER = "ab7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1"
EARLIEST = "cd7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1"


def test_earlier_secret_keys_are_kept_beside_the_new_one(read):
    settings = read(SECRET_KEY_FALLBACKS=f"{EARLIEST}, {EARLIER}")
    assert settings.secret_key_fallbacks == (EARLIEST, EARLIER)
    assert EARLIER not in repr(settings)


def test_an_earlier_secret_key_that_is_weak_stops_the_start(read):
    with pytest.raises(ConfigError, match="SECRET_KEY_FALLBACKS") as refusal:
        read(SECRET_KEY_FALLBACKS=f"{EARLIER} short-key")
    assert "short-key" not in str(refusal.value)


# The mailbox for returns

RETURNS = {
    "RETURNS_ADDRESS": "returns@example.org",
    "RETURNS_SERVER": "imap.example.org",
    "RETURNS_USERNAME": "returns",
    "RETURNS_PASSWORD": "s3cret-9f2",
}


def test_without_its_settings_there_is_no_mailbox_for_returns(read):
    assert read().returns is None


def test_the_mailbox_for_returns_is_read_over_tls_unless_told_otherwise(read):
    found = read(**RETURNS).returns
    assert (found.address, found.server, found.port, found.use_ssl) == (
        "returns@example.org",
        "imap.example.org",
        993,
        True,
    )
    assert "s3cret" not in repr(read(**RETURNS))


@pytest.mark.parametrize("missing", RETURNS)
def test_a_mailbox_for_returns_that_is_half_set_is_refused(read, missing):
    with pytest.raises(ConfigError, match="go together") as refused:
        read(**{name: value for name, value in RETURNS.items() if name != missing})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["returns", "a b@example.org", "returns+x@example.org", f"{'r' * 21}@example.org", "Name <r@example.org>"],
)
def test_an_address_that_cannot_carry_a_signature_is_refused(read, address):
    with pytest.raises(ConfigError, match="RETURNS_ADDRESS"):
        read(**RETURNS | {"RETURNS_ADDRESS": address})


def test_the_password_of_the_mailbox_does_not_travel_unencrypted(read):
    with pytest.raises(ConfigError, match="unencrypted"):
        read(**RETURNS, RETURNS_USE_SSL="0")
    assert read(**RETURNS | {"RETURNS_SERVER": "127.0.0.1", "RETURNS_USE_SSL": "0"}).returns.port == 143


@pytest.mark.parametrize(("written", "rate"), [("0", 0), ("3", 3), ("", 10)])
def test_how_many_mails_a_second_go_to_one_domain(read, written, rate):
    assert read(SENDING_RATE=written).sending_rate == rate
