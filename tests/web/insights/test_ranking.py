"""GET /insights/ranking: a partner's place in a search, and each part beside the median of the others."""

import re

import pytest

from referrals.actions.referral import moves
from referrals.models import AwayPeriod, ProfileKeyword
from referrals.queries.search import results
from referrals.queries.search.search_query import SearchQuery
from tests.clock import DAYS, NOW
from tests.people import acting, add, confirm, make_partner, send_enquiry
from tests.row_changes import change
from tests.statements import count_statements


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


def others(number):
    return [make_partner(f"Rival {n}", slug=f"rival-{n}") for n in range(number)]


def test_without_a_search_it_asks_for_one(member):
    assert "Enter a search" in member.get("/insights/ranking").text


def test_it_says_the_place_that_the_search_gives(member, partner):
    others(4)
    found = results.search(SearchQuery(country="IT"), occasion="[('country', 'IT')]", now=NOW)
    place = 1 + [one.candidate.partner_id for one in found.ranked].index(partner.id)
    assert f"You rank number {place} of 5" in member.get("/insights/ranking?country=IT").text


def test_each_part_stands_beside_the_middle_of_the_others(member, location):
    for rival in others(4):
        add(ProfileKeyword(profile_id=rival.profile_id, keyword="crm"))
    text = member.get("/insights/ranking?country=IT").text
    assert text.count("median of the others:") == 5
    assert len(re.findall(r"You: \d+ of 100", text)) == 5


def test_nobody_else_is_named(member):
    others(4)
    assert "Rival" not in member.get("/insights/ranking?country=IT").text


def test_too_few_others_are_not_compared_with(member):
    others(2)
    text = member.get("/insights/ranking?country=IT").text
    assert "too few" in text
    assert "median of the others:" not in text


def test_who_is_alone_is_told_so(member):
    assert "You’re the only one found" in member.get("/insights/ranking?country=IT").text


def test_what_would_change_it_is_said(member, location):
    text = member.get("/insights/ranking?country=IT").text
    assert "No thanks counts as an answer too" in text


def test_a_search_that_does_not_find_it_says_when_it_would(member):
    others(1)
    text = member.get("/insights/ranking?country=DE").text
    assert "This search doesn’t find you" in text
    assert "It finds 0 other partners" in text


def test_who_is_away_is_told_so(member, partner):
    add(AwayPeriod(partner_id=partner.id, starts_at=NOW - DAYS, ends_at=NOW + DAYS))
    assert "You’re away now" in member.get("/insights/ranking").text


def test_a_place_that_nobody_knows_is_said(member):
    assert "We couldn’t find that place" in member.get("/insights/ranking?near=Zzyzx+Qqq").text


def test_the_statements_do_not_grow_with_the_others(member):
    others(2)
    member.get("/insights/ranking?country=IT")
    with count_statements() as few:
        member.get("/insights/ranking?country=IT")
    for n in range(9):
        make_partner(f"Further {n}", slug=f"further-{n}")
    with count_statements() as many:
        member.get("/insights/ranking?country=IT")
    assert len(many.statements) == len(few.statements)


def test_it_says_what_does_not_count_yet_and_why(member, location, luca):
    referrals = [send_enquiry(location, email=f"c@mill-{n}.example")[0] for n in range(2)]
    for referral in referrals:
        moves.ignore(referral.id, by=acting(luca), version=1, now=NOW)
    text = member.get("/insights/ranking").text
    assert "2 referrals from the last 90 days whose customers haven’t confirmed the address" in text
    confirm(*referrals)
    assert "What doesn’t count yet" not in member.get("/insights/ranking").text


def test_who_is_not_verified_is_told_that_all_verified_ones_come_before(member, location, partner):
    others(2)
    change(location, verified_at=None)
    text = member.get("/insights/ranking?country=IT").text
    assert "You rank number 3 of 3" in text
    assert "hasn’t verified their address" in text
