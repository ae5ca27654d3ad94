"""A lost link is sent again to the enquiry's address. An unknown address costs the same statements."""

from sqlalchemy import select

from referrals.actions.enquiry import lost_link
from referrals.extensions import db
from referrals.models import Notice
from tests.people import DAYS, HOURS, NOW, send_enquiry
from tests.statements import count_statements

CARLA = "carla@customer.example"


def owed():
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind == lost_link.KIND).order_by(Notice.id)).all()


def test_each_enquiry_of_the_address_is_owed_a_mail(location):
    first, second = send_enquiry(location)[0], send_enquiry(location)[0]
    lost_link.send_again(CARLA, now=NOW + HOURS)
    assert {notice.recipient for notice in owed()} == {
        f"customer:{first.enquiry_id}",
        f"customer:{second.enquiry_id}",
    }


def test_the_notice_names_its_enquiry_and_the_request(referral):
    lost_link.send_again(CARLA, now=NOW + HOURS)
    (notice,) = owed()
    assert notice.enquiry_id == referral.enquiry_id
    assert notice.occasion == f"request:{referral.enquiry_id}:2026-11-23T11:00:00.000+00:00"


def test_the_address_may_be_written_in_capitals(referral):
    lost_link.send_again(" Carla@Customer.EXAMPLE ", now=NOW)
    assert len(owed()) == 1


def test_an_unknown_address_is_owed_nothing(referral):
    lost_link.send_again("nobody@customer.example", now=NOW)
    assert owed() == []


def test_an_unknown_address_costs_the_same_statements_and_commits(referral):
    lost_link.send_again(CARLA, now=NOW - DAYS)
    with count_statements() as known:
        lost_link.send_again(CARLA, now=NOW)
    with count_statements() as unknown:
        lost_link.send_again("nobody@customer.example", now=NOW)
    assert unknown.statements == known.statements
    assert (unknown.commits, known.commits) == (1, 1)


def test_three_times_a_day_and_no_more(referral):
    for minute in range(5):
        lost_link.send_again(CARLA, now=NOW + minute * HOURS / 60)
    assert len(owed()) == 3


def test_the_next_day_it_is_sent_again(referral):
    for minute in range(3):
        lost_link.send_again(CARLA, now=NOW + minute * HOURS / 60)
    lost_link.send_again(CARLA, now=NOW + DAYS + HOURS)
    assert len(owed()) == 4


def test_the_newest_five_alone(location):
    enquiries = [send_enquiry(location, now=NOW + n * HOURS)[0].enquiry_id for n in range(7)]
    lost_link.send_again(CARLA, now=NOW + DAYS)
    assert sorted(notice.enquiry_id for notice in owed()) == enquiries[2:]


def test_not_those_of_more_than_a_year_ago(referral):
    lost_link.send_again(CARLA, now=NOW + 366 * DAYS)
    assert owed() == []
