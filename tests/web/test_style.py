"""The page of all components: for developers only."""

import pytest

from referrals.actions.network import settings
from referrals.models import Mark
from tests.clock import NOW


@pytest.fixture
def loaded(app, monkeypatch):
    """The demo, as seen at this machine."""
    monkeypatch.setattr("referrals.web.demo.bar.is_on", lambda: True)
    settings.mark(Mark.DEMO_LOADED, now=NOW)


def test_outside_the_demo_there_is_no_such_page(client):
    assert client.get("/dev/style").status_code == 404


def test_in_debug_it_is_there(app, client, monkeypatch):
    monkeypatch.setattr(app, "debug", True)
    assert client.get("/dev/style").status_code == 200


def test_it_shows_both_themes_at_once_in_the_readers_language(client, loaded):
    page = client.get("/dev/style", headers={"Accept-Language": "it"}).text
    assert [f'data-theme="{theme}"' in page for theme in ("light", "dark")] == [True, True]
    assert "Tutti i componenti" in page


def test_no_two_parts_of_it_have_the_same_id(client, loaded):
    page = client.get("/dev/style").text
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert sorted(id for id in set(ids) if ids.count(id) > 1) == []
