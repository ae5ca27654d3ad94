"""Explain in one line why the database cannot be used, for whoever starts the program."""

import sqlite3

from sqlalchemy import URL

RESTORE = "restore a backup, as docs/self-hosting.md says"
SQLITE_EXPLANATIONS = {
    sqlite3.SQLITE_CORRUPT: f"{{file}} is damaged ({{reason}}): {RESTORE}",
    sqlite3.SQLITE_NOTADB: f"{{file}} is damaged, or no SQLite database at all ({{reason}}): {RESTORE}",
    sqlite3.SQLITE_FULL: "the disk of {file} is full ({reason}): make room on it",
    sqlite3.SQLITE_IOERR: "{file} cannot be read or written ({reason}): see that its disk is sound and has room",
    sqlite3.SQLITE_CANTOPEN: "{file} cannot be opened ({reason}): see that it and its folder are yours",
    sqlite3.SQLITE_READONLY: "{file} cannot be written ({reason}): see that it and its folder are yours",
    sqlite3.SQLITE_BUSY: "{file} is locked by another program ({reason}): stop that program",
}


def explain(problem: BaseException, url: URL) -> str:
    """Return why the database at `url` cannot be used, and what to do about it."""
    cause = getattr(problem, "orig", None) or problem
    reason = next(iter(str(cause).strip().splitlines()), type(cause).__name__).removesuffix(".")
    if url.get_backend_name() == "sqlite":
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the primary result code
        sentence = SQLITE_EXPLANATIONS.get(code, "{file} cannot be used ({reason})")
        return sentence.format(file=url.database, reason=reason)
    return f"{reason}. See that the database server runs and that DATABASE_URL is right."


def explain_damage(damage: str, url: URL) -> str:
    """Return the explanation for damage that a check of the SQLite file has found."""
    return SQLITE_EXPLANATIONS[sqlite3.SQLITE_CORRUPT].format(file=url.database, reason=damage)
