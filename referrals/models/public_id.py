"""Random public ids for URLs. The row's key stays internal."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0/o, 1/i/l, u: can be read aloud
LENGTH = 12  # 30^12, about 58 bits


def new_public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
