"""Passwords: checked by argon2, in the same time without a hash."""

import time
from statistics import median

from referrals import passwords

KEPT = passwords.hash_password("a good long password")


def seconds(kept):
    started = time.perf_counter()
    passwords.is_right("another long password", kept)
    return time.perf_counter() - started


def test_the_right_one_is_right():
    assert passwords.is_right("a good long password", KEPT)


def test_another_is_wrong():
    assert not passwords.is_right("a good long passwords", KEPT)


def test_the_same_one_twice_has_two_hashes():
    assert passwords.hash_password("a good long password") != KEPT


def test_the_same_letters_from_another_keyboard_are_right():
    assert passwords.is_right("caffe\u0300 lungo", passwords.hash_password("caff\u00e8 lungo"))


def test_without_a_hash_no_password_is_right():
    assert not passwords.is_right("a good long password", None)


def test_what_is_no_hash_matches_nothing():
    assert not passwords.is_right("a good long password", "x")


def test_the_hash_that_stands_in_costs_what_a_real_one_costs():
    assert not passwords.is_outdated(passwords.DUMMY_HASH)


def test_without_a_hash_it_takes_as_long():
    with_one, without = (median(seconds(kept) for _ in range(5)) for kept in (KEPT, None))
    assert 0.5 < without / with_one < 2
