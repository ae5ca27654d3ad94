"""The loaded demo network, on a machine that nobody else reaches."""

from dataclasses import replace

import pytest

from referrals.actions.network import demo
from referrals.config.secret_key import demo_secret
from referrals.demo.rows import TABLES
from tests import demo_network
from tests.application import SECRET_KEY
from tests.clock import NOW


@pytest.fixture
def private(app, built_once, monkeypatch, tmp_path):
    """The settings of somebody who tries the product on their own machine."""
    config = replace(app.config["REFERRALS"], base_url="http://127.0.0.1:8000", data_dir=tmp_path, demo=True)
    monkeypatch.setitem(app.config, "REFERRALS", config)
    return config


@pytest.fixture
def loaded(app, travel):
    demo.store(demo_network.build(now=NOW).by_table, TABLES, replacing=True)


@pytest.fixture
def printed():
    """The URL that bin/run prints."""
    return f"/?demo={demo_secret(SECRET_KEY)}"


@pytest.fixture
def visitor(private, loaded, client, printed):
    """Somebody who opened the printed URL and reads English. The network's people have another language."""
    client.get(printed)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
