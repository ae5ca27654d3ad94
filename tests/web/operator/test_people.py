"""Operators and agents: invited, given another role, removed; never the last operator."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Notice, Person
from tests.people import make_person

PEOPLE = "/operator/settings/people"
NINA = {"email": "nina@people.example", "name": "Nina Nuova", "role": "agent", "language": "it"}


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


def person(email):
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def act(client, somebody, verb, **typed):
    return client.post(f"{PEOPLE}/{somebody.public_id}/{verb}", data=typed)


def test_the_network_s_own_people_are_listed_and_nobody_of_a_partner(client, agent, luca):
    page = client.get(PEOPLE).text
    assert "Aldo Agente" in page
    assert "Luca Benetti" not in page


def test_who_is_invited_gets_a_notice(client):
    assert client.post(f"{PEOPLE}/invite", data=NINA).location == PEOPLE
    nina = person("nina@people.example")
    assert (nina.role, nina.partner_id, nina.joined_at) == ("agent", None, None)
    assert db.session.scalars(select(Notice.kind)).all() == ["invitation"]


def test_an_address_with_an_account_is_refused_beside_its_field(client, luca):
    answer = client.post(f"{PEOPLE}/invite", data={**NINA, "email": luca.email})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_an_invitation_is_sent_again(client):
    client.post(f"{PEOPLE}/invite", data=NINA)
    act(client, person("nina@people.example"), "invitation")
    assert db.session.scalars(select(Notice.state).order_by(Notice.id)).all() == ["dropped", "waiting"]


def test_an_agent_becomes_an_operator(client, agent):
    act(client, agent, "role", role="operator")
    assert person(agent.email).role == "operator"


def test_a_role_must_be_one_of_the_network(client, agent):
    assert act(client, agent, "role", role="admin").status_code == 422
    assert person(agent.email).role == "agent"


def test_the_last_operator_stays(client, operator):
    answer = act(client, operator, "remove")
    assert answer.status_code == 422
    assert "is the only operator" in answer.text
    assert act(client, operator, "role", role="agent").status_code == 422
    assert person(operator.email).role == "operator"


def test_with_a_second_operator_the_first_can_go(client, operator):
    make_person("Olaf Operatore", "operator")
    assert act(client, operator, "remove").location == "/"
    db.session.rollback()
    assert db.session.get(Person, operator.id).removed_at is not None


def test_an_agent_is_removed(client, agent):
    assert act(client, agent, "remove").location == PEOPLE
    db.session.rollback()
    assert db.session.get(Person, agent.id).removed_at is not None


def test_a_partner_s_member_is_not_found_here(client, luca):
    assert client.get(f"{PEOPLE}/{luca.public_id}").status_code == 404
    assert act(client, luca, "remove").status_code == 404
