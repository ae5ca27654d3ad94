"""A partner's profile on the operator's pages: drafts, competencies, and reminders of what is missing."""

import pytest

from referrals.actions.partner import locations
from referrals.extensions import db
from referrals.models import MarketingProfile, Term
from tests.notices import notices
from tests.people import add
from tests.row_changes import change


@pytest.fixture
def client(operator, sign_in):
    return sign_in(operator)


def at(partner, path=""):
    return f"/operator/partners/{partner.public_id}{path}"


def profile(location):
    db.session.rollback()
    return db.session.get(MarketingProfile, location.profile_id)


def test_a_profile_is_drafted(client, partner, location):
    typed = {"description": "We move mail.", "keywords": "exchange"}
    assert client.post(at(partner, "/profiles/IT"), data=typed).status_code == 303
    assert profile(location).description == "We move mail."


def test_competencies_are_granted_and_taken_back(client, partner, location):
    gold = add(Term(vocabulary="competency", slug="gold", names={"en": "Gold", "it": "Oro"}))
    client.post(at(partner, "/profiles/IT/competencies"), data={"competency": str(gold.id)})
    assert [term.names["en"] for term in profile(location).terms] == ["Gold"]
    assert "checked" in client.get(at(partner, "/profiles/IT")).text
    client.post(at(partner, "/profiles/IT/competencies"))
    assert profile(location).terms == []


def test_it_is_previewed_as_customers_will_see_it(client, partner, location):
    with locations.write() as session:
        session.get(MarketingProfile, location.profile_id).status = "draft"
    assert "the profile is a draft" in client.get(at(partner, "/profiles/IT/preview")).text


def test_a_partner_without_such_a_profile_has_no_page(client, partner, location):
    assert client.get(at(partner, "/profiles/FR")).status_code == 404


def test_the_list_says_what_a_partner_still_has_to_do(client, partner, location, giulia):
    assert "Being set up" not in client.get("/operator/partners").text
    change(location, verified_at=None)
    page = client.get("/operator/partners").text
    assert "Being set up" in page
    assert page.count('value="verified"') == 1
    assert 'value="signed-in"' not in page


def test_a_reminder_is_sent_once_a_day(client, partner, location, giulia):
    change(location, verified_at=None)
    for _ in range(2):
        client.post(at(partner, "/remind"), data={"step": "verified"})
    assert len(notices("contact-check")) == 1
    assert "Nothing was sent" in client.get("/operator/partners").text


def test_a_partner_whom_nobody_was_invited_to_has_the_way_to_invite(client, partner, location):
    assert f'{at(partner)}/invite"' in client.get("/operator/partners").text


def test_an_unknown_step_reminds_nobody(client, partner, location):
    client.post(at(partner, "/remind"), data={"step": "everything"})
    assert notices("setup-reminder") == []


@pytest.mark.parametrize("value", ["99999999999999999999", "2147483648", "0", "x"])
def test_what_is_no_competency_is_not_granted(client, partner, location, value):
    assert client.post(at(partner, "/profiles/IT/competencies"), data={"competency": value}).status_code == 303
    assert profile(location).terms == []
