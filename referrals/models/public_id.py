"""The random names by which the outside world knows a record; the key stays inside."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0/o, 1/i/l, u: can be read aloud
LENGTH = 12  # 30^12, about 58 bits


def new_public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
