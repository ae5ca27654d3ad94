"""Delivery: owed notices leave in their reader's language and are marked; the others say why."""

from dataclasses import replace

import pytest

from referrals import delivery
from referrals.actions.enquiry import erasure
from referrals.actions.notice import outbox
from referrals.actions.person import one_time_links
from referrals.actions.referral import sweep
from referrals.extensions import db
from referrals.mail.kinds import KINDS
from referrals.models import Follow, LinkPurpose, Mark, NoticeKind, Person, Referral
from referrals.queries.network import settings
from tests.mail.servers import bad_server, good_server
from tests.notices import drop_waiting_notices, notice, notices, owe
from tests.people import DAYS, HOURS, NOW, add, send_enquiry
from tests.row_changes import change
from tests.rows import forget_mark
from tests.statements import count_statements

MINUTES = HOURS / 60


@pytest.fixture
def server(use_server):
    """A mail server that accepts everything, used by the application."""
    with good_server() as server:
        use_server(server.port)
        yield server


def readers(server):
    return sorted(one["To"].addresses[0].addr_spec for one in server.messages)


def states(*kinds):
    return sorted((one.recipient, one.state, one.reason) for one in notices(*kinds))


# It leaves


def test_what_is_owed_leaves_and_is_marked(server, referral):
    delivery.deliver()
    [one] = notices("referral-received")
    assert (one.state, one.sent_at, one.attempts) == ("sent", NOW, 1)
    assert one.address == "desk@nordest-verona.example"
    assert readers(server) == ["carla@customer.example", "desk@nordest-verona.example"]


def test_it_is_the_mail_of_that_kind_to_that_reader(server, referral):
    delivery.deliver()
    [one] = [one for one in server.messages if "desk@" in one["To"]]
    assert one["To"] == "Desk of Nordest Sistemi <desk@nordest-verona.example>"
    assert one["Subject"] == f"[Referrals] New referral: {referral.enquiry.need}"
    assert one["References"] == f"<referral-{referral.public_id}@referrals.test>"
    assert one["Auto-Submitted"] == "auto-generated"
    assert "/r/" in one.get_body(("plain",)).get_content()
    assert "View and answer" in one.get_body(("html",)).get_content()


def test_the_referral_knows_when_its_partner_was_told(server, referral):
    delivery.deliver()
    assert db.session.get(Referral, referral.id).delivered_at == NOW


def test_nothing_leaves_twice(server, referral):
    delivery.deliver()
    delivery.deliver()
    assert len(server.messages) == 2


def test_what_is_not_due_yet_waits(server, app):
    one = owe(send_after=NOW + HOURS)
    delivery.deliver()
    assert (notice(one).state, notice(one).lease) == ("waiting", None)


def test_without_a_mail_server_notices_wait_unclaimed(app, travel, referral):
    delivery.deliver()
    assert {(one.state, one.lease, one.attempts) for one in notices("referral-received")} == {("waiting", None, 0)}


