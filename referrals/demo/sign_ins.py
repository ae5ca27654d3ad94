"""The demo's accounts: random passwords, stored as hashes, and kept in a file that only its owner can read."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from referrals import passwords
from referrals.demo import texts
from referrals.demo.rows import Row
from referrals.models.columns import PUBLIC_ID_ALPHABET

FILE = "demo-sign-ins.txt"
KEYS = ("luca", "giulia", "elena", "davide")
ROLES = {"member": "partner member", "admin": "partner admin", "operator": "operator", "agent": "agent"}


@dataclass(frozen=True)
class SignIn:
    """One line of the file."""

    role: str
    email: str
    password: str

    def __str__(self) -> str:
        return f"{self.role}, {self.email}, {self.password}"


def assign_passwords(people: Iterable[Row], path: Path) -> list[SignIn]:
    """Give the people of KEYS a password, the one in the file or a new one. Return the sign-ins."""
    kept = _stored_passwords(path)
    rows = {row["email"]: row for row in people}
    given = []
    for row in (rows[texts.emails()[key]] for key in KEYS):
        sign_in = SignIn(ROLES[row["role"]], row["email"], kept.get(row["email"]) or _new_password())
        row["password_hash"] = passwords.hash_password(sign_in.password)
        given.append(sign_in)
    return given


def write_file(sign_ins: Iterable[SignIn], path: Path) -> None:
    """Write the file. It is created with permissions for its owner only."""
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{sign_in}\n" for sign_in in sign_ins)
    new.replace(path)


def _stored_passwords(path: Path) -> dict[str, str]:
    """Return the passwords of an earlier demo by email, so that a restart does not change them."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    parts = [line.split(", ") for line in lines]
    return {part[1]: part[2] for part in parts if len(part) == 3 and len(part[2]) >= passwords.MIN_LENGTH}


def _new_password() -> str:
    """Return twelve random letters and digits in groups, easy to read aloud."""
    return "-".join("".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(4)) for _ in range(3))
