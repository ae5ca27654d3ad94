"""What each keyword, term, size, industry and country brought, computed by hand; and the list behind each number."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from referrals.actions.directory.search_log import SearchRecord
from referrals.actions.enquiry import customer_actions
from referrals.actions.network import demo
from referrals.actions.partner import unwanted
from referrals.database import write
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import ProfileKeyword, Referral, SearchWord, Term, UnwantedSize, enquiry_term, profile_term
from referrals.queries.enquiry import match_reasons
from referrals.queries.insights import contributions, figure_referrals
from referrals.queries.insights.contributions import Results
from referrals.queries.insights.figure_conditions import Grouping, Scope, Segment, SegmentKind
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CompanySize
from referrals.rules.money import Money
from tests import demo_network, rows
from tests.clock import DAYS, NOW
from tests.people import add, send_enquiry, submission
from tests.statements import count_statements


def scope(partner):
    return Scope(partner.id, date(2026, 9, 1), NOW.date(), ZoneInfo("Europe/Rome"))


@pytest.fixture
def crm(location):
    """The partner's profile has the keyword crm and the product Teams."""
    term = add(Term(vocabulary="product", slug="teams", names={"en": "Teams", "it": "Squadre"}))
    with write() as session:
        session.add(ProfileKeyword(profile_id=location.profile_id, keyword="crm"))
        session.execute(profile_term.insert().values(profile_id=location.profile_id, term_id=term.id))
    return term


def came(location, *brought_by, size="51-250", **facts):
    of = rows.enquiry(now=NOW - DAYS, company_size=size)
    return rows.referral(location, of=of, now=NOW - DAYS, matched_terms=list(brought_by), **facts)


@pytest.fixture
def past(location, crm):
    ignored = [came(location, "keyword:crm", size="1-9", **rows.IGNORED) for _ in range(3)]
    rows.store(
        *ignored,
        came(location, "keyword:crm", "product:teams", **rows.DECLINED),
        came(location, "product:teams", **rows.WON),
        came(location, "product:teams", "keyword:gone"),
    )


@pytest.fixture
def found(past, partner):
    return contributions.contributions(scope(partner), now=NOW)


def test_each_entry_says_what_it_brought(found):
    crm, teams = found.entries
    assert (crm.key, crm.brought) == ("keyword:crm", contributions.Results(4, 1, 3, 1, 0))
    won = (Money(90_00, "EUR"),)
    assert (teams.key, teams.brought) == ("product:teams", contributions.Results(3, 2, 0, 1, 1, won))
    assert [crm.brought.is_unwanted, teams.brought.is_unwanted] == [True, False]


def test_each_size_and_country_says_what_came_of_it(found):
    assert [(size, one.count) for size, one in found.by[Grouping.SIZE]] == [("1-9", 3), ("51-250", 3)]
    assert [(country, one.count) for country, one in found.by[Grouping.COUNTRY]] == [("IT", 6)]


def test_behind_each_number_are_as_many_referrals(found, partner):
    shown = [(Grouping.MATCHED, entry.key, entry.brought) for entry in found.entries]
    shown += [(kind, value, one) for kind, of in found.by.items() for value, one in of]
    for kind, value, one in shown:
        numbers = {
            SegmentKind.RECEIVED: one.count,
            SegmentKind.INTERESTED: one.interested,
            SegmentKind.IGNORED: one.ignored,
        }
        for part, number in numbers.items():
            assert (
                figure_referrals.figure_referrals(scope(partner), Segment(part, kind=kind, value=value), now=NOW).count
                == number
            )


def test_an_industry_counts_what_its_customers_asked(location, partner):
    term = add(Term(vocabulary="industry", slug="retail", names={"en": "Retail", "it": "Commercio"}))
    stored = rows.store(came(location))[0]
    with write() as session:
        session.execute(enquiry_term.insert().values(enquiry_id=stored.enquiry_id, term_id=term.id))
    found = contributions.contributions(scope(partner), now=NOW)
    assert [(slug, one.count) for slug, one in found.by[Grouping.INDUSTRY]] == [("retail", 1)]
    behind = figure_referrals.figure_referrals(
        scope(partner), Segment(SegmentKind.RECEIVED, kind=Grouping.INDUSTRY, value="retail"), now=NOW
    )
    assert behind.count == 1