def test_more_than_a_batch_leaves(server, location, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH_SIZE", 3)
    for _ in range(5):
        send_enquiry(location)
    delivery.deliver()
    assert len(server.messages) == 10


def test_several_for_one_customer_leave_in_one_mail(server, location, other_location, travel):
    send_enquiry(location, other_location)
    travel(NOW + 72 * HOURS)
    sweep.archive_overdue(now=NOW + 72 * HOURS, pause=0)
    delivery.deliver()
    [one] = [one for one in server.messages if "no longer have your enquiry" in one["Subject"]]
    assert "- Adige Cloud" in one.get_body(("plain",)).get_content()
    assert {one.state for one in notices("choose-another-missed")} == {"sent"}


# It is no longer true


def test_what_is_no_longer_true_is_dropped_and_says_why(server, referral):
    change(referral, due_at=NOW)
    delivery.deliver()
    assert states("referral-received") == [(f"location:{referral.location_id}", "dropped", "moved-on")]
    assert readers(server) == ["carla@customer.example"]


def test_the_admins_get_what_the_contact_cannot(server, referral, giulia, operator):
    change(referral.location, bouncing_at=NOW)
    delivery.deliver()
    delivery.deliver()
    assert states("referral-received") == [
        (f"location:{referral.location_id}", "dropped", "contact-unreachable"),
        (f"person:{giulia.id}", "sent", None),
    ]
    assert readers(server) == ["carla@customer.example", "giulia@people.example", "olga@people.example"]


# One that cannot be written


def test_one_that_cannot_be_written_keeps_nobody_waiting(server, referral, monkeypatch, caplog):
    known = KINDS[NoticeKind.REFERRAL_RECEIVED]
    monkeypatch.setitem(KINDS, NoticeKind.REFERRAL_RECEIVED, replace(known, draft=lambda *_: 1 / 0))
    delivery.deliver()
    [one] = notices("referral-received")
    assert (one.state, one.reason, one.attempts, one.lease) == ("waiting", "not-written: ZeroDivisionError", 1, None)
    assert one.send_after > NOW
    assert readers(server) == ["carla@customer.example"]
    assert "division by zero" in caplog.text


def test_one_of_a_kind_that_nobody_knows_keeps_nobody_waiting(server, referral, operator):
    one = owe("no-such-kind", f"person:{operator.id}", send_after=NOW - HOURS)
    delivery.deliver()
    assert notice(one).reason == "not-written: ValueError"
    assert len(server.messages) == 2


def test_one_whose_reader_lives_nowhere_keeps_nobody_waiting(server, referral):
    change(referral.location, zone="Mars/Olympus")
    delivery.deliver()
    assert notices("referral-received")[0].reason.startswith("not-written")
    assert len(server.messages) == 1


def test_an_error_that_nobody_foresaw_is_let_out_and_everything_is_given_back(server, referral, monkeypatch):
    monkeypatch.setattr("referrals.mail.connection.Connection.transmit", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivery.deliver()
    found = notices("referral-received", "enquiry-received")
    assert [one.lease for one in found] == [None, None]
    assert sorted(one.reason or "" for one in found) == ["", "not-sent"]


# The test mail


def test_the_first_test_mail_that_leaves_opens_the_network(server, operator):
    assert not settings.enquiries_are_open()
    owe("test-mail", f"person:{operator.id}", person_id=operator.id, address="olga@people.example")
    delivery.deliver()
    assert settings.marked_at(Mark.MAIL_PROVED) == NOW
    assert readers(server) == ["olga@people.example"]


def test_no_other_mail_does(server, operator):
    owe("sign-in-link", f"person:{operator.id}", person_id=operator.id)
    delivery.deliver()
    assert settings.marked_at(Mark.MAIL_PROVED) is None


# Wrong settings


@pytest.fixture
def faulty(use_server, monkeypatch):
    """A mail server that refuses the sender."""
    monkeypatch.setattr(delivery, "STARTED_AT", NOW - DAYS)
    with bad_server({"MAIL": ["553 5.7.1 not yours", "553 5.7.1 not yours"]}) as server:
        use_server(server.port)
        yield server


def test_a_fault_of_the_settings_pauses_everything_and_burns_nothing(faulty, referral):
    delivery.deliver()
    found = notices("referral-received", "enquiry-received")
    assert {(one.state, one.attempts, one.lease, one.reason) for one in found} == {("waiting", 0, None, None)}
    pause = settings.mark(Mark.MAIL_PAUSED)
    assert (pause.at, pause.detail) == (NOW, "sender-refused: 553 5.7.1 not yours")


def test_while_paused_nobody_is_asked(faulty, referral, travel):
    delivery.deliver()
    travel(NOW + 10 * MINUTES - HOURS / 3600)
    delivery.deliver()
    assert faulty.connections == 1


def test_after_ten_minutes_it_is_tried_again(faulty, referral, travel):
    delivery.deliver()
    travel(NOW + 10 * MINUTES)
    delivery.deliver()
    assert faulty.connections == 2
    assert settings.mark(Mark.MAIL_PAUSED).at == NOW + 10 * MINUTES


def test_the_operator_can_have_it_tried_at_once(faulty, referral):
    delivery.deliver()
    forget_mark(Mark.MAIL_PAUSED)
    delivery.deliver()
    assert faulty.connections == 2


def test_a_worker_that_has_just_started_tries_at_once(faulty, referral, monkeypatch):
    delivery.deliver()
    monkeypatch.setattr(delivery, "STARTED_AT", NOW)
    delivery.deliver()
    assert faulty.connections == 2


def test_the_first_success_ends_the_pause(faulty, referral, travel):
    delivery.deliver()
    travel(NOW + 10 * MINUTES)
    delivery.deliver()
    travel(NOW + 20 * MINUTES)
    delivery.deliver()
    assert settings.mark(Mark.MAIL_PAUSED) is None
    assert len(faulty.messages) == 2


def test_a_malformed_sender_is_a_fault_of_the_settings_too(use_server, referral):
    with good_server() as server:
        use_server(server.port, MAIL_DEFAULT_SENDER="nobody")
        delivery.deliver()
    assert settings.mark(Mark.MAIL_PAUSED).detail == "sender-malformed: nobody"
    assert {one.state for one in notices("referral-received")} == {"waiting"}


# The flag of an address


def test_an_address_that_mail_reaches_again_loses_its_flag(server, giulia):
    change(giulia, bouncing_at=NOW)
    one_time_links.issue(LinkPurpose.PASSWORD_RESET, giulia.id, now=NOW)
    delivery.deliver()
    assert db.session.get(Person, giulia.id).bouncing_at is None


def test_a_new_address_that_is_refused_flags_nobody(use_server, giulia):
    one_time_links.issue(LinkPurpose.EMAIL_CHANGE, giulia.id, address="typo@new.example", now=NOW)
    with bad_server({"RCPT": "550 5.1.1 no such user"}) as server:
        use_server(server.port)
        delivery.deliver()
    assert states("email-change") == [(f"person:{giulia.id}", "failed", "recipient-refused: 550 5.1.1 no such user")]
    assert db.session.get(Person, giulia.id).bouncing_at is None


# Its cost


def test_a_mail_more_takes_one_short_transaction_more(server, location):
    send_enquiry(location)
    with count_statements() as few:
        delivery.deliver()
    for _ in range(10):
        send_enquiry(location)
    with count_statements() as many:
        delivery.deliver()
    assert len(server.messages) == 22
    assert many.commits - few.commits == 18  # 20 mails instead of 2
    updates = [sum(text.startswith("UPDATE") for text in count.statements) for count in (few, many)]
    assert updates[1] - updates[0] == 18 + 9  # each notice, and each referral whose partner has been told


# Many notices about the same


@pytest.fixture
def miss(location, travel):
    """Return a function that lets one location's referrals be missed, with notices that wait."""

    def miss(count):
        for number in range(count):
            send_enquiry(location, need=f"Need number {number}")
        drop_waiting_notices()
        travel(NOW + 72 * HOURS)
        sweep.archive_overdue(now=NOW + 72 * HOURS, pause=0)

    return miss


def to_the_desk(server):
    return [one for one in server.messages if "desk@" in one["To"]]


def test_four_of_one_kind_to_one_reader_are_four_mails(server, miss):
    miss(4)
    delivery.deliver()
    assert len(to_the_desk(server)) == 4


def test_five_of_one_kind_to_one_reader_are_one_mail_that_lists_them(server, miss):
    miss(5)
    delivery.deliver()
    [one] = to_the_desk(server)
    assert one["Subject"] == "[Referrals] 5 referrals were missed"
    for part in ("plain", "html"):
        words = one.get_body((part,)).get_content()
        assert [number for number in range(5) if f"Need number {number}" not in words] == []
    assert {(one.state, one.lease) for one in notices("referral-missed")} == {("sent", None)}


def test_the_list_holds_all_that_is_due_however_little_is_claimed_at_once(server, miss, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH_SIZE", 5)
    miss(12)
    delivery.deliver()
    assert [one["Subject"] for one in to_the_desk(server)] == ["[Referrals] 12 referrals were missed"]
    assert {one.state for one in notices("referral-missed")} == {"sent"}


def test_a_list_of_very_many_says_how_many_more_there_are(server, miss, monkeypatch):
    monkeypatch.setattr("referrals.mail.drafts.referral.MOST_LISTED", 5)
    miss(7)
    delivery.deliver()
    [one] = to_the_desk(server)
    assert "And 2 more." in one.get_body(("plain",)).get_content()


def test_what_customers_have_erased_is_not_listed(server, miss):
    miss(6)
    [first, *_] = notices("referral-missed")
    enquiry = db.session.get(Referral, first.referral_id).enquiry
    need = enquiry.need
    erasure.erase(enquiry.id, now=NOW + 72 * HOURS)
    delivery.deliver()
    [one] = [one for one in to_the_desk(server) if "missed" in one["Subject"]]
    assert one["Subject"] == "[Referrals] 5 referrals were missed"
    assert need not in one.get_body(("plain",)).get_content()


def test_a_list_that_is_sent_again_after_a_crash_is_the_same_mail(server, miss):
    miss(5)
    claim = outbox.claim(100, now=NOW + 72 * HOURS)
    lead = {one.lead_id for one in claim.notices if one.kind == "referral-missed"}
    again = outbox.claim(100, now=NOW + 72 * HOURS + outbox.LEASE)
    assert len(lead) == 1
    assert {one.lead_id for one in again.notices if one.kind == "referral-missed"} == lead


def test_each_reader_has_a_list_of_their_own(server, miss, luca, location):
    add(Follow(person_id=luca.id, location_id=location.id))
    miss(5)
    delivery.deliver()
    lists = [one for one in server.messages if one["Subject"] == "[Referrals] 5 referrals were missed"]
    assert sorted(one["To"].addresses[0].addr_spec for one in lists) == ["desk@nordest-verona.example", luca.email]
    texts = {one["To"].addresses[0].addr_spec: one.get_body(("plain",)).get_content() for one in lists}
    assert "/archive" in texts[luca.email]
    assert "/archive" not in texts["desk@nordest-verona.example"]
