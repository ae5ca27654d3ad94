"""A lost link: the same answer for every address, and a mail to a known one."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Notice
from tests.people import send_enquiry
from tests.statements import count_statements
from tests.web.enquiry.enquiry_form import main, text


@pytest.fixture(autouse=True)
def _stands_still(travel, referral):
    """Carla has sent an enquiry, and the clock stands at NOW."""


def owed():
    db.session.rollback()
    return db.session.scalars(select(Notice.recipient).where(Notice.kind == "enquiry-link")).all()


def ask(client, email):
    return client.post("/enquiries", data={"email": email})


def test_it_asks_for_the_address(client):
    assert 'type="email"' in main(client.get("/enquiries"))


def test_the_address_of_an_enquiry_is_owed_its_link(client, referral):
    assert ask(client, "carla@customer.example").status_code == 200
    assert owed() == [f"customer:{referral.enquiry_id}"]


def test_an_address_is_the_same_in_both_ways_to_write_its_domain(client, location):
    referral = send_enquiry(location, nonce="münchen", email="carla@münchen.example")[0]
    ask(client, "Carla@xn--mnchen-3ya.example")
    assert owed() == [f"customer:{referral.enquiry_id}"]


def test_the_answer_is_the_same_for_an_address_that_nobody_knows(client):
    known, unknown = ask(client, "carla@customer.example"), ask(client, "nobody@customer.example")
    assert known.status_code == unknown.status_code
    assert main(known).replace("carla@", "nobody@") == main(unknown)
    assert len(owed()) == 1


def test_the_work_is_the_same_for_an_address_that_nobody_knows(client):
    ask(client, "carla@customer.example")
    with count_statements() as known:
        ask(client, "carla@customer.example")
    with count_statements() as unknown:
        ask(client, "nobody@customer.example")
    assert (len(known.statements), known.commits) == (len(unknown.statements), unknown.commits)


@pytest.mark.parametrize("typed", ["", "carla", "carla@", "carla@customer"])
def test_what_is_no_address_is_said_beside_the_field(client, typed):
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert "field-error" in text(answer)


def test_a_nasty_address_is_shown_as_words(client):
    answer = ask(client, '"<script>"@customer.example')
    assert "<script>" not in answer.get_data(as_text=True).split("<main")[1]


def test_too_many_requests_from_one_address_of_the_internet_are_refused(client):
    answers = [ask(client, f"a{n}@customer.example").status_code for n in range(11)]
    assert answers == [200] * 10 + [429]


def test_the_worker_is_not_woken_either_way_for_the_time_would_tell_who_is_known(client, monkeypatch):
    woken = []
    monkeypatch.setattr("referrals.queue.wake_worker", lambda *job: woken.append(job))
    ask(client, "carla@customer.example")
    ask(client, "nobody@customer.example")
    assert woken == []
