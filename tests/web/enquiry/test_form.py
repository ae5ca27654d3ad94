"""The public form: headings, errors beside the fields, typed values kept, and protection from robots."""

import re

import pytest
from sqlalchemy import func, select

from referrals.actions.network import settings
from referrals.extensions import db
from referrals.models import Enquiry, Term
from tests.people import HOURS, NOW, add, make_partner
from tests.rows import forget_mark
from tests.web.enquiry.enquiry_form import form_fields, stamp, text

NEW = "/enquiries/new"
SLUG = "nordest-verona"


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """Every test has a partner to write to, at NOW."""


def errors(answer):
    return re.findall(r'field-error"[^>]*>.*?<span>(.*?)</span>', text(answer), re.DOTALL)


def stored():
    return db.session.scalar(select(func.count(Enquiry.id)))


def test_it_stands_under_two_headings(client):
    page = text(client.get(f"{NEW}?partner={SLUG}"))
    assert page.index("Every partner sees this") < page.index("Only interested partners see this")
    assert (
        page.index('name="overview"') < page.index("Only interested partners see this") < page.index('name="company"')
    )


def test_it_has_exactly_the_fields_of_an_enquiry(client):
    named = re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', text(client.get(f"{NEW}?partner={SLUG}")))
    overview = "need overview country place company_size keywords time_frame budget_from budget_to budget_currency"
    private = "company contact_name email telephone address details reach_me consent"
    unseen = "csrf_token stamp zone acknowledged search homepage partner language next"
    assert set(named) <= set(f"{overview} {private} {unseen}".split())
    assert set(f"{overview} {private}".split()) <= set(named)


def test_the_operators_lists_are_offered_and_retired_entries_are_not(client):
    add(Term(vocabulary="product", slug="mail", names={"en": "Mail", "it": "Posta"}))
    add(Term(vocabulary="industry", slug="paper", names={"en": "Paper", "it": "Carta"}))
    add(Term(vocabulary="service", slug="old", names={"en": "Old thing", "it": "Vecchio"}, retired_at=NOW))
    page = text(client.get(f"{NEW}?partner={SLUG}"))
    assert "Mail" in page
    assert "Paper" in page
    assert "Old thing" not in page


def test_the_partners_that_were_ticked_are_ticked_in_it(client, other_location):
    page = text(client.get(f"{NEW}?partner={SLUG}&partner=adige-trento"))
    assert len(re.findall(r'<input checked[^>]*name="partner"', page)) == 2
    assert "Nordest Sistemi, Verona" in page


def test_without_a_partner_it_leads_to_the_list(client):
    answer = client.get(NEW)
    assert (answer.status_code, answer.location) == (302, "/partners")


def test_a_partner_that_is_not_listed_is_not_offered(client):
    assert client.get(f"{NEW}?partner=nobody").location == "/partners"


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("need", "Enter what you need in one line."),
        ("country", "Choose a country."),
        ("company", "Enter your company’s name."),
        ("contact_name", "Enter your name."),
        ("email", "Enter your email address"),
        ("consent", "Please tick the box. We need your consent to send the enquiry."),
    ],
)
def test_what_is_needed_is_asked_for_beside_its_field(client, field, sentence):
    answer = client.post(NEW, data=form_fields(SLUG, **{field: None}))
    assert answer.status_code == 422
    assert [said.startswith(sentence) for said in errors(answer)] == [True]
    assert stored() == 0


