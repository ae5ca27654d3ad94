"""Written messages, parsed by the standard library."""

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from flask_mail import Attachment
from hypothesis import given
from hypothesis import strategies as st

from referrals.email_address import canonical
from referrals.mail.connection import prepare
from referrals.mail.email_message import file_name, to_email_message
from referrals.mail.header_text import clean
from referrals.mail.sending_errors import Refused, SettingsFault
from tests.mail.messages import message

ALWAYS = ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version"]
LINE_BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00\x1b"
# Hostile text: line breaks of every kind, fake headers and encoded words.
hostile = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(LINE_BREAKS),
        st.sampled_from(["\r\nBcc: eve@evil.example", "\n\n<html>", "=?utf-8?q?a=0Ab?=", "è", "–", "👩‍💻"]),
        st.sampled_from('"<>,;:()[]@\\'),
    )
).map("".join)


def written(**changes):
    return to_email_message(message(**changes)).as_bytes()


def read(**changes):
    return email.message_from_bytes(written(**changes), policy=email.policy.default)


def mailboxes(header):
    """Return (name, address) by RFC 2047: the library's modern parser leaves a blank between encoded words."""
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([header])]


def lines(text):
    """Return the lines as SMTP defines them. The last one may lack its end."""
    return re.sub(r"\r\n|\r", "\n", text).removesuffix("\n").split("\n")


# Headers


def test_the_headers_say_what_it_is():
    root = "<referral-7@referrals.example>"
    headers = dict(read(extra_headers={"In-Reply-To": root, "References": root}))
    assert headers["Message-ID"] == "<received-42@referrals.example>"
    assert headers["In-Reply-To"] == headers["References"] == "<referral-7@referrals.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert headers["Date"] == "Sun, 22 Nov 2026 12:00:00 +0000"


def test_names_and_addresses_are_where_they_belong():
    one = read(sender=("Rete Città", "rete@example.org"), recipients=[("Bianchi, Anna", "anna@example.com")])
    assert (one["From"].addresses[0].display_name, one["From"].addresses[0].addr_spec) == (
        "Rete Città",
        "rete@example.org",
    )
    assert (one["To"].addresses[0].display_name, one["To"].addresses[0].addr_spec) == (
        "Bianchi, Anna",
        "anna@example.com",
    )


@given(subject=hostile, name=hostile, sender_name=hostile, reply_name=hostile)
def test_whatever_is_typed_the_headers_are_those_expected_and_no_others(subject, name, sender_name, reply_name):
    data = written(
        subject=subject,
        recipients=[(name, "anna@example.com")],
        sender=(sender_name, "rete@example.org"),
        reply_to=(reply_name, "ada@example.net"),
    )
    one = email.message_from_bytes(data)
    assert sorted(one.keys()) == sorted([*ALWAYS, "Reply-To", "Content-Type"])
    assert str(make_header(decode_header(one["Subject"]))).replace("\r\n", "") == clean(subject)
    assert mailboxes(one["To"]) == [(clean(name, 100), "anna@example.com")]
    assert mailboxes(one["From"]) == [(clean(sender_name, 100), "rete@example.org")]
    assert mailboxes(one["Reply-To"]) == [(clean(reply_name, 100), "ada@example.net")]
    assert one.get_payload(0).get_payload(decode=True) == b"Please answer by Thursday.\r\n"


@given(hostile, hostile)
def test_whatever_is_typed_a_modern_parser_sees_the_same_headers_and_no_others(subject, name):
    one = read(subject=subject, recipients=[(name, "anna@example.com")])
    assert sorted(one.keys()) == sorted([*ALWAYS, "Content-Type"])
    assert one["Subject"] == clean(subject)
    assert [address.addr_spec for address in one["To"].addresses] == ["anna@example.com"]


@given(hostile, hostile)
def test_whatever_is_typed_every_line_is_short_ascii(subject, name):
    data = written(subject=subject, recipients=[(name, "anna@example.com")])
    assert data.isascii()
    assert not re.search(rb"[^\r]\n|\r[^\n]", data)
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_identifiers_are_never_encoded_however_long_they_are():
    long = f"<referral-7@{'a' * 60}.{'b' * 60}.example>"
    data = written(message_id=long.strip("<>"), extra_headers={"References": f"{long} <short@referrals.example>"})
    assert f"Message-ID: {long}\r\n".encode() in data
    assert f"References: {long}\r\n <short@referrals.example>\r\n".encode() in data


@pytest.mark.parametrize("name", ["In-Reply-To", "References"])
@pytest.mark.parametrize("value", ["", "no-brackets@referrals.example", "<a b@example>", f"<{'x' * 250}@example>"])
def test_what_is_no_identifier_is_an_error_of_ours(name, value):
    with pytest.raises(ValueError, match="Not the identifier"):
        written(extra_headers={name: value})


def test_copies_go_to_everybody_and_blind_copies_are_in_no_header():
    envelope = prepare(message(cc=["bruno@example.com"], bcc=["carla@example.com"]))
    assert envelope.recipients == ["anna@example.com", "bruno@example.com", "carla@example.com"]
    assert email.message_from_bytes(envelope.data)["Cc"] == "bruno@example.com"
    assert b"carla" not in envelope.data


