"""Returned mail: reports are read from a real IMAP mailbox, and take effect once."""

import pytest

from referrals import delivery, returns
from referrals.config.returns import Returns
from referrals.extensions import db
from referrals.mail import return_path
from referrals.models import Location, Mark
from referrals.queries.network import settings as settings_actions
from tests.mail.imap import PASSWORD, USERNAME, imap_server
from tests.mail.returned_mail import bounce, complaint, personal_mail
from tests.mail.servers import good_server
from tests.notices import notices, owe
from tests.people import NOW
from tests.row_changes import change

ADDRESS = "returns@referrals.test"
POLICY = "smtp; 550 5.7.1 Service unavailable; client host blocked"


@pytest.fixture
def mailbox(app, monkeypatch, travel):
    """The mailbox for returns, and the application set to read it."""
    with imap_server() as mailbox:
        settings = Returns(ADDRESS, "127.0.0.1", mailbox.port, USERNAME, PASSWORD, use_ssl=False)
        monkeypatch.setitem(app.config, "RETURNS", settings)
        monkeypatch.setitem(app.config, "RETURNS_ADDRESS", ADDRESS)
        yield mailbox


@pytest.fixture
def sent(mailbox, use_server, referral):
    """Return the return paths of the mails about a referral, by kind."""
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    by_reader = {envelope.rcpt_tos[0]: envelope.mail_from for envelope in server.envelopes}
    contact, customer = by_reader["desk@nordest-verona.example"], by_reader["carla@customer.example"]
    return {"referral-received": contact, "enquiry-received": customer}


def state(kind):
    [one] = notices(kind)
    return one.state, one.reason


def bouncing_at(referral):
    db.session.rollback()
    return db.session.get(Location, referral.location_id).bouncing_at


def read(mailbox, *messages):
    mailbox.put(*messages)
    returns.read()


def test_each_mail_leaves_with_a_return_address_of_its_own(sent):
    assert len(set(sent.values())) == 2
    for address in sent.values():
        assert address.startswith("returns+n")
        assert address.endswith("@referrals.test")
        assert len(address.partition("@")[0]) <= 64


def test_without_a_mailbox_mails_leave_from_the_sender(use_server, referral):
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert {envelope.mail_from for envelope in server.envelopes} == {"referrals@example.org"}


def test_a_recipient_that_does_not_exist_is_flagged_and_the_admins_get_it(mailbox, sent, referral, giulia, operator):
    read(mailbox, bounce(sent["referral-received"]))
    found = notices("referral-received", "contact-unreachable")
    told = {(one.kind, one.recipient.split(":")[0], one.state) for one in found}
    assert told == {
        ("referral-received", "location", "failed"),
        ("referral-received", "person", "waiting"),
        ("contact-unreachable", "person", "waiting"),
    }
    assert bouncing_at(referral) == NOW


def test_the_reason_is_kept_in_the_servers_own_words(mailbox, sent):
    read(mailbox, bounce(sent["referral-received"]))
    assert state("referral-received") == ("failed", "returned: 550 5.1.1 <desk@nordest-verona.example>: User unknown")


def test_what_has_been_read_is_deleted(mailbox, sent):
    read(mailbox, bounce(sent["referral-received"]))
    assert mailbox.messages == {}
    assert settings_actions.mark(Mark.RETURNS_READ).at == NOW


def test_a_second_report_changes_nothing(mailbox, sent, referral):
    read(mailbox, bounce(sent["referral-received"]))
    change(referral.location, bouncing_at=None)
    read(mailbox, bounce(sent["referral-received"]))
    assert bouncing_at(referral) is None


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_a_failure_does_nothing(mailbox, sent, referral, action):
    read(mailbox, bounce(sent["referral-received"], action=action, status="4.4.1"))
    assert state("referral-received") == ("sent", None)
    assert bouncing_at(referral) is None
    assert mailbox.messages == {}


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.7.1", POLICY),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full"),
        ("4.4.1", "smtp; connect to mx.example: timed out"),
        ("5.1.8", "smtp; 550 5.1.8 sender's domain not found"),
        ("5.0.0", "smtp; 550 relay not permitted"),
        ("5.4.7", "smtp; delivery time expired"),
    ],
)
def test_what_came_back_for_another_reason_fails_and_flags_nobody(mailbox, sent, referral, status, diagnostic):
    read(mailbox, bounce(sent["referral-received"], status=status, diagnostic=diagnostic))
    assert state("referral-received")[0] == "failed"
    assert bouncing_at(referral) is None
    assert settings_actions.mark(Mark.MAIL_RETURNED).detail == state("referral-received")[1].removeprefix("returned: ")


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist."),
        ("5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
        ("5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=x.example type=A"),
        ("5.0.0", "smtp; 550 no such user here"),
        ("5.1.1", ""),
    ],
)
def test_the_words_of_many_servers_say_that_the_recipient_does_not_exist(mailbox, sent, referral, status, diagnostic):
    read(mailbox, bounce(sent["referral-received"], status=status, diagnostic=diagnostic))
    assert bouncing_at(referral) == NOW


