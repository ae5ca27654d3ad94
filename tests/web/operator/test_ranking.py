"""The weights of the ranking on the operator's page: shown, saved, and kept within their limits."""

from dataclasses import asdict

import pytest

from referrals.extensions import db
from referrals.queries.ranking import evidence
from referrals.rules.ranking.weights import LIMITS, Weights
from referrals.web.operator.ranking import GROUPS

URL = "/operator/settings/ranking"


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


def save(client, **typed):
    return client.post(URL, data={**asdict(Weights()), **typed})


def now():
    db.session.rollback()
    return evidence.weights()


def test_every_weight_has_its_place():
    assert sorted(name for weights in GROUPS.values() for name in weights) == sorted(LIMITS)


def test_they_are_shown_as_they_are(client):
    page = client.get(URL).text
    for name, value in asdict(Weights()).items():
        assert f'id="{name}"' in page
        assert f'value="{value}"' in page


def test_what_is_saved_holds(client):
    assert save(client, affinity="300", newcomer_turns="0").location == URL
    assert (now().affinity, now().newcomer_turns, now().words) == (300, 0, Weights().words)
    assert 'value="300"' in client.get(URL).text


@pytest.mark.parametrize("typed", ["1001", "-1", "many", ""])
def test_beyond_its_limits_nothing_is_saved_and_the_rest_is_kept(client, typed):
    answer = save(client, affinity=typed, words="900")
    assert answer.status_code == 422
    assert 'value="900"' in answer.text
    assert now() == Weights()
