"""Passwords: argon2id hashes. A check takes the same time whether or not there is a hash."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from referrals.rules.normalization import normalize

MIN_LENGTH, MAX_LENGTH = 10, 200  # characters

# Above OWASP's minimum (19 MiB, 2 passes), and small enough for several sign-ins at once on a small server.
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# The hash of a random unknown password, with the same costs.
DUMMY_HASH = "$argon2id$v=19$m=32768,t=3,p=1$7JfeshBL+3LTq42iO804zg$6cwL/6NIiT24ElbmwSNcGFfx4VNJjBl18/2WsCaZzaE"


def hash_password(password: str) -> str:
    """Return the hash to store. Slow on purpose: never call it inside a transaction that writes.

    Raises ValueError above MAX_LENGTH characters, which no form lets through.
    """
    if len(password) > MAX_LENGTH:
        raise ValueError("The password is longer than a password may be.")
    return _hasher.hash(_normalize(password))


def is_right(password: str, stored_hash: str | None) -> bool:
    """Tell whether `password` matches the stored hash. Without a hash the answer is no, after the same time.

    A password above MAX_LENGTH characters never matches, after the same time.
    """
    if len(password) > MAX_LENGTH:
        password, stored_hash = "", None
    try:
        _hasher.verify(stored_hash or DUMMY_HASH, _normalize(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored_hash is not None


def is_outdated(stored_hash: str) -> bool:
    """Tell whether the hash was made with other costs than the current ones."""
    return _hasher.check_needs_rehash(stored_hash)


def _normalize(password: str) -> str:
    """Normalize the password: the same letters typed on another keyboard are the same password."""
    return normalize("NFKC", password)
