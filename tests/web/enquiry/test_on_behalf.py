"""Operators and agents enter an enquiry for a customer who agreed. Who did it, and how it came, is recorded."""

import re

import pytest
from sqlalchemy import select

from referrals.actions.directory import search_words
from referrals.extensions import db
from referrals.models import Enquiry, Location, Notice, ProfileKeyword, ReferralEvent
from tests.people import add
from tests.web.enquiry.enquiry_form import form_fields, main, text

NEW = "/operator/enquiries/new"
SLUG = "nordest-verona"
AGENT = {"channel": "agent", "language": "it"}


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """Every test has a partner to send to, at NOW."""


def stored():
    db.session.rollback()
    return db.session.scalars(select(Enquiry)).all()


def errors(answer):
    return re.findall(r'field-error"[^>]*>.*?<span>(.*?)</span>', text(answer), re.DOTALL)


def test_after_the_form_come_the_partners_and_nothing_is_sent(sign_in, agent, other_location):
    answer = sign_in(agent).post(NEW, data=form_fields(step="partners", **AGENT))
    assert (answer.status_code, stored()) == (200, [])
    assert 'value="nordest-verona"' in main(answer)
    assert 'value="adige-trento"' in main(answer)
    assert " checked" not in main(answer)


def test_who_suits_the_customer_better_comes_first(sign_in, agent, other_location):
    add(ProfileKeyword(profile_id=other_location.profile_id, keyword="Cloud backup"))
    search_words.rebuild()
    page = main(sign_in(agent).post(NEW, data=form_fields(step="partners", keywords="backup", **AGENT)))
    assert page.index("Adige Cloud") < page.index("Nordest Sistemi")
    assert "backup" in page.split('id="name-adige-trento"')[1]


def test_the_partners_are_not_shown_before_the_form_is_right(sign_in, agent):
    answer = sign_in(agent).post(NEW, data=form_fields(step="partners", **AGENT | {"need": " "}))
    assert answer.status_code == 422
    assert 'value="nordest-verona"' not in main(answer)


def test_without_a_partner_there_is_no_preview(sign_in, agent):
    answer = sign_in(agent).post(NEW, data=form_fields(step="preview", **AGENT))
    assert (answer.status_code, errors(answer)) == (422, ["Choose at least one partner."])
    assert 'value="nordest-verona"' in main(answer)


def test_what_was_ticked_stays_ticked_when_the_form_is_changed(sign_in, agent):
    client = sign_in(agent)
    page = main(client.post(NEW, data=form_fields(SLUG, step="edit", **AGENT)))
    assert '<input type="hidden" name="partner" value="nordest-verona">' in page
    assert main(client.post(NEW, data=form_fields(SLUG, step="partners", **AGENT))).count(" checked") == 1


def test_the_consent_is_that_of_somebody_who_acts_for_the_customer(sign_in, agent):
    assert "The customer has agreed" in main(sign_in(agent).get(NEW))


def test_it_speaks_of_the_customer_as_of_somebody_else(sign_in, agent):
    page = main(sign_in(agent).get(NEW))
    assert "Contact’s name" in page
    assert "Your name" not in page


@pytest.mark.parametrize(("who", "channel"), [("agent", "agent"), ("operator", "marketing")])
def test_the_channel_is_the_usual_one_from_the_start(sign_in, agent, operator, who, channel):
    page = main(sign_in({"agent": agent, "operator": operator}[who]).get(NEW))
    assert re.search(rf'<input checked[^>]*name="channel"[^>]*value="{channel}"', page)


def test_an_agent_sends_it(sign_in, agent):
    answer = sign_in(agent).post(NEW, data=form_fields(SLUG, **AGENT))
    (enquiry,) = stored()
    assert (answer.status_code, answer.location) == (303, "/operator/enquiries")
    assert (enquiry.channel, enquiry.campaign, enquiry.entered_by_id) == ("agent", "", agent.id)
    assert enquiry.language == "it"


def test_the_history_names_who_entered_it(sign_in, agent):
    sign_in(agent).post(NEW, data=form_fields(SLUG, **AGENT))
    line = db.session.scalars(select(ReferralEvent)).one()
    assert (line.actor_kind, line.actor_person_id, line.actor_name) == ("person", agent.id, "Aldo Agente")
    assert line.door == "operator"


def test_an_operator_names_the_campaign(sign_in, operator):
    sign_in(operator).post(NEW, data=form_fields(SLUG, channel="marketing", campaign="Spring fair", language="en"))
    assert (stored()[0].channel, stored()[0].campaign) == ("marketing", "Spring fair")


def test_the_customer_is_owed_the_link_and_the_agent_gets_none(sign_in, agent):
    answer = sign_in(agent).post(NEW, data=form_fields(SLUG, **AGENT))
    kinds = db.session.scalars(select(Notice.kind).order_by(Notice.kind)).all()
    assert kinds == ["enquiry-received", "referral-received"]
    assert "Set-Cookie" not in answer.headers or "e-" not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"channel": None}, "Choose how the customer found you."),
        ({"channel": "marketing", "campaign": " "}, "Choose the campaign that brought the customer."),
        ({"consent": None}, "Please tick the box. We need the customer’s consent to send the enquiry."),
        ({"language": "tlh"}, "Choose an option from the list."),
        ({"partner": []}, "Choose at least one partner."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(sign_in, agent, words, sentence):
    answer = sign_in(agent).post(NEW, data=form_fields(SLUG, **AGENT | words))
    assert (answer.status_code, errors(answer), stored()) == (422, [sentence], [])


def test_the_public_channel_cannot_be_claimed(sign_in, agent):
    assert sign_in(agent).post(NEW, data=form_fields(SLUG, **AGENT | {"channel": "search"})).status_code == 422


def test_the_preview_says_how_it_came_and_carries_all_of_it(sign_in, operator):
    fields = form_fields(SLUG, step="preview", channel="marketing", campaign="Spring fair", language="it")
    page = main(sign_in(operator).post(NEW, data=fields))
    assert "<dd>Marketing</dd>" in page
    assert 'name="campaign" value="Spring fair"' in page
    assert 'name="language" value="it"' in page


def test_people_of_the_network_may_be_quick_and_many(sign_in, agent):
    client = sign_in(agent)
    answers = [client.post(NEW, data=form_fields(SLUG, need=f"Need {n}", **AGENT)).status_code for n in range(21)]
    assert set(answers) == {303}


def test_the_same_sent_twice_is_one(sign_in, agent):
    client, fields = sign_in(agent), form_fields(SLUG, **AGENT)
    assert [client.post(NEW, data=fields).status_code for _ in range(2)] == [303, 303]
    assert len(stored()) == 1


def test_another_location_that_was_ticked_stands_for_its_partner(sign_in, agent, location):
    add(Location(profile_id=location.profile_id, name="Zevio", city="Zevio", slug="zevio", language="en"))
    page = main(sign_in(agent).post(NEW, data=form_fields("zevio", step="partners", **AGENT)))
    assert page.count("Nordest Sistemi") == 1
    assert page.count(" checked") == 1
