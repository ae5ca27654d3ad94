"""The preview: both parts exactly as they will be read, warnings, and typed values kept for the next button."""

import re

import pytest

from referrals.models import Term
from tests.people import add
from tests.web.enquiry.enquiry_form import form_fields, text

NEW = "/enquiries/new"
SLUG = "nordest-verona"
NASTY = "<script>alert('x')</script>"


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """Every test has a partner to write to, at NOW."""


def preview(client, *slugs, **words):
    return text(client.post(NEW, data=form_fields(*(slugs or (SLUG,)), step="preview", **words)))


def parts(page):
    """Return the content under each heading, without hidden fields."""
    first, second = re.split("Only interested partners see this", re.sub(r"<form.*?</form>", "", page, flags=re.DOTALL))
    return first, second


def test_each_part_holds_its_own_and_nothing_of_the_other(client):
    hidden = {"telephone": "0424 1234567", "address": "Via Segreta 1", "details": "Aruba", "reach_me": "Mornings"}
    first, second = parts(preview(client, **hidden))
    private = ("Cartiera Secret", "Carla Riservata", "carla@customer.example", *hidden.values())
    assert [word for word in private if word in first] == []
    assert [word for word in private if word not in second] == []
    assert [word for word in ("Move 240 mailboxes", "Five sites.", "Verona, Italy") if word not in first] == []


def test_it_shows_all_of_the_overview(client):
    mail = add(Term(vocabulary="product", slug="mail", names={"en": "Mail", "it": "Posta"}))
    words = {"company_size": "51-250", "products": [mail.id], "keywords": "weekend, exchange", "time_frame": "quarter"}
    first, _ = parts(preview(client, **words, budget_from="20,000", budget_to="40000"))
    shown = (
        "51–250 people",
        "Mail",
        "weekend, exchange",
        "Within three months",
        "€20,000 to €40,000",
        "1 partner",
    )
    assert [word for word in shown if word not in first] == []


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [("100", "", "from €100"), ("", "250.50", "up to €250.50"), ("100", "100", "€100"), ("€ 1,000", "", "from €1,000")],
)
def test_a_budget_may_have_one_end(client, least, most, said):
    assert f"<dd>{said}</dd>" in preview(client, budget_from=least, budget_to=most)


def test_an_italian_writes_amounts_as_italians_do(client):
    fields = form_fields(SLUG, step="preview", budget_from="1.234,50")
    page = text(client.post(NEW, data=fields, headers={"Accept-Language": "it"}))
    assert "1.234,50\xa0€" in page


def test_the_button_says_how_many_will_get_it(client, other_location):
    assert "Send to 1 partner<" in preview(client)
    assert "Send to 2 partners<" in preview(client, SLUG, other_location.slug)


def test_nothing_is_sent_by_it(client):
    assert client.post(NEW, data=form_fields(SLUG, step="preview")).status_code == 200
    assert client.get("/enquiries/sent").status_code == 404


def test_its_form_carries_everything_to_the_next_button(client):
    fields = form_fields(SLUG, step="preview", details="Two\nlines", keywords="a, b")
    page = text(client.post(NEW, data=fields))
    form = re.search(r'<form class="actions".*?</form>', page, re.DOTALL)[0]
    carried = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert carried | fields | {"partner": SLUG, "step": carried["step"]} == carried


def test_changing_it_leads_back_to_the_form_with_everything(client):
    answer = client.post(NEW, data=form_fields(SLUG, step="edit", need=""))
    assert answer.status_code == 200
    assert 'value="Cartiera Secret"' in text(answer)
    assert "field-error" not in text(answer)


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ({"overview": "Write to info@paper.example"}, "contains an email address"),
        ({"overview": "Call 045 800 1234"}, "contains a phone number"),
        ({"need": "Move mail, +49 30 123456"}, "contains a phone number"),
        ({"place": "at Cartiera Secret"}, "names your company"),
        ({"keywords": "CARTIERA  SECRET"}, "names your company"),
        ({"overview": "The cartiéra secret", "company": "Cartiera Secret S.r.l."}, "names your company"),
        ({"telephone": "12"}, "looks incomplete"),
    ],
)
def test_it_warns_of_what_gives_the_customer_away(client, words, warning):
    assert warning in preview(client, **words)


@pytest.mark.parametrize(
    "words",
    [
        {"overview": "From 2012 to 2024, 240 mailboxes, 20.000 - 40.000"},
        {"overview": "Our secret is paper", "company": "Cartiera Secret"},
        {"telephone": "+39 045 800 1234"},
        {"telephone": ""},
    ],
)
def test_it_does_not_warn_of_anything_else(client, words):
    assert 'data-kind="warning"' not in preview(client, **words)


def test_a_warning_is_shown_before_anything_is_sent(client):
    answer = client.post(NEW, data=form_fields(SLUG, overview="Call 045 800 1234"))
    assert answer.status_code == 200
    assert "contains a phone number" in text(answer)


def test_a_warning_that_was_read_does_not_stand_in_the_way(client):
    fields = form_fields(SLUG, overview="Call 045 800 1234", acknowledged="telephone")
    assert client.post(NEW, data=fields).status_code == 303


def test_another_warning_than_the_one_that_was_read_is_shown(client):
    fields = form_fields(SLUG, overview="Call 045 800 1234 or a@paper.example", acknowledged="telephone")
    assert client.post(NEW, data=fields).status_code == 200


@pytest.mark.parametrize("field", ["need", "overview", "place", "company", "contact_name", "address", "details"])
def test_nasty_words_are_shown_as_words(client, field):
    answer = client.post(NEW, data=form_fields(SLUG, step="preview", **{field: NASTY})).get_data(as_text=True)
    assert NASTY not in answer
    assert "&lt;script&gt;" in answer
