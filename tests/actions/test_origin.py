"""A partner's own enquiries count nothing until the operator clears them: by browser, network or mail domain."""

import pytest
from sqlalchemy import select, update

from referrals import origin_keys
from referrals.actions.enquiry import erasure, origin, triage
from referrals.actions.enquiry.origin import SeenMember
from referrals.actions.ranking import counts
from referrals.actions.referral import moves
from referrals.database import write
from referrals.extensions import db
from referrals.models import Enquiry, MemberOrigin, RankingCount, Referral, ReferralOrigin
from referrals.rules.triage import Proof
from tests.people import DAYS, HOURS, NOW, acting, confirm, send_enquiry

BROWSER, NETWORK = "b" * 32, "n" * 32


def comes_from(referral, **keys):
    if keys:
        with write() as session:
            session.execute(update(Enquiry).where(Enquiry.id == referral.enquiry_id).values(**keys))
    return referral


def member_was_at(partner, *, now=NOW, network=None, browser="elsewhere", email="luca@people.example"):
    origin.remember(SeenMember(partner.id, browser, network, email), now=now)


def own_by(referral):
    db.session.rollback()
    return db.session.scalar(select(ReferralOrigin.own_by).where(ReferralOrigin.referral_id == referral.id))


def answers():
    db.session.rollback()
    return len(db.session.scalars(select(RankingCount.number)).all())


def answered(referral, person):
    moves.ignore(referral.id, by=acting(person), version=1, now=NOW + HOURS)
    counts.count_changes(now=NOW + DAYS, pause=0)


@pytest.mark.parametrize(
    ("keys", "seen", "by"),
    [
        ({"browser_key": BROWSER}, {"browser": BROWSER}, "browser"),
        ({"network_key": NETWORK}, {"network": NETWORK}, "network"),
    ],
)
def test_what_comes_from_where_a_member_was_is_the_partners_own(location, partner, luca, keys, seen, by):
    referral = comes_from(send_enquiry(location)[0], **keys)
    member_was_at(partner, **seen)
    confirm(referral, now=NOW + DAYS)
    answered(referral, luca)
    assert own_by(referral) == by
    assert answers() == 0


def test_a_customer_at_the_partners_own_mail_domain_is_its_own(location, luca):
    referral = send_enquiry(location, email="somebody@mail.nordest-verona.example")[0]
    confirm(referral)
    assert own_by(referral) == "mail"


def test_a_members_own_address_at_a_free_provider_is_the_partners_own_and_another_one_there_is_not(location, partner):
    mine = send_enquiry(location, email="lu.ca+new@gmail.com")[0]
    other = send_enquiry(location, email="carla@gmail.com")[0]
    member_was_at(partner, email="luca@gmail.com")
    confirm(mine, other)
    assert (own_by(mine), own_by(other)) == ("mail", None)


def test_to_another_partner_it_is_not_its_own(location, other_location, partner):
    mine, theirs = send_enquiry(location, other_location)
    comes_from(mine, browser_key=BROWSER)
    member_was_at(partner, browser=BROWSER)
    confirm(mine)
    assert (own_by(mine), own_by(theirs)) == ("browser", None)


def test_a_member_who_comes_later_makes_it_the_partners_own_and_it_counts_no_more(location, partner, luca):
    referral = comes_from(send_enquiry(location)[0], browser_key=BROWSER)
    confirm(referral)
    answered(referral, luca)
    assert answers() > 0
    member_was_at(partner, browser=BROWSER, now=NOW + DAYS)
    assert own_by(referral) == "browser"
    assert answers() == 0
    counts.rebuild(now=NOW + DAYS)
    assert answers() == 0


def test_what_the_operator_clears_counts(location, partner, luca, operator):
    referral = comes_from(send_enquiry(location)[0], browser_key=BROWSER)
    member_was_at(partner, browser=BROWSER)
    confirm(referral)
    answered(referral, luca)
    origin.clear(referral.id, by_id=operator.id, now=NOW + DAYS)
    assert answers() > 0
    member_was_at(partner, browser=BROWSER, now=NOW + 2 * DAYS)
    assert answers() > 0


def test_after_90_days_a_members_origin_is_forgotten(location, partner):
    member_was_at(partner, browser=BROWSER)
    member_was_at(partner, browser="another", now=NOW + 90 * DAYS)
    assert BROWSER not in db.session.scalars(select(MemberOrigin.key)).all()
    late = comes_from(send_enquiry(location, now=NOW + 90 * DAYS)[0], browser_key=BROWSER)
    confirm(late, now=NOW + 90 * DAYS)
    assert own_by(late) is None


def test_one_that_is_still_in_use_is_not_forgotten(location, partner):
    for day in (0, 60, 120):
        member_was_at(partner, browser=BROWSER, now=NOW + day * DAYS)
    assert BROWSER in db.session.scalars(select(MemberOrigin.key)).all()


def test_what_the_network_has_entered_is_nobodys_own(location, partner):
    referral = comes_from(send_enquiry(location)[0], browser_key=BROWSER)
    member_was_at(partner, browser=BROWSER)
    with write() as session:
        triage.prove(session, referral.enquiry_id, proof=Proof.VOUCHED, now=NOW)
    assert own_by(referral) is None


def test_this_machine_and_private_networks_are_no_evidence(app):
    assert {origin_keys.network_key(address) for address in ("127.0.0.1", "10.0.0.7", "192.168.1.9", "::1")} == {None}


def test_an_erased_enquiry_keeps_no_key(location):
    referral = comes_from(send_enquiry(location)[0], browser_key=BROWSER, network_key=NETWORK)
    erasure.erase(referral.enquiry_id, now=NOW)
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    assert (enquiry.browser_key, enquiry.network_key, enquiry.mail_key) == (None, None, None)
    assert db.session.get(Referral, referral.id) is not None


def many(location, number, **keys):
    referrals = [comes_from(send_enquiry(location, email=f"c@mill-{n}.example")[0], **keys) for n in range(number)]
    for referral in referrals:
        confirm(referral)
    return referrals


def test_of_many_from_one_place_none_counts_until_the_operator_has_looked(location, luca, operator):
    referrals = many(location, 4, browser_key=BROWSER)
    for referral in referrals:
        moves.ignore(referral.id, by=acting(luca), version=1, now=NOW + HOURS)
    counts.count_changes(now=NOW + DAYS, pause=0)
    assert {own_by(referral) for referral in referrals} == {"many"}
    assert answers() == 0
    origin.clear(referrals[1].id, by_id=operator.id, now=NOW + DAYS)
    assert answers() > 0
    counts.rebuild(now=NOW + DAYS)
    later = comes_from(send_enquiry(location, email="c@mill-9.example")[0], browser_key=BROWSER)
    confirm(later)
    assert own_by(later) is None


def test_three_from_one_place_are_not_many(location):
    assert {own_by(referral) for referral in many(location, 3, network_key=NETWORK)} == {None}


def test_many_from_different_places_are_the_customers_own(location):
    assert {own_by(referral) for referral in many(location, 5)} == {None}
