"""Back up the SQLite database while it is in use. The copy appears complete or not at all."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

UNFINISHED_SUFFIX = ".unfinished"


class BackupFailed(Exception):
    """No copy was made. The text is one line with the reason."""


def copy(database: Path, file: Path) -> None:
    """Copy the database to the new file `file`, verify the copy, and flush it to disk.

    The file itself is never copied: the result can be malformed. SQLite's backup API does not finish under constant
    writes.
    """
    unfinished = file.with_name(file.name + UNFINISHED_SUFFIX)
    try:
        unfinished.unlink(missing_ok=True)  # of an interrupted copy
        _write(database, unfinished)
        os.link(unfinished, file)  # unlike a rename, it never replaces a file
        _sync(file.parent)
    except FileExistsError as problem:
        raise BackupFailed(f"{file} exists already: give another name.") from problem
    except (sqlite3.Error, OSError) as problem:
        raise BackupFailed(f"{file} was not written: {_explain(problem, file.parent)}.") from problem
    finally:
        unfinished.unlink(missing_ok=True)


def _write(database: Path, file: Path) -> None:
    with closing(sqlite3.connect(_address(database), uri=True)) as source:
        _check(source, "quick_check")  # otherwise a damaged source would stop the copy with a misleading error
        source.execute("VACUUM INTO ?", (str(file),))
    with closing(sqlite3.connect(_address(file), uri=True)) as copied:
        _check(copied, "integrity_check")
    _sync(file)


def _check(database: sqlite3.Connection, pragma: str) -> None:
    (result,) = database.execute(f"PRAGMA {pragma}(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError(f"the database is damaged: {result}")


def _address(file: Path) -> str:
    return f"file:{quote(str(file))}?mode=ro"


def _sync(path: Path) -> None:
    """Flush it, so that it survives a power failure."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explain(problem: Exception, folder: Path) -> str:
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    is_full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if is_full or code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"there is no room in {folder}, or it cannot be written ({problem})"
    if code == sqlite3.SQLITE_CANTOPEN:
        return f"it cannot be opened; see that {folder} is there and may be written"
    return str(problem)
