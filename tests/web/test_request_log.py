"""One log line per request: what was asked and how it was answered, without secrets of the URL."""

import logging
import re
from dataclasses import replace

import pytest

from referrals import logs

LINE = re.compile(r"GET /partners 200 [0-9.]+ ms [0-9]+ B")


@pytest.fixture
def lines(app, caplog, monkeypatch):
    """Return a function that returns the logged lines."""
    monkeypatch.setitem(app.config, "REFERRALS", replace(app.config["REFERRALS"], request_log=True))
    caplog.set_level(logging.INFO, logger="request")
    return lambda: [logs.scrub(record.getMessage()) for record in caplog.records if record.name == "request"]


def test_a_request_is_one_line(client, lines):
    client.get("/partners?q=secret+words")
    (line,) = lines()
    assert LINE.fullmatch(line)


def test_tokens_are_not_in_it(client, lines):
    client.get("/r/a-secret-token")
    client.get("/links/sign-in/a-secret-token")
    assert [line.split(" ")[1] for line in lines()] == ["/r/…", "/links/sign-in/…"]


def test_no_address_makes_a_second_line(client, lines):
    client.get("/nothing%0A2026-11-30 GET /forged 200")
    (line,) = lines()
    assert "\n" not in line


def test_probes_and_files_are_not_logged(client, lines):
    for path in ("/healthz", "/static/mark.svg", "/static/css/all.css"):
        client.get(path)
    assert lines() == []


def test_it_can_be_switched_off(client, lines, app, monkeypatch):
    monkeypatch.setitem(app.config, "REFERRALS", replace(app.config["REFERRALS"], request_log=False))
    client.get("/partners")
    assert lines() == []


def test_the_answer_names_the_request(client):
    first, second = (client.get("/partners").headers["X-Request-Id"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert first != second


def test_whatever_is_logged_meanwhile_names_the_request():
    token = logs.request_id.set("0123456789ab")
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, None)
    assert logs.LogFormatter().format(record) == "failed [0123456789ab]"
    logs.request_id.reset(token)
    assert logs.LogFormatter().format(record) == "failed"
