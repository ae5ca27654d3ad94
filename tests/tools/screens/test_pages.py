"""The catalogue of pages is complete, and each of its URLs is a page."""

import pytest

from tests.web.routes import ROUTES
from tools.screens import networks
from tools.screens.pages import BY_NAME, NO_PAGE, PAGES, USUAL


@pytest.fixture(params=networks.NETWORKS)
def network(request):
    with networks.built(request.param) as built:
        yield built


def answers(network):
    """Return each page with the response of its URL. Pages that the network does not have are left out."""
    for page in PAGES:
        if address := page.address(network):
            client = network.app.test_client()
            for name, value in network.cookies(page.who, address).items():
                client.set_cookie(name, value)
            yield page, client.get(address, headers={} if page.in_demo else {"Via": "1.1 elsewhere"})


@pytest.mark.slow
def test_each_address_answers_with_its_page(network):
    wrong = [
        f"{page.name}: {answer.status_code} {answer.headers.get('Location', '')}"
        for page, answer in answers(network)
        if answer.status_code != page.status or "<!doctype html>" not in answer.text
    ]
    assert wrong == []


def test_the_normal_network_has_every_page():
    with networks.built(networks.NORMAL) as network:
        assert [page.name for page in PAGES if page.address(network) is None] == []


def test_every_route_that_is_read_is_in_the_catalogue_or_says_why_not():
    with networks.fresh_application() as app:
        read = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    shown = {page.endpoint for page in PAGES}
    assert read - shown - set(NO_PAGE) == set()
    assert shown & set(NO_PAGE) == set()
    assert shown <= {*ROUTES, "screens"}


def test_names_are_names_of_one_page():
    assert len(BY_NAME) == len(PAGES)
    assert not [name for name in BY_NAME if name.startswith("mail-")], "these are names of mails"
    assert set(USUAL) <= set(BY_NAME)


def test_everybody_is_answered_in_the_language_they_read():
    with networks.built(networks.NORMAL) as network:
        network.speak("it")
        board = next(answer for page, answer in answers(network) if page.name == "board")
        assert 'lang="it"' in board.text