@pytest.mark.parametrize("to", [ADDRESS, "returns+n1-0123456789abcdef@referrals.test", "returns+nzz-x@referrals.test"])
def test_a_report_without_a_genuine_address_flags_nobody(mailbox, sent, referral, to):
    read(mailbox, bounce(to))
    assert state("referral-received") == ("sent", None)
    assert bouncing_at(referral) is None


def test_the_signature_of_one_notice_does_not_speak_for_another(mailbox, sent, referral):
    number = return_path.notice_ids(sent["referral-received"])[0][0]
    signature = return_path.notice_ids(sent["enquiry-received"])[0][1]
    read(mailbox, bounce(f"returns+n{number:x}-{signature}@referrals.test"))
    assert state("referral-received") == ("sent", None)


def test_an_address_whose_letters_changed_their_case_on_the_way_is_known(mailbox, sent, referral):
    read(mailbox, bounce(sent["referral-received"].upper()))
    assert bouncing_at(referral) == NOW


def test_an_address_that_was_corrected_meanwhile_is_not_flagged(mailbox, sent, referral):
    change(referral.location, contact_email="new@nordest-verona.example")
    read(mailbox, bounce(sent["referral-received"]))
    assert bouncing_at(referral) is None


def test_a_customer_that_complains_gets_only_what_they_ask_for(mailbox, sent, use_server, referral):
    read(mailbox, complaint(sent["enquiry-received"]))
    assert settings_actions.mark(Mark.MAIL_COMPLAINT).at == NOW
    facts = {"recipient": f"customer:{referral.enquiry_id}", "enquiry_id": referral.enquiry_id}
    owe("choose-another-missed", **facts, referral_id=referral.id)
    owe("enquiry-link", **facts)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert state("choose-another-missed") == ("dropped", "complained")
    assert state("enquiry-link")[0] == "sent"


def test_a_partners_address_that_complains_is_flagged(mailbox, sent, referral):
    read(mailbox, complaint(sent["referral-received"]))
    assert bouncing_at(referral) == NOW
    assert state("referral-received")[0] == "sent"


def test_a_report_that_a_mail_is_not_spam_does_nothing(mailbox, sent, referral):
    read(mailbox, complaint(sent["referral-received"], feedback_type="not-spam"))
    assert bouncing_at(referral) is None


def test_what_a_person_wrote_is_left_for_a_person(mailbox, sent):
    read(mailbox, personal_mail(ADDRESS))
    assert list(mailbox.messages) == [1]
    assert mailbox.unread == []


def test_an_answer_by_a_machine_to_a_mail_of_ours_is_deleted_and_means_nothing(mailbox, sent):
    read(mailbox, personal_mail(sent["referral-received"]))
    assert mailbox.messages == {}
    assert state("referral-received") == ("sent", None)


HALF = b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n--"


@pytest.mark.parametrize("broken", [b"", b"\xff\xfe\x00", HALF])
def test_what_makes_no_sense_changes_nothing(mailbox, sent, broken):
    read(mailbox, broken, bounce(sent["referral-received"]))
    assert state("referral-received")[0] == "failed"


def test_a_mailbox_that_refuses_the_password_is_said_to_the_operator(mailbox, monkeypatch, app):
    wrong = Returns(ADDRESS, "127.0.0.1", mailbox.port, USERNAME, "wrong", use_ssl=False)
    monkeypatch.setitem(app.config, "RETURNS", wrong)
    returns.read()
    assert settings_actions.mark(Mark.RETURNS_UNREAD).at == NOW
    assert "wrong" not in settings_actions.mark(Mark.RETURNS_UNREAD).detail


def test_a_mailbox_that_never_answers_is_given_up_in_time(mailbox, monkeypatch):
    monkeypatch.setattr("referrals.mail.returns_mailbox.REPLY_TIMEOUT", 0.2)
    mailbox.hangs = True
    returns.read()
    assert settings_actions.mark(Mark.RETURNS_UNREAD).at == NOW


def test_without_a_mailbox_nothing_is_read(app, travel):
    returns.read()
    assert settings_actions.mark(Mark.RETURNS_READ) is None
