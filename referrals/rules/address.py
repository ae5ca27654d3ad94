"""Email addresses as they are kept: in lower case; how they are compared; and the ones that stand for none."""

NOWHERE = ".invalid"  # reserved for ever by RFC 2606: no mail arrives there
GMAIL = ("gmail.com", "googlemail.com")


def normal(typed: str) -> str:
    return typed.strip().lower()


def folded(typed: str) -> str:
    """Return what the spellings of an address that reach the same mailbox have in common.

    Case and what follows a plus do not matter anywhere; at Gmail neither do dots, and it has two names. For counting
    alone: at some domains two addresses with the same folded form are different people.
    """
    local, _, domain = normal(typed).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return f"{local}@{domain}"


def nowhere(public_id: str) -> str:
    """Return what stands in a person's row whose address is not theirs yet, or no longer."""
    return f"{public_id}@nobody{NOWHERE}"


def is_nowhere(address: str) -> bool:
    return address.endswith(NOWHERE)
