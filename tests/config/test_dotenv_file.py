"""How `.env` is read, and what is refused in it."""

import pytest

from referrals.config import ConfigError


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
