"""Passwords: kept as argon2id hashes, and checked in the same time whether or not there is one to check against."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from referrals.rules.normalization import normalize

SHORTEST, LONGEST = 10, 200  # characters

# Above the least that OWASP advises (19 MiB, 2 passes); small enough for several sign-ins at once on a small server.
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# The hash of a random word that nobody knows, made with the same costs.
NOBODYS = "$argon2id$v=19$m=32768,t=3,p=1$7JfeshBL+3LTq42iO804zg$6cwL/6NIiT24ElbmwSNcGFfx4VNJjBl18/2WsCaZzaE"


def hashed(password: str) -> str:
    """Return the hash to keep. Slow on purpose: never inside a transaction that writes.

    Raises ValueError for more than LONGEST characters, which no form lets through.
    """
    if len(password) > LONGEST:
        raise ValueError("The password is longer than a password may be.")
    return _hasher.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Tell whether `password` is the one behind the kept hash; without one the answer is no, and takes as long.

    More than LONGEST characters are no password of anybody; the answer takes as long here, too.
    """
    if len(password) > LONGEST:
        password, kept = "", None
    try:
        _hasher.verify(kept or NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(kept)


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password."""
    return normalize("NFKC", password)
