"""No log contains what opens a private URL."""

import logging

import pytest

from referrals import logs


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Exception on /r/Abc-123.x_y [GET]", "Exception on /r/… [GET]"),
        ('"GET /enquiries/Abc.123?x=1 HTTP/1.1" 200', '"GET /enquiries/…?x=1 HTTP/1.1" 200'),
        ("POST /links/sign-in/WzVd.Abc_9 failed", "POST /links/sign-in/… failed"),
        ("http://h/links/Abc/again", "http://h/links/…/again"),
        ("/enquiries/new?partner=alfa", "/enquiries/new?partner=alfa"),
        ("/referrals/k3v9 /board", "/referrals/k3v9 /board"),
        ("closing: 421 4.7.0 <carla.r+x@cartiera-secret.example> too many", "closing: 421 4.7.0 <…> too many"),
        (
            "cannot reach postgresql://referrals:pass@db.example.org/referrals",
            "cannot reach postgresql://referrals:…/referrals",
        ),
        ("bad row\nDETAIL:  Failing row contains (1,\nCarla).\n[SQL: INSERT", "bad row\nDETAIL: …\n[SQL: INSERT"),
        ("@property of a class", "@property of a class"),
    ],
)
def test_tokens_are_taken_out(said, logged):
    assert logs.scrub(said) == logged


def test_tracebacks_are_scrubbed_too():
    problem = ValueError("/enquiries/secret")
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, (ValueError, problem, None))
    assert logs.LogFormatter().format(record) == "failed\nValueError: /enquiries/…"


def test_settings_are_good_for_logging(capsys):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure()
    logging.getLogger("referrals").warning("at /r/secret")
    root.handlers, root.level = handlers, level
    assert capsys.readouterr().err.endswith("at /r/…\n")


def test_the_secret_of_the_demos_address_is_taken_out():
    assert logs.scrub("GET /?demo=0123abcd&x=1 HTTP/1.1") == "GET /?demo=…&x=1 HTTP/1.1"
