"""The secret key: made once, kept private, and its predecessors."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from referrals.config import ConfigError


def test_the_secret_key_is_made_once(read):
    assert read().secret_key == read().secret_key


def test_the_secret_key_is_long_and_private(read):
    settings = read()
    assert len(settings.secret_key) >= 32
    assert stat.S_IMODE((settings.data_dir / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_share_one_secret_key(read):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: read().secret_key, range(64)))
    assert len(keys) == 1


def test_a_secret_key_that_is_given_is_not_kept(read):
    settings = read(SECRET_KEY="xq7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1")
    assert settings.secret_key == "xq7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1"
    assert not (settings.data_dir / "secret-key").exists()


def test_an_emptied_key_file_stops_the_start(read):
    (read().data_dir / "secret-key").write_text("")
    with pytest.raises(ConfigError, match="holds no sound key: delete it"):
        read()


EARLIER = "ab7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1"
EARLIEST = "cd7-Rm2-Kp9-Wz4-Tn6-Bv3-Jd8-Hc5-Ls1"


def test_earlier_secret_keys_are_kept_beside_the_new_one(read):
    settings = read(SECRET_KEY_FALLBACKS=f"{EARLIEST}, {EARLIER}")
    assert settings.secret_key_fallbacks == (EARLIEST, EARLIER)
    assert EARLIER not in repr(settings)


def test_an_earlier_secret_key_that_is_weak_stops_the_start(read):
    with pytest.raises(ConfigError, match="SECRET_KEY_FALLBACKS") as refusal:
        read(SECRET_KEY_FALLBACKS=f"{EARLIER} short-key")
    assert "short-key" not in str(refusal.value)
