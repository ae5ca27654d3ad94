"""The desk's checks against cheating: own enquiries, wins, new countries, and each partner's rate."""

import pytest

from referrals.actions.enquiry import origin
from referrals.actions.enquiry.origin import SeenMember
from referrals.actions.partner import profiles
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import MarketingProfile, ReferralOrigin
from tests.actions.stages import EUROS, TODAY, negotiate
from tests.clock import NOW
from tests.people import acting, confirm, send_enquiry


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


@pytest.fixture
def own(location, partner):
    """An enquiry from an address at the partner's own domain."""
    referral = send_enquiry(location, email="someone@nordest-verona.example", need="Our own mill")[0]
    confirm(referral)
    return referral


def desk(client):
    return client.get("/operator").text


def test_an_own_enquiry_stands_on_the_desk_until_it_is_cleared(client, own):
    page = desk(client)
    assert "Our own mill" in page
    assert "at the partner’s own domain" in page
    answer = client.post(f"/operator/referrals/{own.public_id}/not-own")
    assert (answer.status_code, answer.location) == (303, "/operator")
    assert "Our own mill" not in desk(client)
    db.session.rollback()
    assert db.session.get(ReferralOrigin, own.id).cleared_at == NOW


def test_wins_stand_on_the_desk_until_they_count(client, location, luca, own):
    negotiate(own, luca)
    moves.win(own.id, value=EUROS, closed_on=TODAY, today=TODAY, by=acting(luca), version=3, now=NOW)
    page = desk(client)
    assert "Marked as won" in page
    assert "it seems to have sent the enquiry itself" in page


def test_a_country_that_a_partner_publishes_is_shown_until_the_operator_has_seen_it(client, partner, location, giulia):
    profile_id = location.profile_id
    profiles.unpublish(profile_id)
    profiles.publish(profile_id, by_partner_at=NOW)
    assert "New countries" in desk(client)
    client.post(f"/operator/partners/{partner.public_id}/profiles/IT/reviewed")
    assert "New countries" not in desk(client)
    db.session.rollback()
    assert db.session.get(MarketingProfile, profile_id).reviewed_at == NOW


def test_what_the_operator_publishes_is_no_news_to_the_operator(client, location):
    profiles.publish(location.profile_id)
    assert "New countries" not in desk(client)


def test_the_partner_page_says_how_often_it_called_enquiries_not_real(client, location, partner, luca):
    one, other = send_enquiry(location)[0], send_enquiry(location)[0]
    moves.ignore(one.id, reason="not-real", by=acting(luca), version=1, now=NOW)
    moves.ignore(other.id, by=acting(luca), version=1, now=NOW)
    confirm(one)
    page = client.get(f"/operator/partners/{partner.public_id}").text
    assert "It called 1 of the 2 enquiries it answered in a year not real" in page
    assert "the customer of 1 of them proved to be real" in page


def test_a_member_that_signs_in_makes_what_came_from_there_the_partners_own(client, location, partner):
    origin.remember(SeenMember(partner.id, "b" * 32, None, "luca@people.example"), now=NOW)
    assert "Partners’ own enquiries?" not in desk(client)
