"""The settings of the mailbox for returned mail: bounces and spam complaints."""

from dataclasses import dataclass, field

from referrals.config.error import ConfigError
from referrals.email_address import canonical

MAX_NAME_LENGTH = 20  # characters before the @; with the signature they must fit into 64
NAMES = (
    *("RETURNS_ADDRESS", "RETURNS_SERVER", "RETURNS_PORT", "RETURNS_USERNAME", "RETURNS_PASSWORD", "RETURNS_USE_SSL"),
)


@dataclass(frozen=True)
class Returns:
    """A mailbox read by IMAP. It must receive "name+anything@domain"."""

    address: str
    server: str
    port: int
    username: str
    password: str = field(repr=False)
    use_ssl: bool


def parse_mailbox(
    address: str | None,
    server: str | None,
    port: int,
    username: str | None,
    password: str | None,
    *,
    use_ssl: bool,
    is_local: bool,
) -> Returns | None:
    """Return the mailbox, or None if none is set. Raises ConfigError if only a part of it is set.

    `is_local`: the server is on this machine, so the password may be sent unencrypted.
    """
    if not (address or server or username or password):
        return None
    if not (address and server and username and password):
        raise ConfigError(
            "RETURNS_ADDRESS, RETURNS_SERVER, RETURNS_USERNAME and RETURNS_PASSWORD go together: set all four, or none."
        )
    mailbox = canonical(address)
    if not mailbox or "+" in mailbox or len(mailbox.partition("@")[0]) > MAX_NAME_LENGTH:
        raise ConfigError(
            f"RETURNS_ADDRESS is {address!r}: write one address like returns@example.com, with at most "
            f"{MAX_NAME_LENGTH} characters and no + before the @."
        )
    if not use_ssl and not is_local:
        raise ConfigError("RETURNS_PASSWORD would travel unencrypted: remove RETURNS_USE_SSL=0.")
    return Returns(mailbox.lower(), server, port, username, password, use_ssl)
