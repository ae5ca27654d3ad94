"""The vocabularies: terms in all languages, added, renamed, retired and restored."""

import re

import pytest
from sqlalchemy import select

from referrals.actions.person import accounts
from referrals.extensions import db
from referrals.models import Term
from tests.clock import NOW
from tests.people import add

PRODUCTS = "/operator/vocabularies/product"


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


@pytest.fixture
def backup(app):
    return add(Term(vocabulary="product", slug="backup", names={"en": "Backup", "it": "Copie"}))


def term(slug="backup"):
    db.session.rollback()
    return db.session.scalars(select(Term).where(Term.slug == slug)).one()


def names(page):
    return re.findall(r'<td><a href="[^"]+">(.*?)</a>', page.text)


def test_the_first_list_opens_first(client):
    assert client.get("/operator/vocabularies").location == PRODUCTS


def test_an_entry_is_added_with_both_names(client):
    assert client.post(PRODUCTS, data={"name_en": "Power BI", "name_it": "Power BI Italia"}).location == PRODUCTS
    added = term("power-bi")
    assert (added.vocabulary, dict(added.names)) == ("product", {"en": "Power BI", "it": "Power BI Italia"})
    assert "Power BI" in client.get(PRODUCTS).text


def test_the_english_name_is_needed(client):
    answer = client.post(PRODUCTS, data={"name_en": "", "name_it": "Squadre"})
    assert answer.status_code == 422
    assert 'id="name_en-error"' in answer.text
    assert 'value="Squadre"' in answer.text


def test_without_an_italian_name_the_english_one_is_shown(client, operator):
    client.post(PRODUCTS, data={"name_en": "Teams", "name_it": ""})
    assert dict(term("teams").names) == {"en": "Teams"}
    accounts.set_language(operator.id, "it")
    assert ">Teams</a>" in client.get(PRODUCTS).text


def test_a_name_that_the_list_has_is_refused_beside_its_field(client, backup):
    answer = client.post(PRODUCTS, data={"name_en": "BACKUP", "name_it": "Altro"})
    assert answer.status_code == 422
    assert 'id="name_en-error"' in answer.text


def test_another_list_may_have_the_same_name(client, backup):
    client.post("/operator/vocabularies/service", data={"name_en": "Backup", "name_it": "Copie"})
    assert len(db.session.scalars(select(Term).where(Term.slug == "backup")).all()) == 2


def test_it_is_renamed_and_keeps_its_slug(client, backup):
    client.post(f"{PRODUCTS}/{backup.id}", data={"name_en": "Backups", "name_it": "Copie"})
    assert term().names["en"] == "Backups"
    assert term().search_text == "backups\ncopie"


def test_a_name_is_taken_away(client, backup):
    client.post(f"{PRODUCTS}/{backup.id}", data={"name_en": "Backup", "name_it": ""})
    assert dict(term().names) == {"en": "Backup"}


def test_the_list_is_sorted_by_the_readers_language(client, operator, backup):
    add(Term(vocabulary="product", slug="archive", names={"en": "Archive", "it": "Deposito"}))
    assert names(client.get(PRODUCTS)) == ["Archive", "Backup"]
    accounts.set_language(operator.id, "it")
    assert names(client.get(PRODUCTS)) == ["Copie", "Deposito"]


def test_it_is_retired_and_offered_again(client, backup):
    client.post(f"{PRODUCTS}/{backup.id}/retire", data={"retired": "yes"})
    assert term().retired_at == NOW
    client.post(f"{PRODUCTS}/{backup.id}/retire", data={"retired": "no"})
    assert term().retired_at is None


def test_retiring_needs_an_answer(client, backup):
    assert client.post(f"{PRODUCTS}/{backup.id}/retire").status_code == 422


def test_an_entry_of_another_list_is_not_found(client, backup):
    assert client.get(f"/operator/vocabularies/service/{backup.id}").status_code == 404


def test_no_such_list(client):
    assert client.get("/operator/vocabularies/colour").status_code == 404