@pytest.mark.parametrize(
    "blank", ["", "   ", "\u200b", "\x00", "\u3164", "\u2800 \u2800", "\u00ad", "\ufe0f", "\U000e0041"]
)
def test_what_cannot_be_read_is_nothing(client, blank):
    assert errors(client.post(NEW, data=form_fields(SLUG, need=blank))) == ["Enter what you need in one line."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"need": "x" * 91}, "1 character over the limit of 90."),
        ({"overview": "x" * 602}, "2 characters over the limit of 600."),
        ({"company": "x" * 121}, "1 character over the limit of 120."),
        ({"details": "x" * 4001}, "1 character over the limit of 4000."),
        ({"telephone": "1" * 41}, "1 character over the limit of 40."),
        ({"email": "carla at customer"}, "This isn’t an email address. Enter it like anna@company.com."),
        ({"email": "a@localhost"}, "This isn’t an email address. Enter it like anna@company.com."),
        ({"keywords": "x" * 61}, "One of these is longer than 60 characters. Separate them with commas."),
        ({"keywords": ",".join("abcdefghijklm")}, "Enter up to 12 keywords."),
        ({"budget_from": "a lot"}, "Enter an amount, such as 12500 or 12500.50."),
        ({"budget_from": "-5"}, "Enter an amount, such as 12500 or 12500.50."),
        ({"budget_to": "NaN"}, "Enter an amount, such as 12500 or 12500.50."),
        (
            {"budget_from": "$5,000", "budget_currency": "EUR"},
            "“$” isn’t EUR. Choose the right currency, or enter the amount alone.",
        ),
        ({"budget_from": "200", "budget_to": "100"}, "This must be at least the “from” amount."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(client, words, sentence):
    answer = client.post(NEW, data=form_fields(SLUG, **words))
    assert (answer.status_code, errors(answer)) == (422, [sentence])


@pytest.mark.parametrize("field", ["country", "company_size", "time_frame", "industry"])
def test_what_is_not_in_a_list_is_refused(client, field):
    assert client.post(NEW, data=form_fields(SLUG, **{field: "XX"})).status_code == 422


def test_everything_that_was_typed_is_kept(client):
    page = text(
        client.post(NEW, data=form_fields(SLUG, email="wrong", details="Line <one>\nand two", budget_from="1,234.50"))
    )
    assert 'value="Cartiera Secret"' in page
    assert "Line <one>\nand two</textarea>" in page
    assert 'value="1,234.50"' in page
    assert '<option selected value="IT">' in page


def test_the_stamp_stays_when_the_form_comes_back(client):
    fields = form_fields(SLUG, email="wrong")
    assert f'name="stamp" value="{fields["stamp"]}"' in text(client.post(NEW, data=fields))


def test_no_partner_ticked_is_said_and_the_form_stays(client):
    answer = client.post(NEW, data=form_fields())
    assert (answer.status_code, errors(answer)) == (422, ["Choose at least one partner."])
    assert 'value="Cartiera Secret"' in text(answer)


def test_too_many_partners_are_said(client):
    slugs = [make_partner(f"Partner {n}").slug for n in range(5)]
    answer = client.post(NEW, data=form_fields(SLUG, *slugs))
    assert (answer.status_code, errors(answer)) == (422, ["Choose up to 5."])


def test_the_limit_is_the_operators(client, other_location):
    settings.change({"partner_limit": 1})
    assert errors(client.post(NEW, data=form_fields(SLUG, other_location.slug))) == ["Choose up to 1."]


def test_two_locations_of_one_partner_are_refused_with_a_sentence(client, location):
    facts = {"name": "Padova", "city": "Padova", "slug": "nordest-padova", "language": "en"}
    add(type(location)(profile_id=location.profile_id, **facts))
    answer = client.post(NEW, data=form_fields(SLUG, "nordest-padova"))
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert "two locations of the same partner" in errors(answer)[0]


def test_a_partner_that_is_not_listed_any_more_is_refused_and_the_others_stay(client):
    answer = client.post(NEW, data=form_fields(SLUG, "gone"))
    assert answer.status_code == 422
    assert "isn’t taking enquiries right now" in errors(answer)[0]
    assert "Nordest Sistemi, Verona" in text(answer)


def test_while_the_network_is_closed_the_form_is_not_shown(client):
    forget_mark("mail-proved")
    answer = client.get(f"{NEW}?partner={SLUG}")
    assert answer.status_code == 200
    assert "Enquiries aren’t open yet" in text(answer)
    assert 'name="need"' not in text(answer)


def test_what_was_typed_before_the_network_closed_is_not_lost(client):
    forget_mark("mail-proved")
    answer = client.post(NEW, data=form_fields(SLUG))
    assert answer.status_code == 422
    assert "Enquiries aren’t open yet" in text(answer)
    assert 'value="Cartiera Secret"' in text(answer)


def test_the_trap_is_out_of_reach_of_people(client):
    page = text(client.get(f"{NEW}?partner={SLUG}"))
    assert re.search(r'class="trap" aria-hidden="true".*?name="homepage"[^>]*tabindex="-1"', page)


@pytest.mark.parametrize("made_up", ["", "made-up", "WyJhIiwxXQ.AAAA"])
def test_a_stamp_that_is_not_ours_is_refused_and_renewed(client, made_up, travel):
    answer = client.post(NEW, data=form_fields(SLUG, stamp=made_up))
    assert answer.status_code == 422
    renewed = re.search(r'name="stamp" value="([^"]+)"', text(answer))[1]
    travel(NOW + HOURS)
    assert client.post(NEW, data=form_fields(SLUG, stamp=renewed)).status_code == 303


def test_a_form_of_the_day_before_is_sent_once_more(client):
    answer = client.post(NEW, data=form_fields(SLUG, stamp=stamp(given_at=NOW - 25 * HOURS)))
    assert "has been open for a long time" in text(answer)


def test_too_many_from_one_address_of_the_internet_are_refused_and_nothing_is_lost(client):
    answers = [client.post(NEW, data=form_fields(SLUG, email="wrong")).status_code for _ in range(20)]
    last = client.post(NEW, data=form_fields(SLUG))
    assert (set(answers), last.status_code) == ({422}, 429)
    assert 'value="Cartiera Secret"' in text(last)


def test_previews_are_not_counted(client):
    for _ in range(21):
        client.post(NEW, data=form_fields(SLUG, step="preview"))
    assert client.post(NEW, data=form_fields(SLUG)).status_code == 303


def test_it_speaks_italian(client):
    page = client.get(f"{NEW}?partner={SLUG}", headers={"Accept-Language": "it"})
    assert '<html lang="it">' in text(page)
