"""The next best partners for an enquiry: never one that has or had it."""

import pytest

from referrals.actions.directory import search_words
from referrals.actions.enquiry import customer_actions
from referrals.actions.ranking import counts as counts_actions
from referrals.actions.referral import moves
from referrals.database import write
from referrals.models import EnquiryKeyword, MarketingProfile, Partner, ProfileKeyword, Term, UnwantedSize
from referrals.queries.enquiry import next_best
from referrals.rules.actor import CUSTOMER
from tests.people import NOW, acting, add, make_partner
from tests.rows import enquiry, referral
from tests.statements import count_statements


@pytest.fixture(autouse=True)
def nobodys_turn(app):
    """No partner gets a newcomer's lift: whose turn it is follows from the enquiry's random public id."""
    counts_actions.set_weights({"newcomer_turns": 0})


@pytest.fixture
def crm(app):
    return add(Term(vocabulary="product", slug="crm", names={"en": "Customer records", "it": "Anagrafica clienti"}))


def partner(name, *terms, keywords=(), country="IT", unwanted=(), **facts):
    """Store a listed partner with these words. Return its location."""
    location = make_partner(name, **facts)
    with write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.country = country
        profile.terms = [session.merge(term) for term in terms]
        profile.keywords = [ProfileKeyword(keyword=word) for word in keywords]
        profile.unwanted_sizes = [UnwantedSize(company_size=size) for size in unwanted]
    search_words.rebuild()
    return location


def asked_of(location, *terms, keywords=(), **facts):
    """Store an enquiry that this partner has. Return its id."""
    words = [EnquiryKeyword(keyword=word) for word in keywords]
    stored = add(referral(location, of=enquiry(terms=list(terms), keywords=words, **facts)))
    return stored.enquiry_id


def names(enquiry_id, **how):
    return [one.partner for one in next_best.next_best(enquiry_id, now=NOW, **how)]


def test_who_has_it_is_not_offered(location, other_location):
    assert names(asked_of(location)) == ["Adige Cloud"]


def test_who_had_it_is_never_offered_again(referral, giulia, other_location):
    moves.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    assert names(referral.enquiry_id) == ["Adige Cloud"]


def test_who_carries_what_is_asked_comes_first(location, crm):
    for name in ("Alfa", "Beta", "Gamma"):
        partner(name, *([crm] if name == "Beta" else []))
    enquiry_id = asked_of(location, crm)
    assert names(enquiry_id)[0] == "Beta"
    assert [name.names["it"] for name in next_best.next_best(enquiry_id, now=NOW)[0].matched] == ["Anagrafica clienti"]


def test_and_so_does_who_says_the_customers_words(location):
    partner("Alfa", keywords=["Telephony"])
    partner("Beta", keywords=["Cloud backups"])
    enquiry_id = asked_of(location, keywords=["cloud backup"])
    assert names(enquiry_id) == ["Beta", "Alfa"]
    assert next_best.next_best(enquiry_id, now=NOW)[0].keywords == ("Cloud backups",)


def test_and_who_says_what_is_needed_or_was_searched_for(location):
    partner("Alfa", keywords=["Telephony"])
    partner("Beta", keywords=["Exchange migration"])
    (first, other) = next_best.next_best(asked_of(location, need="Exchange migration for 240 mailboxes"), now=NOW)
    assert [(first.partner, first.keywords), (other.partner, other.keywords)] == [
        ("Beta", ("Exchange migration",)),
        ("Alfa", ()),
    ]


def test_a_word_that_nobody_says_changes_nothing(location, crm):
    partner("Alfa", crm)
    with_it, without = (next_best.next_best(asked_of(location, crm, need=need), now=NOW) for need in ("Zzyzx", "?"))
    assert [one.keywords for one in with_it] == [one.keywords for one in without] == [()]


def test_what_is_named_as_an_entry_is_not_named_again(location, crm):
    partner("Alfa", crm)
    (found,) = next_best.next_best(asked_of(location, crm, need="Customer records"), now=NOW)
    assert ([name.names["en"] for name in found.matched], found.keywords) == (["Customer records"], ())


def test_the_nearer_of_two_comes_first(location):
    partner("Far", city="Palermo", latitude=38.12, longitude=13.36)
    partner("Near", city="Verona", latitude=45.44, longitude=10.99)
    found = next_best.next_best(asked_of(location, place="Verona"), now=NOW)
    assert [one.partner for one in found] == ["Near", "Far"]
    assert found[0].kilometres <= 2


def test_other_countries_come_after_the_enquirys_own(location, crm):
    partner("Wien", crm, country="AT")
    partner("Milano")
    assert names(asked_of(location, crm)) == ["Milano", "Wien"]


def test_who_does_not_want_the_size_is_not_offered(location):
    partner("Alfa", unwanted=["1-10"])
    assert names(asked_of(location, company_size="1-10")) == []


def test_who_has_left_is_not_offered(location, other_location):
    with write() as session:
        session.get(Partner, other_location.profile.partner_id).left_at = NOW
    assert names(asked_of(location)) == []


def test_three_are_offered_and_the_next_ones_on_request(location):
    for name in ("Alfa", "Beta", "Gamma", "Delta"):
        partner(name)
    enquiry_id = asked_of(location)
    assert len(names(enquiry_id)) == 3
    assert len({*names(enquiry_id), *names(enquiry_id, after=3)}) == 4


def test_what_dropped_out_and_was_replaced_is_offered_to_neither(location, other_location):
    third = partner("Alfa")
    enquiry_id = asked_of(location)
    customer_actions.ask_another(enquiry_id, location_ids=[other_location.id], by=CUSTOMER, now=NOW)
    assert names(enquiry_id) == [third.profile.partner.name]


def test_many_enquiries_cost_as_many_statements_as_one(location, crm):
    partner("Alfa", crm)
    ids = [asked_of(location, crm, keywords=[f"word {number}"]) for number in range(8)]
    with count_statements() as one:
        next_best.next_best_of_each(ids[:1], now=NOW)
    with count_statements() as many:
        assert len(next_best.next_best_of_each(ids, now=NOW)) == 8
    assert len(many.statements) == len(one.statements)