def test_the_statements_do_not_grow_with_what_the_profiles_say(past, partner, location):
    whose = scope(partner)
    with count_statements() as few:
        contributions.contributions(whose, now=NOW)
    add(*(ProfileKeyword(profile_id=location.profile_id, keyword=f"word {n}") for n in range(9)))
    whose = scope(partner)
    with count_statements() as many:
        contributions.contributions(whose, now=NOW)
    assert len(many.statements) <= len(few.statements) + 2  # the transaction begins again


def test_on_arrival_it_is_written_down_what_matched(location, crm):
    assert send_enquiry(location, need="A new CRM for our team")[0].matched_terms == ["keyword:crm", "product:teams"]
    assert send_enquiry(location, need="Telephones")[0].matched_terms == []


def test_the_words_of_the_search_bring_nothing_that_the_partner_cannot_see(location, crm):
    asked = submission(location, need="Telephones")
    sent = customer_actions.submit(
        replace(asked, search=SearchRecord("en", words="crm teams", found=1)), by=CUSTOMER, now=NOW
    )
    assert db.session.get(Referral, sent.referral_ids[0]).matched_terms == []


def test_a_ticked_entry_matches_whatever_is_said():
    carried = match_reasons.ProfileContents(
        [match_reasons.ProfileTerm(7, "product", "teams", {"en": "Teams"})], ["data protection"]
    )
    assert match_reasons.match_keys(carried, match_reasons.enquiry_contents([7], [])) == ["product:teams"]
    assert match_reasons.match_keys(carried, match_reasons.enquiry_contents([], ["protecting"])) == []


def test_the_demo_says_what_brought_its_referrals(app):
    demo.store(demo_network.build(now=NOW).by_table, TABLES, replacing=True)
    brought_by = db.session.scalars(select(Referral.matched_terms)).all()
    assert sum(bool(one) for one in brought_by) > len(brought_by) / 2


def test_a_removed_keyword_finds_nobody_any_more(crm, location, partner):
    assert unwanted.remove(partner.id, "keyword:crm")
    assert db.session.scalars(select(ProfileKeyword)).all() == []
    assert "crm" not in set(db.session.scalars(select(SearchWord.stem)))
    assert not unwanted.remove(partner.id, "keyword:crm")


def test_a_removed_entry_stays_on_the_list_of_the_network(crm, partner):
    assert unwanted.remove(partner.id, "product:teams")
    assert db.session.execute(select(profile_term)).all() == []
    assert db.session.get(Term, crm.id) is not None


def test_what_another_partner_says_stays(crm, other_location):
    assert not unwanted.remove(other_location.profile.partner_id, "keyword:crm")
    assert len(db.session.scalars(select(ProfileKeyword)).all()) == 1


def test_what_the_network_granted_is_not_taken_out(crm, location, partner):
    granted = add(Term(vocabulary="competency", slug="gold", names={"en": "Gold", "it": "Oro"}))
    with write() as session:
        session.execute(profile_term.insert().values(profile_id=location.profile_id, term_id=granted.id))
    assert not unwanted.remove(partner.id, "competency:gold")


def test_a_size_is_stopped_once(location, partner):
    for _ in range(2):
        unwanted.stop(partner.id, CompanySize.MICRO)
    assert [row.company_size for row in db.session.scalars(select(UnwantedSize))] == ["1-9"]
    assert contributions.contributions(scope(partner), now=NOW).stopped == {"1-9"}


@pytest.mark.parametrize(
    ("brought", "turned_down", "won", "is_unwanted"),
    [(6, 5, 0, True), (3, 2, 0, True), (2, 2, 0, False), (6, 5, 1, False), (6, 3, 0, False)],
)
def test_two_of_three_turned_down_are_unwanted(brought, turned_down, won, is_unwanted):
    assert Results(count=brought, declined=turned_down, won=won).is_unwanted is is_unwanted
