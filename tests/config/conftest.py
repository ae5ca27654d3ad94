"""Read settings from an environment, and from a `.env`."""

import pytest

from referrals import config


@pytest.fixture
def read(tmp_path):
    def read(dotenv=None, **environ):
        return config.read({"DATA_DIR": str(tmp_path / "data"), **environ}, dotenv)

    return read


@pytest.fixture
def dotenv(tmp_path):
    def write(text):
        path = tmp_path / ".env"
        path.write_text(text, encoding="utf-8")
        return path

    return write
