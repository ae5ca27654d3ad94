"""The settings of outgoing mail: the sender, the server, its security."""

import pytest
import trustme

from referrals.config import ConfigError


@pytest.mark.parametrize(
    ("base_url", "domain"),
    [
        ("https://referrals.example.com:8443", "referrals.example.com"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "localhost"),
    ],
)
def test_the_domain_of_message_ids_has_dot_atom_characters_only(read, base_url, domain):
    assert read(BASE_URL=base_url).mail_domain == domain


def test_the_sender_follows_the_address(read):
    settings = read(BASE_URL="https://partners.example.com")
    assert settings.mail_default_sender == ("Referrals", "referrals@partners.example.com")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("r@example.org", ""),
        ("<r@example.org>", ""),
        ('"" <r@example.org>', ""),
        ("Referrals <r@example.org>", "Referrals"),
        ("Referrals<r@example.org>", "Referrals"),
        ("Referrals, Inc. <r@example.org>", "Referrals, Inc."),
        ('"Referrals, Inc." <r@example.org>', "Referrals, Inc."),
        ("Rossi, Bianchi & C. <r@example.org>", "Rossi, Bianchi & C."),
        ("Rete [IT] <r@example.org>", "Rete [IT]"),
        ("Rete (IT) <r@example.org>", "Rete (IT)"),
        ("Acme @ Home <r@example.org>", "Acme @ Home"),
        ("Rete: Nord; Sud <r@example.org>", "Rete: Nord; Sud"),
        ("ana@example.com <r@example.org>", "ana@example.com"),
        (r'"Rossi \"il Rosso\" & C." <r@example.org>', 'Rossi "il Rosso" & C.'),
        ('"Acme" Sales <r@example.org>', "Acme Sales"),
        ('5" Screens <r@example.org>', '5" Screens'),
        ("Rete Città <r@example.org>", "Rete Città"),
        ("👩‍💻 Rete <r@example.org>", "👩‍💻 Rete"),
        ("=?utf-8?q?Rete_Citt=C3=A0?= <r@example.org>", "Rete Città"),
        ("=?iso-8859-1?q?Citt=E0?= =?utf-8?b?IOKCrA==?= <r@example.org>", "Città €"),
        ("r@example.org (Referrals)", "Referrals"),
        ('"Referrals <r@example.org>"', "Referrals"),
        ("'r@example.org'", ""),
    ],
)
def test_the_sender_is_parsed_into_a_name_and_an_address(read, written, name):
    assert read(MAIL_DEFAULT_SENDER=written).mail_default_sender == (name, "r@example.org")


def test_the_domain_of_the_sender_is_kept_in_its_ascii_form(read):
    assert read(MAIL_DEFAULT_SENDER="Rete <r@münchen.example>").mail_default_sender[1] == "r@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "written",
    [
        *("Referrals", "r@", "@example.org", "r@x@example.org", "a@example.org, b@example.org", "<>", "N <a b@c.it>"),
        *("A <a@example.org>, B <b@example.org>", "mailto:r@example.org", '"john doe"@example.org'),
        *("rôle@example.org", "Rete <<r@example.org>>", "Undisclosed:;"),
    ],
)
def test_what_is_no_sender_stops_the_start(read, written):
    with pytest.raises(ConfigError, match=r"MAIL_DEFAULT_SENDER is .*: write one address"):
        read(MAIL_DEFAULT_SENDER=written)


@pytest.mark.parametrize(("security", "port"), [({}, 25), ({"MAIL_USE_TLS": "1"}, 587), ({"MAIL_USE_SSL": "yes"}, 465)])
def test_the_mail_port_follows_its_security(read, security, port):
    assert read(**security).mail_port == port


def test_a_file_of_certificates_is_kept(read, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert read(MAIL_CA_FILE=str(tmp_path / "ca.pem")).mail_ca_file == tmp_path / "ca.pem"


def test_a_file_without_certificates_is_refused(read, tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(ConfigError, match=r"MAIL_CA_FILE: .* cannot be used .*certificate"):
        read(MAIL_CA_FILE=str(tmp_path / "ca.pem"))


def test_a_password_does_not_travel_unencrypted(read):
    with pytest.raises(ConfigError, match="MAIL_PASSWORD would travel unencrypted"):
        read(MAIL_SERVER="smtp.example.com", MAIL_USERNAME="u", MAIL_PASSWORD="p")


def test_a_password_may_stay_on_this_machine_as_it_is(read):
    assert read(MAIL_SERVER="127.0.0.1", MAIL_USERNAME="u", MAIL_PASSWORD="p").mail_password == "p"


def test_tls_and_ssl_exclude_each_other(read):
    with pytest.raises(ConfigError, match="cannot both be 1"):
        read(MAIL_USE_TLS="1", MAIL_USE_SSL="1")


@pytest.mark.parametrize(("written", "rate"), [("0", 0), ("3", 3), ("", 10)])
def test_how_many_mails_a_second_go_to_one_domain(read, written, rate):
    assert read(SENDING_RATE=written).sending_rate == rate
