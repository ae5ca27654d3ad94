"""The secret key: created once, in a file that only its owner can read, the same for every process."""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

MIN_LENGTH = 32
MIN_DISTINCT = 8
WELL_KNOWN = re.compile(r"(?i)change.?(me|this)|replace|placeholder|example|insecure|password|secret|0123456789")


def is_strong(key: str) -> bool:
    return len(key) >= MIN_LENGTH and len(set(key)) >= MIN_DISTINCT and not WELL_KNOWN.search(key)


def demo_secret(key: str) -> str:
    """Return the secret in the demo's URL, whose holder may act as anybody. The same at each start."""
    return hmac.new(key.encode(), b"demo bar", hashlib.sha256).hexdigest()[:32]


def read_or_create(path: Path) -> str:
    """Return the key in the file, which is created if missing. Raises OSError, UnicodeDecodeError."""
    if not path.exists():
        _create(path)
    return path.read_text(encoding="ascii").strip()


def _create(path: Path) -> None:
    """Create the file atomically: of two processes that start at once, both read the first one's key."""
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(MIN_LENGTH))
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
