"""The pages of one-time links: opening changes nothing, the answer is the button, and an ended link says why."""

import re

import pytest
from sqlalchemy import select

from referrals import links, passwords
from referrals.actions.person import accounts, one_time_links
from referrals.actions.person.accounts import Newcomer
from referrals.extensions import db
from referrals.models import LinkPurpose, Notice, OneTimeLink, Person, Setting
from tests.clock import DAYS, HOURS, NOW
from tests.database_content import nothing_changes
from tests.web.account.credentials import PASSWORD, is_signed_in, issue_link, link_path, sessions, stored_links

NEW = "another long password"
ELSEWHERE = "new@people.example"


@pytest.fixture
def nina(partner, travel):
    """An invited person."""
    newcomer = Newcomer(email="nina@people.example", name="Nina Nuova", role="member", partner_id=partner.id)
    return db.session.get(Person, accounts.invite(newcomer, now=NOW))


@pytest.fixture
def addresses(luca, nina, travel):
    """The URLs of a link for each purpose of a person."""
    return [
        link_path(stored_links()[-1]),
        issue_link(LinkPurpose.SIGN_IN, luca),
        issue_link(LinkPurpose.PASSWORD_RESET, luca),
        issue_link(LinkPurpose.EMAIL_CHANGE, luca, address=ELSEWHERE),
    ]


def loaded(somebody):
    db.session.rollback()
    return db.session.get(Person, somebody.id)


def used():
    db.session.rollback()
    ended = OneTimeLink.used_at.is_not(None) | OneTimeLink.voided_at.is_not(None)
    return db.session.scalars(select(OneTimeLink.id).where(ended)).all()


def as_it_stands(page):
    """Return what a robot sends that fills in and presses nothing."""
    fields = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)
    return {**dict(fields), "language": "en"}


def test_opening_one_changes_nothing(client, addresses):
    with nothing_changes():
        answers = [client.get(address).status_code for address in addresses for _ in range(2)]
    assert answers == [200] * 8


def test_submitted_as_it_stands_each_is_refused(client, addresses):
    answers = [client.post(address, data=as_it_stands(client.get(address).text)) for address in addresses]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert used() == []
    assert sessions() == []


def test_what_was_not_signed_here_is_not_there(client, addresses):
    assert {client.get(address + "x").status_code for address in addresses} == {404}


def test_one_of_another_purpose_is_not_there(client, luca, travel):
    token = issue_link(LinkPurpose.SIGN_IN, luca).rpartition("/")[2]
    assert client.get(f"/links/password-reset/{token}").status_code == 404


def test_the_page_speaks_the_language_of_its_reader(client, partner, travel):
    newcomer = Newcomer(email="n@x.example", name="Nina", role="member", partner_id=partner.id, language="it")
    accounts.invite(newcomer, now=NOW)
    assert '<html lang="it">' in client.get(link_path(stored_links()[0])).text


@pytest.mark.parametrize(("keep", "length"), [("no", 12 * HOURS), ("yes", 30 * DAYS)])
def test_a_link_signs_in_for_as_long_as_was_said(client, luca, travel, keep, length):
    answer = client.post(issue_link(LinkPurpose.SIGN_IN, luca), data={"keep": keep})
    assert answer.location == "/board"
    assert [row.expires_at for row in sessions()] == [NOW + length]


def test_signing_in_over_another_sign_in_ends_that_one(luca, giulia, sign_in, travel):
    sign_in(giulia).post(issue_link(LinkPurpose.SIGN_IN, luca), data={"keep": "no"})
    assert [row.person_id for row in sessions()] == [luca.id]


def test_a_link_leads_to_the_page_that_was_wanted_in_the_same_browser(client, luca, travel):
    client.post("/sign-in?next=/archive", data={"email": "luca@people.example", "how": "link"})
    assert client.post(link_path(stored_links()[0]), data={"keep": "no"}).location == "/archive"


def test_used_it_says_so_and_offers_another(client, luca, travel):
    address = issue_link(LinkPurpose.SIGN_IN, luca)
    client.post(address, data={"keep": "no"})
    answer = client.post(address, data={"keep": "no"})
    assert answer.status_code == 410
    assert "already been used" in answer.text
    assert 'href="/sign-in"' in answer.text


def test_replaced_it_says_so(client, luca, travel):
    old = issue_link(LinkPurpose.SIGN_IN, luca)
    issue_link(LinkPurpose.SIGN_IN, luca)
    assert "replaced by a newer one" in client.get(old).text


def test_too_old_it_says_so(client, luca, travel):
    address = issue_link(LinkPurpose.SIGN_IN, luca)
    travel(NOW + HOURS)
    assert "has expired" in client.get(address).text