def test_a_message_comes_back_to_its_sender_unless_another_address_is_given():
    assert prepare(message()).sender == "referrals@example.org"
    assert prepare(message(), "returns@example.org").sender == "returns@example.org"


@given(hostile)
def test_an_address_that_is_no_address_never_reaches_a_header(text):
    with pytest.raises(Refused, match="address-malformed"):
        written(recipients=[text + "\r\n@example.com"])


@pytest.mark.parametrize("mark", LINE_BREAKS)
def test_a_line_break_of_any_kind_starts_no_header(mark):
    one = read(subject=f"Hello{mark}Bcc: eve@evil.example{mark}{mark}<html>")
    assert one["Bcc"] is None
    assert one["Subject"].startswith("Hello")


def test_what_carries_meaning_arrives():
    subject = "می‌خواهم 👩‍💻 ❤️‍🔥"
    assert str(make_header(decode_header(email.message_from_bytes(written(subject=subject))["Subject"]))) == subject


@pytest.mark.parametrize(
    "value", ["missed:42@app.example", "a b@app.example", "nodomain", "a@b\r\nBcc: c@d", "<a@b>", ""]
)
def test_an_identifier_that_readers_would_cut_is_an_error_of_ours(value):
    with pytest.raises(ValueError, match=r"Not the identifier|may not contain linefeed"):
        written(message_id=value)


def test_a_message_for_nobody_is_an_error_of_ours():
    with pytest.raises(ValueError, match="recipient"):
        written(recipients=[])


# Addresses


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("anna@example.com", "anna@example.com"),
        (" anna+rete@example.com ", "anna+rete@example.com"),
        ("anna@münchen.example", "anna@xn--mnchen-3ya.example"),
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        ("o'hara@sub.example.co.uk", "o'hara@sub.example.co.uk"),
    ],
)
def test_an_address_is_written_so_that_every_server_understands_it(typed, sent):
    assert canonical(typed) == sent
    assert prepare(message(recipients=[typed])).recipients == [sent]


@pytest.mark.parametrize(
    "typed",
    [
        *["", "anna", "@example.com", "anna@", "anna@..", "città@example.com", "a b@example.com", "a@b@example.com"],
        *["anna@exa mple.com", "anna@example.com>", "<anna@example.com>", "anna@-a.example", ".anna@example.com"],
        *["x" * 65 + "@example.com", "anna@" + "a" * 64 + ".example", "anna@\ud800.example", "anna@example.com\x0bx"],
        *["anna@example.com\r\nRCPT TO:<eve@evil.example>", "Anna <anna@example.com>"],
    ],
)
def test_an_address_that_no_server_would_take_is_refused_before_one_is_asked(typed):
    with pytest.raises(Refused) as caught:
        written(recipients=[typed])
    assert (caught.value.cause, caught.value.address_is_bad) == ("address-malformed", True)


def test_a_sender_that_is_no_address_is_a_fault_of_the_settings():
    with pytest.raises(SettingsFault, match="sender-malformed"):
        written(sender="nobody")


def test_an_answer_address_that_cannot_be_written_is_left_out():
    assert read(reply_to=("Niccolò", "niccolò@example.com"))["Reply-To"] is None


# Content


def test_the_text_comes_first_and_the_html_is_its_alternative():
    one = read()
    assert one.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in one.iter_parts()] == ["text/plain", "text/html"]


def test_without_html_it_is_text_alone():
    assert read(html=None).get_content_type() == "text/plain"


def test_what_is_attached_comes_after_the_alternatives():
    calendar = Attachment(
        "Scadenza – giovedì.ics", "text/calendar; method=PUBLISH; charset=utf-8", "BEGIN:VCALENDAR è\r\n"
    )
    one = read(attachments=[calendar])
    assert [part.get_content_type() for part in one.iter_parts()] == ["multipart/alternative", "text/calendar"]
    [attached] = one.iter_attachments()
    assert attached.get_filename() == "Scadenza – giovedì.ics"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_content() == "BEGIN:VCALENDAR è\r\n"


@given(name=hostile, data=st.binary())
def test_whatever_is_attached_arrives_as_it_was(name, data):
    [attached] = read(attachments=[Attachment(name, "application/octet-stream", data)]).iter_attachments()
    assert attached.get_content() == data
    assert (attached.get_filename() or "") == file_name(name)
    assert sorted(attached.keys()) == [
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "Content-Type",
        "MIME-Version",
    ]


def test_a_content_type_that_holds_more_is_an_error_of_ours():
    with pytest.raises(ValueError, match="Not a content type"):
        written(attachments=[Attachment("a", "text/plain\r\nBcc: eve@evil.example", "x")])


@given(text=st.text(st.characters(exclude_categories=["Cs"])), html=hostile)
def test_whatever_is_written_arrives_as_it_was(text, html):
    one = read(body=text, html=html)
    assert lines(one.get_body(("plain",)).get_content()) == lines(text)
    assert lines(one.get_body(("html",)).get_content()) == lines(html)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_written_every_line_is_short_and_ends_as_smtp_wants(text):
    data = written(body=text, html=text)
    assert not re.search(rb"[^\r]\n|\r[^\n]", data)
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_the_same_message_is_written_the_same_twice():
    assert written() == written()
