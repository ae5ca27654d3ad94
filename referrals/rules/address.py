"""Email addresses as they are kept: in lower case; and the ones that stand for none."""

NOWHERE = ".invalid"  # reserved for ever by RFC 2606: no mail arrives there


def normal(typed: str) -> str:
    return typed.strip().lower()


def nowhere(public_id: str) -> str:
    """Return what stands in a person's row whose address is not theirs yet, or no longer."""
    return f"{public_id}@nobody{NOWHERE}"


def is_nowhere(address: str) -> bool:
    return address.endswith(NOWHERE)
