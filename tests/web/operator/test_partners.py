"""Partners on the operator's pages: created, published, corrected, renamed, leaving and coming back."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Notice, Partner, Person
from tests.clock import NOW
from tests.people import add

NEW = {
    "partner_name": "Tergeste Rete",
    "admin_name": "Dario Vidali",
    "admin_email": "dario@tergeste.example",
    "country": "IT",
    "name": "Trieste",
    "city": "Trieste",
    "contact_name": "Dario Vidali",
    "contact_email": "info@tergeste.example",
    "language": "it",
    "zone": "Europe/Rome",
}


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


def invite(client, **typed):
    return client.post("/operator/partners/new", data={**NEW, **typed})


def the(model, **facts):
    db.session.rollback()
    return db.session.scalars(select(model).filter_by(**facts)).one()


def at(partner, rest=""):
    return f"/operator/partners/{partner.public_id}{rest}"


def test_an_invited_partner_has_an_admin_a_location_and_a_draft(client):
    assert invite(client).location == "/operator"  # where the next of the first steps is shown
    partner = the(Partner, name="Tergeste Rete")
    assert the(Person, email="dario@tergeste.example").partner_id == partner.id
    assert the(MarketingProfile, partner_id=partner.id).status == "draft"
    assert the(Location).contact_email == "info@tergeste.example"
    assert the(Notice, kind="invitation").address == "dario@tergeste.example"
    assert the(Notice, kind="contact-check").address == "info@tergeste.example"


def test_in_a_network_that_works_an_invitation_leads_to_the_new_partner(client, location):
    assert invite(client).location == at(the(Partner, name="Tergeste Rete"))


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(client):
    answer = invite(client, admin_email="", city="")
    assert answer.status_code == 422
    assert 'id="admin_email-error"' in answer.text
    assert 'id="city-error"' in answer.text
    assert 'value="Tergeste Rete"' in answer.text
    assert db.session.scalars(select(Partner)).all() == []


def test_an_address_that_has_an_account_is_refused_beside_the_admin(client, giulia):
    answer = invite(client, admin_email=giulia.email)
    assert answer.status_code == 422
    assert 'id="admin_email-error"' in answer.text


def test_the_list_says_who_is_listed_and_who_left(client, partner):
    assert "Listed" in client.get("/operator/partners").text
    client.post(at(partner, "/left"), data={"left": "yes"})
    assert "Left on" in client.get("/operator/partners").text


def test_a_partner_leaves_and_comes_back(client, partner):
    client.post(at(partner, "/left"), data={"left": "yes"})
    assert the(Partner, id=partner.id).left_at == NOW
    client.post(at(partner, "/left"), data={"left": "no"})
    assert the(Partner, id=partner.id).left_at is None


def test_leaving_needs_an_answer(client, partner):
    assert client.post(at(partner, "/left")).status_code == 422
    assert the(Partner, id=partner.id).left_at is None


def test_a_profile_is_taken_off_the_list_and_put_back(client, partner, location):
    client.post(at(partner, "/profiles/IT/publish"), data={"publish": "no"})
    assert the(MarketingProfile, id=location.profile_id).status == "draft"
    client.post(at(partner, "/profiles/IT/publish"), data={"publish": "yes"})
    assert the(MarketingProfile, id=location.profile_id).status == "active"


def test_a_profile_without_a_location_is_not_published(client, partner):
    add(MarketingProfile(partner_id=partner.id, country="AT", status="draft"))
    answer = client.post(at(partner, "/profiles/AT/publish"), data={"publish": "yes"})
    assert answer.status_code == 422
    assert "Add a location with a contact first" in answer.text
    assert the(MarketingProfile, country="AT").status == "draft"


def test_the_contact_of_a_location_is_corrected(client, partner, location):
    typed = {**NEW, "name": "Verona", "city": "Verona", "contact_email": "right@nordest.example"}
    answer = client.post(at(partner, f"/locations/{location.slug}"), data=typed)
    assert answer.location == at(partner)
    assert the(Location, id=location.id).contact_email == "right@nordest.example"


def test_a_location_of_another_partner_is_not_there(client, partner, other_location):
    assert client.get(at(partner, f"/locations/{other_location.slug}")).status_code == 404


def test_a_location_is_added(client, partner):
    client.post(at(partner, "/locations/new"), data={**NEW, "city": "Lecce", "country": "IT"})
    assert the(Location, city="Lecce").profile.partner_id == partner.id


def test_a_new_name(client, partner):
    client.post(at(partner, "/name"), data={"name": "Nordest Digitale"})
    assert the(Partner, id=partner.id).name == "Nordest Digitale"


def test_a_name_is_needed(client, partner):
    answer = client.post(at(partner, "/name"), data={"name": " "})
    assert answer.status_code == 422
    assert "Enter the partner’s name." in answer.text


def test_somebody_is_invited_to_a_team(client, partner):
    typed = {"email": "nina@people.example", "name": "Nina", "role": "admin", "language": "it"}
    client.post(at(partner, "/invite"), data=typed)
    nina = the(Person, email="nina@people.example")
    assert (nina.partner_id, nina.role) == (partner.id, "admin")


def test_an_invitation_is_sent_again(client, partner):
    typed = {"email": "nina@people.example", "name": "Nina", "role": "admin", "language": "it"}
    client.post(at(partner, "/invite"), data=typed)
    nina = the(Person, email="nina@people.example")
    client.post(at(partner, f"/members/{nina.public_id}/invitation"))
    owed = db.session.scalars(select(Notice.state).order_by(Notice.id)).all()
    assert owed == ["dropped", "waiting"]


def test_the_page_leads_to_its_board(client, partner):
    assert at(partner, "/board") in client.get(at(partner)).text


def test_no_such_partner(client):
    assert client.get("/operator/partners/222222222222").status_code == 404
