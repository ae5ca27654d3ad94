"""Keys of origins that identify nobody."""

import pytest

from referrals import origin_keys
from referrals.rules import email_addresses

SAME = [
    ("203.0.113.7", "203.0.113.250"),
    ("203.0.113.7", "::ffff:203.0.113.9"),
    ("2001:db8:7:1::1", "2001:db8:7:ffff:a:b:c:d"),
]
DIFFERENT = [("203.0.113.7", "203.0.114.7"), ("2001:db8:7::1", "2001:db8:8::1")]
NO_EVIDENCE = [
    "127.0.0.1", "::1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.9.9", "100.64.0.1", "fd00::1", "fe80::1%eth0",
    "::ffff:10.0.0.1", "", None, "unknown", "1.2.3",
]  # fmt: skip
SAME_MAILBOX = [
    ("anna@company.com", " Anna@Company.COM "),
    ("anna@company.com", "anna+1@company.com"),
    ("anna.b@gmail.com", "annab@gmail.com"),
    ("anna.b@gmail.com", "a.n.n.a.b+x@googlemail.com"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_network_have_one_key(app, one, other):
    assert origin_keys.network_key(one) == origin_keys.network_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_networks_have_two_keys(app, one, other):
    assert origin_keys.network_key(one) != origin_keys.network_key(other)


@pytest.mark.parametrize("written", NO_EVIDENCE)
def test_an_address_of_this_machine_or_of_a_private_network_is_no_evidence(app, written):
    assert origin_keys.network_key(written) is None


@pytest.mark.parametrize(("one", "other"), SAME_MAILBOX)
def test_spellings_that_reach_one_mailbox_are_counted_together(app, one, other):
    assert email_addresses.fold_email(one) == email_addresses.fold_email(other)
    assert origin_keys.reader_key(one) == origin_keys.reader_key(other)


def test_dots_matter_outside_gmail(app):
    assert email_addresses.fold_email("anna.b@company.com") != email_addresses.fold_email("annab@company.com")


def test_an_address_that_begins_with_a_plus_is_not_folded_away(app):
    assert email_addresses.fold_email("+anna@company.com") == "+anna@company.com"


def test_two_tags_are_two_mailboxes(app):
    assert origin_keys.mailbox_key("anna+1@company.com") != origin_keys.mailbox_key("anna@company.com")


def test_a_key_tells_nothing_of_what_it_stands_for(app):
    keys = {origin_keys.browser_key("x"), origin_keys.mailbox_key("x"), origin_keys.reader_key("x")}
    assert len(keys) == 3
    assert all(len(key) == origin_keys.KEY_LENGTH for key in keys)
