"""The enquiries of the network: operators see all, agents their own, and both can send one on."""

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.extensions import db
from referrals.models import Feedback, Referral, ReferralEvent
from tests.clock import HOURS, NOW
from tests.people import add, send_enquiry
from tests.row_changes import change
from tests.statements import count_statements


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


@pytest.fixture
def sent(location):
    """An enquiry at one partner."""
    return send_enquiry(location, need="Move a mill to the cloud")[0].enquiry


def at(enquiry, rest=""):
    return f"/operator/enquiries/{enquiry.public_id}{rest}"


def partners_asked(enquiry):
    db.session.rollback()
    return set(db.session.scalars(select(Referral.partner_id).where(Referral.enquiry_id == enquiry.id)))


def test_each_enquiry_is_listed_with_its_customer_and_where_it_stands(client, sent):
    page = client.get("/operator/enquiries").text
    assert "Move a mill to the cloud" in page
    assert "Cartiera Secret" in page
    assert 'data-stage="new"' in page


def test_what_the_clock_has_taken_is_shown_as_missed(client, sent, travel):
    travel(NOW + 72 * HOURS)
    assert 'data-outcome="missed"' in client.get("/operator/enquiries").text


@pytest.mark.parametrize("words", ["MILL", "cartiera", "carla@", "verona"])
def test_it_is_found_by_its_words(client, sent, words):
    assert "Move a mill" in client.get("/operator/enquiries", query_string={"q": words}).text


@pytest.mark.parametrize("words", ["%", "50%", "nothing like it"])
def test_signs_of_the_database_find_nothing(client, sent, words):
    assert "Nothing found" in client.get("/operator/enquiries", query_string={"q": words}).text


def test_by_channel_and_by_state(client, sent, travel):
    assert "Move a mill" in client.get("/operator/enquiries?channel=search&show=open").text
    assert "Move a mill" not in client.get("/operator/enquiries?channel=agent").text
    assert "Move a mill" not in client.get("/operator/enquiries?show=dropped").text
    travel(NOW + 72 * HOURS)
    assert "Move a mill" in client.get("/operator/enquiries?show=dropped").text


def test_what_a_filter_does_not_know_is_as_if_it_were_not_there(client, sent):
    assert "Move a mill" in client.get("/operator/enquiries?channel=x&show=y&after=z").text


def test_page_by_page_each_once(client, location, monkeypatch):
    monkeypatch.setattr("referrals.queries.enquiry.enquiry_list.PAGE_SIZE", 2)
    needs = {send_enquiry(location)[0].enquiry.need for _ in range(3)}
    first = client.get("/operator/enquiries").text
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address).text
    assert [sum(f">{need}<" in page for need in needs) for page in (first, second)] == [2, 1]


def test_the_page_shows_both_parts(client, sent):
    page = client.get(at(sent)).text
    assert "Five sites." in page
    assert "Carla Riservata" in page


def test_it_is_sent_to_another_partner(client, sent, other_location, operator):
    answer = client.post(at(sent, "/another"), data={"partner": other_location.slug})
    assert answer.location == at(sent)
    assert other_location.profile.partner_id in partners_asked(sent)
    line = db.session.scalars(select(ReferralEvent).order_by(ReferralEvent.id.desc())).first()
    assert (line.actor_person_id, line.door) == (operator.id, "operator")


def test_sending_it_to_nobody_is_refused(client, sent):
    answer = client.post(at(sent, "/another"))
    assert answer.status_code == 422
    assert "Choose at least one partner." in answer.text


def test_a_partner_that_has_it_gets_it_once(client, sent, location):
    client.post(at(sent, "/another"), data={"partner": location.slug})
    assert len(db.session.scalars(select(Referral.id)).all()) == 1


