"""No redirect contains a host, so a forged Host header leads nobody away."""

import pytest

ELSEWHERE = {"Host": "evil.example"}


@pytest.mark.parametrize("path", ["//partners", "/partners//x", "///evil.example/", "/partners/", "//"])
def test_an_address_that_is_nearly_ours_leads_nowhere(client, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path}, headers=ELSEWHERE)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_no_rule_redirects_by_itself(app):
    assert not app.url_map.merge_slashes
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith("/") and rule.rule != "/"] == []


def test_redirects_of_views_are_paths(client):
    answer = client.get("/partners?q=", headers=ELSEWHERE)
    assert answer.location.startswith("/")
