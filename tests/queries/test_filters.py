"""Each filter on its own, and that none of them reveals anything private."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Referral, Term
from referrals.queries.referral import filters
from referrals.queries.referral.filters import NOBODY, ReferralFilter
from referrals.rules.folding import search_text
from referrals.rules.lifecycle import Outcome
from tests import rows
from tests.clock import DAYS, HOURS, NOW
from tests.people import add


def found(**wanted):
    """Return the needs of what is found."""
    conditions = filters.filter_conditions(ReferralFilter(**wanted), now=NOW)
    return {row.enquiry.need for row in db.session.scalars(select(Referral).where(*conditions))}


def store(location, need, *, of=None, **facts):
    return rows.store(rows.referral(location, of=rows.enquiry(need=need, **(of or {})), **facts))[0]


@pytest.mark.parametrize("word", ["mailboxes", "MAIL", "240", "boxes"])
def test_a_word_of_the_need_whatever_its_capitals(word, location):
    store(location, "Move 240 mailboxes")
    store(location, "Backup")
    assert found(words=(word,)) == {"Move 240 mailboxes"}


def test_all_words_must_be_there(location):
    store(location, "Move mailboxes", of={"place": "Verona"})
    store(location, "Move a house", of={"place": "Verona"})
    assert found(words=("verona", "mailboxes")) == {"Move mailboxes"}


@pytest.mark.parametrize("word", ["über", "Über", "ÜBER", "città", "CITTÀ", "été"])
def test_accented_capitals_make_no_difference_either(word, location):
    store(location, "Über die Città, Été")
    assert found(words=(word,)) == {"Über die Città, Été"}


@pytest.mark.parametrize("word", ["%", "50%", "a_b", "c#", "c++", "R&D", "@"])
def test_signs_of_the_database_mean_themselves(word, location):
    store(location, f"With {word} in it")
    store(location, "Without, 50 aXb")
    assert found(words=(word,)) == {f"With {word} in it"}


@pytest.mark.parametrize("word", ["_", "\\", "/", "'", '"', "--", ";", "("])
def test_punctuation_alone_narrows_nothing_down(word, location):
    store(location, "Move mailboxes")
    assert found(words=(word, "mailboxes")) == {"Move mailboxes"}


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [
        ("Dell’Acqua Vini", ["dell'acqua", "Dell’Acqua", "dellacqua", "acqua"]),
        ("O’Brien & Sons", ["O'Brien", "obrien", "o’brien"]),
        ("Comune di Forlì", ["forli", "FORLÌ", "forlì"]),
        ("Strauß GmbH", ["strauss", "STRAUSS"]),
        ("Łódź Łukasz", ["lodz", "lukasz"]),
        ("Wi-Fi for a hotel", ["wifi", "wi-fi"]),
    ],
)
def test_names_are_found_however_they_are_typed(written, looked_for, location):
    rows.store(rows.referral(location, revealed_at=NOW), company=written)
    store(location, "Another one")
    for word in looked_for:
        assert len(found(words=(word,))) == 1


@pytest.mark.parametrize("typed", ["0543555012", "0543 555012", "+39 0543", "(0543) 555-012", "555012"])
def test_a_telephone_number_is_found_by_its_digits(typed, location):
    rows.store(rows.referral(location, revealed_at=NOW), telephone="+39 0543 555 012")
    store(location, "Another one")
    assert len(found(words=tuple(typed.split()))) == 1


def test_products_industries_and_keywords_are_searched(location):
    term = add(Term(vocabulary="product", slug="m365", names={"en": "Microsoft 365", "it": "Microsoft 365"}))
    referral = store(location, "Mail", of={"search_text": search_text("Mail", "exchange")})
    referral.enquiry.terms  # noqa: B018  (loaded before it is changed)
    with rows.write() as session:
        session.merge(referral.enquiry).terms.append(session.merge(term))
    assert found(words=("microsoft",)) == found(words=("exchange",)) == {"Mail"}


def test_a_country_is_found_by_its_code(location):
    store(location, "There", of={"country": "SI"})
    store(location, "Here")
    assert found(words=("slovenia",), countries=(("SI",),)) == {"There"}


@pytest.mark.parametrize("field", sorted(rows.PRIVATE))
def test_the_private_part_is_searched_only_once_it_is_revealed(field, location):
    store(location, "Hidden")
    store(location, "Revealed", **rows.EVALUATING)
    store(location, "Ignored before", **rows.IGNORED)
    assert found(words=(rows.PRIVATE[field].lower(),)) == {"Revealed"}


def test_due_soon_is_under_24_hours_and_still_open(location):
    store(location, "Soon", due_at=NOW + 23 * HOURS)
    store(location, "In a day", due_at=NOW + 24 * HOURS)
    store(location, "Over", due_at=NOW)
    store(location, "Untimed", **rows.NEGOTIATING)
    assert found(due_soon=True) == {"Soon"}


def test_by_assignee_or_nobody(location, luca, giulia):
    store(location, "Luca's", assignee_id=luca.id)
    store(location, "Giulia's", assignee_id=giulia.id)
    store(location, "Nobody's")
    assert found(assignee=luca.public_id) == {"Luca's"}
    assert found(assignee=NOBODY) == {"Nobody's"}
    assert found(assignee="unknown") == set()


def test_by_location(location, other_location):
    store(location, "Verona")
    store(other_location, "Trento")
    assert found(location="nordest-verona") == {"Verona"}


def test_by_channel(location):
    store(location, "Searched")
    store(location, "Campaign", of={"channel": "marketing"})
    assert found(channel="marketing") == {"Campaign"}


def test_by_value_in_whatever_currency(location):
    estimate = {**rows.NEGOTIATING, "estimated_minor": 100_000}
    store(location, "1,000 EUR", **estimate)
    store(location, "999.99 EUR", **{**estimate, "estimated_minor": 99_999})
    store(location, "100,000 JPY", **{**estimate, "estimated_currency": "JPY"})
    store(location, "100 KWD", **{**estimate, "estimated_currency": "KWD"})
    assert found(least=1_000_000) == {"1,000 EUR", "100,000 JPY"}


def test_the_final_value_counts_before_the_estimate_and_the_budget_while_there_is_neither(location):
    budget = {"budget_from_minor": 500_000, "budget_currency": "EUR"}
    store(location, "Won for less", of=budget, **rows.WON)
    store(location, "Asked", of=budget)
    store(location, "Asked up to", of={"budget_to_minor": 900_000, **budget})
    store(location, "No idea")
    assert found(least=5_000_000) == {"Asked", "Asked up to"}


def test_by_outcome_as_of_now(location):
    store(location, "Won", **rows.WON)
    store(location, "Missed", due_at=NOW - DAYS)
    store(location, "Open")
    assert found(outcomes=(Outcome.MISSED,)) == {"Missed"}
    assert found(outcomes=(Outcome.MISSED, Outcome.WON)) == {"Missed", "Won"}