def test_a_new_password_holds_and_ends_what_was(client, with_password, sign_in):
    elsewhere = sign_in(with_password)
    answer = client.post(issue_link(LinkPurpose.PASSWORD_RESET, with_password), data={"password": NEW, "again": NEW})
    assert answer.location == "/sign-in"
    assert passwords.is_right(NEW, loaded(with_password).password_hash)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "short", "again": "short"}, "At least 10 characters"),
        ({"password": NEW, "again": PASSWORD}, "The passwords don’t match"),
        ({"password": "x" * 201, "again": "x" * 201}, "At least 10 characters"),
    ],
)
def test_a_password_that_does_not_do_is_a_sentence(client, luca, travel, typed, sentence):
    answer = client.post(issue_link(LinkPurpose.PASSWORD_RESET, luca), data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert used() == []


JOINING = {"name": "Nina N.", "language": "it", "password": PASSWORD, "again": PASSWORD, "how": "password"}


def join(client, **typed):
    return client.post(link_path(stored_links()[0]), data={**JOINING, **typed})


def test_who_joins_is_in(client, nina):
    assert join(client).location == "/board"
    joined = loaded(nina)
    assert (joined.name, joined.language, joined.joined_at) == ("Nina N.", "it", NOW)
    assert is_signed_in(client)


def test_one_joins_without_a_password(client, nina):
    assert join(client, how="link", password="", again="").location == "/board"
    assert loaded(nina).password_hash is None


def test_to_join_with_a_password_one_types_it(client, nina):
    answer = join(client, password="", again="")
    assert answer.status_code == 422
    assert "Choose a password, or join without one." in answer.text
    assert 'value="Nina N."' in answer.text


def test_an_invitation_that_has_run_out_can_be_had_again(client, nina, travel):
    address = link_path(stored_links()[0])
    travel(NOW + 14 * DAYS)
    assert "Send me a new invitation" in client.get(address).text
    client.post(f"{address}/again", data={"again": "yes"})
    assert [link.address for link in stored_links()] == ["nina@people.example"] * 2


def test_a_new_invitation_needs_its_button(client, nina):
    assert client.post(f"{link_path(stored_links()[0])}/again").status_code == 422
    assert len(stored_links()) == 1


def test_a_new_invitation_is_not_sent_for_ever(client, nina):
    answers = [client.post(f"{link_path(stored_links()[0])}/again", data={"again": "yes"}) for _ in range(5)]
    assert answers[4].location == link_path(stored_links()[0])
    assert len(stored_links()) == 5


def test_who_has_an_account_is_told_on_the_page_of_the_invitation(client, partner, stranger, travel):
    newcomer = Newcomer(email="stefano@people.example", name="Stefano", role="member", partner_id=partner.id)
    accounts.invite(newcomer, now=NOW)
    answer = client.get(link_path(stored_links()[0]))
    assert answer.status_code == 409
    assert "You already have an account" in answer.text


def change_email(client, luca, answer="yes", address=ELSEWHERE):
    return client.post(issue_link(LinkPurpose.EMAIL_CHANGE, luca, address=address), data={"answer": answer})


def test_yes_makes_the_address_their_own_and_tells_the_old_one(client, luca, travel):
    assert change_email(client, luca).location == "/account"
    assert loaded(luca).email == ELSEWHERE
    told = db.session.scalars(select(Notice.address).where(Notice.kind == "email-changed")).all()
    assert told == ["luca@people.example"]


def test_yes_ends_every_other_session(luca, sign_in, travel):
    here, elsewhere = sign_in(luca), sign_in(luca)
    change_email(here, luca)
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)


def test_no_changes_nothing_and_ends_the_link(client, luca, travel):
    change_email(client, luca, "no")
    assert loaded(luca).email == "luca@people.example"
    assert len(used()) == 1


def test_an_address_with_an_account_is_refused_to_its_reader(client, luca, stranger, travel):
    answer = change_email(client, luca, address="stefano@people.example")
    assert answer.status_code == 422
    assert "already has an account" in answer.text
    assert used() == []


BEGINNING = {"network_name": "Rete Nord", "name": "Olga", "email": "Olga@rete.example", "password": PASSWORD}


@pytest.fixture
def first(app, travel):
    token = links.one_time_token("first-operator", one_time_links.issue_first_operator(now=NOW))
    return f"/links/first-operator/{token}"


def test_the_first_operator_begins_the_network(client, first):
    assert client.post(first, data={**BEGINNING, "again": PASSWORD}).location == "/operator"
    assert is_signed_in(client)
    assert db.session.get(Setting, "network_name").value == "Rete Nord"


def test_what_is_missing_is_asked_for(client, first):
    answer = client.post(first, data={"name": "Olga"})
    assert answer.status_code == 422
    assert "Enter the network’s name." in answer.text
    assert 'value="Olga"' in answer.text


def test_afterwards_there_is_no_second_first_operator(app, client, first):
    client.post(first, data={**BEGINNING, "again": PASSWORD})
    answer = app.test_client().post(first, data={**BEGINNING, "again": PASSWORD})
    assert answer.status_code == 410
    assert 'href="/sign-in"' in answer.text


def test_with_an_operator_an_old_link_begins_nothing(client, first, operator):
    answer = client.post(first, data={**BEGINNING, "again": PASSWORD})
    assert answer.status_code == 410
    assert db.session.scalars(select(Person.name)).all() == ["Olga Operatrice"]
