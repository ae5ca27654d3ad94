"""The settings of the mailbox for returned mail."""

import pytest

from referrals.config import ConfigError

RETURNS = {
    "RETURNS_ADDRESS": "returns@example.org",
    "RETURNS_SERVER": "imap.example.org",
    "RETURNS_USERNAME": "returns",
    "RETURNS_PASSWORD": "s3cret-9f2",
}


def test_without_its_settings_there_is_no_mailbox_for_returns(read):
    assert read().returns is None


def test_the_mailbox_for_returns_is_read_over_tls_unless_told_otherwise(read):
    found = read(**RETURNS).returns
    assert (found.address, found.server, found.port, found.use_ssl) == (
        "returns@example.org",
        "imap.example.org",
        993,
        True,
    )
    assert "s3cret" not in repr(read(**RETURNS))


@pytest.mark.parametrize("missing", RETURNS)
def test_a_mailbox_for_returns_that_is_half_set_is_refused(read, missing):
    with pytest.raises(ConfigError, match="go together") as refused:
        read(**{name: value for name, value in RETURNS.items() if name != missing})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["returns", "a b@example.org", "returns+x@example.org", f"{'r' * 21}@example.org", "Name <r@example.org>"],
)
def test_an_address_that_cannot_carry_a_signature_is_refused(read, address):
    with pytest.raises(ConfigError, match="RETURNS_ADDRESS"):
        read(**RETURNS | {"RETURNS_ADDRESS": address})


def test_the_password_of_the_mailbox_does_not_travel_unencrypted(read):
    with pytest.raises(ConfigError, match="unencrypted"):
        read(**RETURNS, RETURNS_USE_SSL="0")
    assert read(**RETURNS | {"RETURNS_SERVER": "127.0.0.1", "RETURNS_USE_SSL": "0"}).returns.port == 143
