"""The file `.env`: NAME=value lines, taken literally. Nothing in a value is replaced or cut off."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from referrals.config.error import ConfigError

SECRETS = frozenset(
    {
        *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS"),
        *("MAIL_USERNAME", "MAIL_PASSWORD", "RETURNS_USERNAME", "RETURNS_PASSWORD"),
    }
)
UNQUOTED_COMMENT = re.compile(r"=(?:[^\S\r\n]*[^'\"\s].*)?\s#(?P<next>.?)")
QUOTED = re.compile(r"\s*(?:export\s+)?(?P<name>\w+)\s*=\s*['\"]")


def read(path: Path) -> dict[str, str]:
    """Return the settings in the file, without interpolation. Raises ConfigError for a line that is not valid."""
    text = _text(path)
    for binding in parse_stream(io.StringIO(text)):
        _check(binding, path)
    return {name: value or "" for name, value in _values(text, interpolate=False).items()}


def as_loaded_by_flask(path: Path) -> Mapping[str, str | None]:
    """Return what the `flask` command loads from the same file into the environment: with `${NAME}` replaced."""
    return _values(_text(path), interpolate=True)


def _values(text: str, *, interpolate: bool) -> dict[str, str | None]:
    return dotenv_values(stream=io.StringIO(text), interpolate=interpolate)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = "it is not UTF-8" if isinstance(problem, UnicodeDecodeError) else problem.strerror
        raise ConfigError(f"{path} cannot be read ({why}): make it a readable UTF-8 text file.") from problem


def _check(binding: Binding, path: Path) -> None:
    """Refuse invalid lines, and values of which a comment may have cut off a part. Shows no value."""
    if binding.error:
        raise _not_understood(binding, path)
    comment = UNQUOTED_COMMENT.search(binding.original.string)
    if binding.key and comment and (binding.key in SECRETS or comment["next"].strip()):
        raise ConfigError(
            f"{path}, line {_line(binding)}: in the value of {binding.key} a # follows a blank, "
            f"which would begin a comment. Put the value in single quotes ({binding.key}='...'), "
            f"or the comment on a line of its own."
        )


def _not_understood(binding: Binding, path: Path) -> ConfigError:
    quoted = QUOTED.match(binding.original.string)
    if not quoted:
        return ConfigError(f"{path}, line {_line(binding)}, is not NAME=value: correct or delete that line.")
    return ConfigError(
        f"{path}, line {_line(binding)}: the value of {quoted['name']} begins with a quotation mark and does not end "
        f"with it. Put the whole value in single quotes ({quoted['name']}='...')."
    )


def _line(binding: Binding) -> int:
    """Return the line number. The parser counts empty lines before a binding as part of it."""
    start: str = binding.original.string
    return int(binding.original.line) + start[: len(start) - len(start.lstrip())].count("\n")
