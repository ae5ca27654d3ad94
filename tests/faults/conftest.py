"""Servers to be harmed, and an application on each."""

import pytest

from tests.faults import network


@pytest.fixture(scope="module")
def postgres_app(postgres_server, tmp_path_factory):
    """An application on its own PostgreSQL."""
    postgres_server.run("CREATE DATABASE referrals")
    with network.built(tmp_path_factory.mktemp("data"), postgres_server.url("referrals")) as app:
        network.fill(app)
        yield app