def test_a_closed_enquiry_goes_nowhere(client, sent, other_location):
    customer_actions.withdraw(sent.id, now=NOW)
    assert "Send to another partner" not in client.get(at(sent)).text
    assert client.post(at(sent, "/another"), data={"partner": other_location.slug}).status_code == 422
    assert len(partners_asked(sent)) == 1


def test_an_agent_sees_what_they_wrote_down_and_nothing_else(agent, sign_in, travel, sent, location):
    other = send_enquiry(location, need="Of someone else")[0].enquiry
    change(sent, entered_by_id=agent.id)
    client = sign_in(agent)
    page = client.get("/operator/enquiries").text
    assert "Move a mill" in page
    assert "Of someone else" not in page
    assert client.get(at(sent)).status_code == 200
    assert client.get(at(other)).status_code == 404
    assert client.post(at(other, "/another"), data={"partner": location.slug}).status_code == 404


def test_the_statements_do_not_grow_with_the_enquiries(client, sent, location):
    with count_statements() as few:
        client.get("/operator/enquiries")
    for _ in range(5):
        send_enquiry(location)
    with count_statements() as many:
        client.get("/operator/enquiries")
    assert len(many.statements) == len(few.statements)


def test_what_the_customer_says_of_a_partner_shows_to_the_operator(client, sent, partner):
    (referral,) = db.session.scalars(select(Referral)).all()
    add(Feedback(referral_id=referral.id, answered_at=NOW, got_in_touch=False))
    assert "No, I haven’t heard from them" in client.get(at(sent)).text
    assert "got in touch: 0 of 1" in client.get(f"/operator/partners/{partner.public_id}").text


SAME = {"company": "Cartiera Secret", "telephone": "+39 045 777 1234"}


@pytest.mark.parametrize(
    ("other", "is_named"),
    [
        ({"company": "CARTIERA  secret", "telephone": "045 7771234", "email": "other@mill.example"}, True),
        ({"company": "Cartiera Secret", "telephone": "+39 045 777 1234 int. 5", "email": "other@mill.example"}, True),
        ({"company": "Other", "telephone": "", "email": "carla@customer.example"}, True),
        ({"company": "Cartiera Secret", "telephone": "+39 045 777 9999", "email": "other@mill.example"}, False),
        ({"company": "Cartiera Secret", "telephone": "", "email": "other@mill.example"}, False),
        ({"company": "Cartiera Secret Sud", "telephone": "+39 045 777 1234", "email": "other@mill.example"}, False),
        ({"company": "Other", "telephone": "+39 045 777 1234", "email": "other@mill.example"}, False),
    ],
)
def test_the_operator_sees_what_is_perhaps_the_same_enquiry(client, location, other_location, other, is_named):
    first = send_enquiry(location, need="Move a mill to the cloud", **SAME)[0].enquiry
    second = send_enquiry(other_location, need="A cloud for our mill", now=NOW + 24 * HOURS, **other)[0].enquiry
    page = client.get(at(first)).text
    assert ("Possible duplicates" in page, f'href="{at(second)}"' in page) == (is_named, is_named)
    assert (f'href="{at(first)}"' in client.get(at(second)).text) is is_named


def test_after_30_days_it_is_another_one(client, location, other_location):
    first = send_enquiry(location, **SAME)[0].enquiry
    send_enquiry(other_location, now=NOW + 31 * 24 * HOURS, **SAME)
    assert "Possible duplicates" not in client.get(at(first)).text


def test_an_agent_and_a_partner_see_nothing_of_it(agent, luca, sign_in, travel, location, other_location):
    mine = send_enquiry(location, **SAME)[0]
    send_enquiry(other_location, need="A cloud for our mill", **SAME)
    change(mine.enquiry, entered_by_id=agent.id)
    for person, path in ((agent, at(mine.enquiry)), (luca, f"/referrals/{mine.public_id}")):
        answer = sign_in(person).get(path)
        assert answer.status_code == 200
        assert "Possible duplicates" not in answer.text
        assert "A cloud for our mill" not in answer.text
