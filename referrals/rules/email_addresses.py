"""Email addresses: how they are compared, and placeholders for people who have no address of their own yet."""

NOWHERE = ".invalid"  # reserved by RFC 2606: no mail ever arrives there
GMAIL = ("gmail.com", "googlemail.com")


def normal(typed: str) -> str:
    return typed.strip().lower()


def folded(typed: str) -> str:
    """Return the address in a form that is equal for all spellings that reach the same mailbox.

    Case and anything after a plus are ignored; for Gmail also dots and its second domain. Use it for counting only: at
    some domains two addresses with the same folded form belong to different people.
    """
    local, _, domain = normal(typed).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return f"{local}@{domain}"


def nowhere(public_id: str) -> str:
    """Return the placeholder address of a person whose real address is not theirs yet, or no longer."""
    return f"{public_id}@nobody{NOWHERE}"


def is_nowhere(address: str) -> bool:
    return address.endswith(NOWHERE)
