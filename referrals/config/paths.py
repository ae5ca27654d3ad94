"""The settings that are paths: DATA_DIR and MAIL_CA_FILE."""

import errno
import os
from pathlib import Path

from referrals.config.error import ConfigError


def absolute(name: str, value: str, root: Path) -> Path:
    """Return the path of the setting `name`. A relative path starts at `root`; ~ is a home directory."""
    try:
        return root / Path(value).expanduser()
    except RuntimeError:  # no such user, or no home directory
        raise ConfigError(
            f"{name} is {value!r}: no home directory is known for what begins with ~. Give the whole path."
        ) from None


def ca_file(value: str, root: Path) -> Path:
    """Return the certificate file that replaces the system's certificates."""
    import ssl  # only needed if it is set: run.py stays small

    path = absolute("MAIL_CA_FILE", value, root)
    try:
        ssl.create_default_context(cafile=str(path))
    except OSError as problem:  # includes SSLError
        why = "it holds no certificate" if isinstance(problem, ssl.SSLError) else problem.strerror
        raise ConfigError(f"MAIL_CA_FILE: {path} cannot be used ({why}): give a file of certificates in PEM.") from None
    return path


def make_data_dir(data_dir: Path) -> None:
    """Create the folder if necessary. Raises ConfigError if it is not writable."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(data_dir, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as problem:
        raise unwritable(data_dir, problem) from problem


def unwritable(path: Path, problem: Exception) -> ConfigError:
    """Return the error for a DATA_DIR, or a file in it, that cannot be used."""
    why = problem.strerror if isinstance(problem, OSError) else "not text"
    return ConfigError(f"DATA_DIR: cannot write {path} ({why}): give a folder that you may write to.")
