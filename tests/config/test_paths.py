"""The data folder, and the database in it."""

import stat

import pytest
from sqlalchemy import create_engine, make_url

from referrals import config
from referrals.config import ConfigError


def test_a_relative_folder_is_meant_from_the_projects_own(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "ROOT", tmp_path)
    assert config.read({"DATA_DIR": "here"}, None).data_dir == tmp_path / "here"


def test_the_folder_is_private(read):
    assert stat.S_IMODE(read().data_dir.stat().st_mode) == 0o700


@pytest.mark.parametrize("folder", ["a?b", "a#b", "a%20b", "a b", "caffè €", "100%", "a&b=c;d"])
def test_the_folder_may_have_any_name(tmp_path, folder):
    settings = config.read({"DATA_DIR": str(tmp_path / folder)}, None)
    engine = create_engine(settings.database_url)
    engine.connect().close()
    engine.dispose()
    assert (tmp_path / folder / "referrals.sqlite3").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [folder]


def test_signs_in_the_path_of_a_database_are_decoded(read, tmp_path):
    path = make_url(read(DATABASE_URL=f"sqlite:///{tmp_path}/a%3Fb%23c.sqlite3").database_url).database
    assert path == f"{tmp_path}/a?b#c.sqlite3"


@pytest.mark.parametrize("place", ["/dev/null/data", "/proc/data"])
def test_a_folder_that_cannot_be_made_is_refused(read, place):
    with pytest.raises(ConfigError, match=f"DATA_DIR: cannot write {place} .*: give a folder that you may write to"):
        read(DATA_DIR=place)


def test_nothing_is_made_before_every_setting_is_good(read, tmp_path):
    with pytest.raises(ConfigError):
        read(MAIL_PORT="x")
    assert not (tmp_path / "data").exists()
