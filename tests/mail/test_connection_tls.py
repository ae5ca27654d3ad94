"""Sending with TLS: only to a server with a valid certificate."""

import ssl
import time

import pytest
import trustme

from referrals.mail.connection import connect
from referrals.mail.sending_errors import Retry, SettingsFault
from tests.mail.messages import message
from tests.mail.servers import HANG_UP, SILENCE, SIP, bad_server, good_server, only, settings

SHORT = {"reply_timeout": 0.4, "deadline": 0.4}
SOON = 20  # seconds; far longer than these dialogues take
STARTTLS, SMTPS = {"MAIL_USE_TLS": True}, {"MAIL_USE_SSL": True}


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return {"MAIL_CA_FILE": str(path)}


@pytest.fixture(scope="module")
def trusted(authority):
    return server_context(authority, "127.0.0.1")


@pytest.fixture(scope="module")
def wrong_host(authority):
    return server_context(authority, "mail.example.com")


@pytest.fixture(scope="module")
def unknown():
    return server_context(trustme.CA(), "127.0.0.1")


def server_context(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def send(port, config, body="Hello.\n", **limits):
    with connect(settings(port, **config), **limits) as connection:
        connection.send(message(body=body))


def starttls_server(context, answers=None):
    return bad_server(answers, extensions=("STARTTLS",), ssl_context=context)


def smtps_server(context, answers=None):
    return bad_server(answers, ssl_context=context, smtps=True)


def test_a_message_arrives_by_starttls(trusted, ca_file):
    with good_server(tls_context=trusted, require_starttls=True) as server:
        send(server.port, STARTTLS | ca_file)
    assert len(server.envelopes) == 1


def test_a_message_arrives_by_smtps(trusted, ca_file):
    with smtps_server(trusted) as server:
        send(server.port, SMTPS | ca_file)
    assert len(server.contents) == 1


@pytest.mark.parametrize("other", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("password", ["s3cret", "a long one, with % and = and ' in it", "pässwörd€"])
@pytest.mark.parametrize("username", ["ana@example.org", "zoë"])
def test_signs_in(trusted, ca_file, username, password, other):
    sign_in = {"MAIL_USERNAME": username, "MAIL_PASSWORD": password}
    with good_server(
        tls_context=trusted,
        auth_required=True,
        authenticator=only(username, password),
        auth_exclude_mechanism=[other],
    ) as server:
        send(server.port, STARTTLS | ca_file | sign_in)
    assert len(server.envelopes) == 1


def test_a_wrong_password_is_a_fault_of_the_settings(trusted, ca_file):
    sign_in = {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": "wrong"}
    only_ana = good_server(tls_context=trusted, authenticator=only("ana", "s3cret"))
    with only_ana as server, pytest.raises(SettingsFault, match="sign-in-refused: 535"):
        send(server.port, STARTTLS | ca_file | sign_in)


@pytest.mark.parametrize(("serve", "secure"), [(starttls_server, STARTTLS), (smtps_server, SMTPS)])
@pytest.mark.parametrize("context", ["unknown", "wrong_host"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(request, ca_file, serve, secure, context):
    sign_in = {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": "s3cret"}
    with serve(request.getfixturevalue(context)) as server, pytest.raises(SettingsFault, match="certificate-refused"):
        send(server.port, secure | ca_file | sign_in)
    assert not {"AUTH", "MAIL"} & set(server.verbs)


def test_the_machines_own_authorities_are_asked_when_no_other_is_set(trusted):
    with starttls_server(trusted) as server, pytest.raises(SettingsFault, match="certificate-refused"):
        send(server.port, STARTTLS)


def test_a_stripped_starttls_is_a_fault_of_the_settings_and_nothing_is_said_in_the_clear():
    sign_in = {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": "s3cret"}
    with bad_server(extensions=("AUTH PLAIN",)) as server, pytest.raises(SettingsFault, match="tls-missing"):
        send(server.port, STARTTLS | sign_in)
    assert not {"AUTH", "MAIL"} & set(server.verbs)


def test_a_refused_starttls_is_a_fault_of_the_settings(trusted, ca_file):
    with (
        starttls_server(trusted, {"STARTTLS": "502 not here"}) as server,
        pytest.raises(SettingsFault, match="tls-failed"),
    ):
        send(server.port, STARTTLS | ca_file)


def test_a_starttls_refused_for_now_is_tried_again_later(trusted, ca_file):
    with starttls_server(trusted, {"STARTTLS": "454 later"}) as server, pytest.raises(Retry, match="deferred"):
        send(server.port, STARTTLS | ca_file)


def test_an_answer_slipped_in_before_the_handshake_is_not_believed(trusted, ca_file):
    slipped_in = "220 go on\r\n250-hello\r\n250 AUTH PLAIN"
    sign_in = {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": "s3cret"}
    with starttls_server(trusted, {"STARTTLS": slipped_in}) as server, pytest.raises(SettingsFault):
        send(server.port, STARTTLS | ca_file | sign_in)
    assert "AUTH" not in set(server.verbs)


def test_smtps_to_a_port_that_speaks_in_the_clear_is_a_fault_of_the_settings():
    with bad_server() as server, pytest.raises(SettingsFault, match="tls-failed"):
        send(server.port, SMTPS)


def test_speaking_in_the_clear_to_an_smtps_port_is_tried_again_later(trusted):
    with smtps_server(trusted) as server, pytest.raises(Retry, match="no-answer"):
        send(server.port, {}, **SHORT)


@pytest.mark.parametrize("secure", [STARTTLS, SMTPS])
@pytest.mark.parametrize(("act", "word", "limits"), [(SILENCE, "no-answer", SHORT), (HANG_UP, "dropped", {})])
def test_a_handshake_that_does_not_come_is_tried_again_later(secure, act, word, limits):
    answers = {"greeting": [act]} if secure is SMTPS else {"STARTTLS": [("220 go on", act)]}
    with bad_server(answers, extensions=("STARTTLS",)) as server, pytest.raises(Retry, match=word):
        send(server.port, secure, **limits)


@pytest.mark.parametrize("act", [SILENCE, SIP])
def test_a_server_that_does_not_read_is_given_up_behind_tls_too(trusted, ca_file, act):
    began = time.monotonic()
    with smtps_server(trusted, {"DATA": ("354 go on", act)}) as server, pytest.raises(Retry, match="no-answer"):
        send(server.port, SMTPS | ca_file, body="x" * 20_000_000, **SHORT)
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("stage", ["MAIL", "content"])
@pytest.mark.parametrize(("act", "word", "limits"), [(SILENCE, "no-answer", SHORT), (HANG_UP, "dropped", {})])
def test_a_bad_line_is_noticed_behind_tls_too(trusted, ca_file, stage, act, word, limits):
    with smtps_server(trusted, {stage: act}) as server, pytest.raises(Retry, match=word):
        send(server.port, SMTPS | ca_file, **limits)
