"""Sending an enquiry (L1): one referral and its notices for each partner, once however often it is sent."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from referrals.actions.enquiry import customer_actions
from referrals.database import write
from referrals.extensions import db
from referrals.models import AwayPeriod, Enquiry, EnquiryPrivate, Notice, Partner, Referral, ReferralEvent, UnwantedSize
from referrals.rules.actor import CUSTOMER
from referrals.rules.refusal import FieldRefusal, Refusal
from tests.people import DAYS, HOURS, NOW, add, make_partner, submission
from tests.races import race


def send(*locations, now=NOW, **words):
    return customer_actions.submit(submission(*locations, **words), by=CUSTOMER, now=now)


def refused(*locations, **words):
    with pytest.raises(Refusal) as refusal:
        send(*locations, **words)
    return refusal.value


def number_of(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_each_partner_gets_a_referral_that_is_due_in_72_hours(location, other_location):
    send(location, other_location)
    referrals = db.session.scalars(select(Referral)).all()
    assert [(r.location_id, r.stage, r.due_at) for r in referrals] == [
        (location.id, "new", NOW + 72 * HOURS),
        (other_location.id, "new", NOW + 72 * HOURS),
    ]


def test_a_size_that_a_partner_has_opted_out_of_does_not_reach_it(location, other_location):
    add(UnwantedSize(profile_id=location.profile_id, company_size="51-250"))
    asked = submission(location, other_location)
    of_size = {size: replace(asked, overview=replace(asked.overview, company_size=size)) for size in ("51-250", "1-10")}
    with pytest.raises(FieldRefusal) as refusal:
        customer_actions.submit(of_size["51-250"], by=CUSTOMER, now=NOW)
    assert (refusal.value.field, refusal.value.values) == ("partner", {"partner": "Nordest Sistemi"})
    assert number_of(Enquiry) == 0
    customer_actions.submit(of_size["1-10"], by=CUSTOMER, now=NOW)
    assert number_of(Referral) == 2


def test_the_history_begins_with_it(location):
    send(location)
    line = db.session.scalars(select(ReferralEvent)).one()
    assert (line.kind, line.actor_kind, line.actor_name, line.to_stage) == ("received", "customer", None, "new")


def test_the_contact_the_followers_and_the_customer_are_owed_a_notice(location, giulia):
    sent = send(location)
    owed = db.session.execute(select(Notice.kind, Notice.recipient).order_by(Notice.kind, Notice.recipient)).all()
    assert [tuple(row) for row in owed] == [
        ("enquiry-received", f"customer:{sent.enquiry_id}"),
        ("referral-received", f"location:{location.id}"),
        ("referral-received", f"person:{giulia.id}"),
    ]


def test_the_private_part_lies_apart_with_its_address_in_lower_case(location):
    send(location, email="Carla@Customer.example")
    hidden = db.session.scalars(select(EnquiryPrivate)).one()
    assert (hidden.company, hidden.email) == ("Cartiera Secret", "carla@customer.example")


def test_the_same_form_sent_twice_is_one_enquiry(location):
    first, second = send(location), send(location, now=NOW + HOURS)
    assert (second.public_id, second.is_new, second.is_own) == (first.public_id, False, True)
    assert (number_of(Enquiry), number_of(Referral)) == (1, 1)


def test_the_same_words_from_another_tab_are_one_enquiry(location):
    first, second = send(location, nonce="one tab"), send(location, nonce="another")
    assert (second.public_id, second.is_new, second.is_own) == (first.public_id, False, False)
    assert number_of(Referral) == 1


def test_the_same_form_with_other_words_is_another_enquiry(location):
    first, second = send(location), send(location, need="Something else")
    assert first.public_id != second.public_id
    assert second.is_new


def test_a_form_that_came_back_changed_still_knows_its_own(location):
    send(location)
    changed, again = send(location, need="Something else"), send(location, need="Something else")
    assert (again.public_id, again.is_own) == (changed.public_id, True)


def test_the_same_words_after_it_was_withdrawn_are_a_new_enquiry(location):
    customer_actions.withdraw(send(location).enquiry_id, now=NOW)
    assert send(location, nonce="later").is_new


def test_the_same_words_a_day_later_are_a_new_enquiry(location):
    send(location)
    assert send(location, now=NOW + DAYS, nonce="later").is_new


def test_eight_tabs_at_the_same_instant_are_one_enquiry(app, location, other_location):
    tabs = [submission(location, other_location, nonce=f"tab {n}") for n in range(8)]
    sent = race(app, *[partial(customer_actions.submit, tab, by=CUSTOMER, now=NOW) for tab in tabs])
    assert len({one.public_id for one in sent}) == 1
    assert [one.is_new for one in sent].count(True) == 1
    assert (number_of(Enquiry), number_of(Referral), number_of(ReferralEvent)) == (1, 2, 2)


def test_one_form_sent_at_the_same_instant_with_different_words_is_an_enquiry_each(app, location):
    forms = [submission(location, need=f"Need {n}", nonce="one form") for n in range(4)]
    sent = race(app, *[partial(customer_actions.submit, form, by=CUSTOMER, now=NOW) for form in forms])
    assert len({one.public_id for one in sent}) == 4


def test_nothing_is_sent_while_enquiries_are_closed(app):
    assert "Enquiries aren’t open yet" in str(refused(make_partner("Early Bird")))
    assert number_of(Enquiry) == 0


def test_a_partner_that_is_away_cannot_be_asked(location, partner):
    add(AwayPeriod(partner_id=partner.id, starts_at=NOW, ends_at=NOW + DAYS))
    assert refused(location).field == "partner"


def test_a_partner_that_has_left_cannot_be_asked(location, partner):
    with write() as session:
        session.get(Partner, partner.id).left_at = NOW
    assert refused(location).field == "partner"


def test_two_locations_of_one_partner_are_refused_with_a_sentence(location):
    second = add(second_location(location))
    assert "two locations of the same partner" in str(refused(location, second))


def second_location(location):
    facts = {"name": "Padova", "city": "Padova", "slug": "nordest-padova", "contact_email": "p@nordest.example"}
    return type(location)(profile_id=location.profile_id, language="en", **facts)


def test_no_partner_at_all_is_refused(open_for_enquiries):
    assert "at least one" in str(refused())


def test_more_partners_than_the_limit_are_refused(open_for_enquiries):
    six = [make_partner(f"Partner {n}") for n in range(6)]
    assert "Choose up to 5" in str(refused(*six))


def test_whoever_entered_it_for_the_customer_is_on_record(location, agent):
    sent = customer_actions.submit(
        replace(submission(location), entered_by_id=agent.id, channel="agent"), by=CUSTOMER, now=NOW
    )
    stored = db.session.get(Enquiry, sent.enquiry_id)
    assert (stored.channel, stored.entered_by_id) == ("agent", agent.id)


def test_a_refusal_names_its_field(location):
    assert isinstance(refused(location, add(second_location(location))), FieldRefusal)
