"""Signing in by password or link, and new passwords."""

import pytest
from sqlalchemy import select

from referrals import passwords
from referrals.actions.person import credentials, one_time_links, roles
from referrals.actions.person.sessions import Browser
from referrals.database import write
from referrals.extensions import db
from referrals.models import AuthSession, LinkPurpose, OneTimeLink, Person
from referrals.rules.one_time_links import LinkInvalid
from referrals.rules.refusal import FieldRefusal
from tests.clock import DAYS, HOURS, NOW
from tests.people import acting
from tests.races import race, winners
from tests.statements import count_statements

PASSWORD = "a good long password"
NEW = "another long password"


@pytest.fixture
def anna(luca):
    """Luca, with a password."""
    with write() as session:
        session.get(Person, luca.id).password_hash = passwords.hash_password(PASSWORD)
    return luca


def sign_in(email="luca@people.example", password=PASSWORD, *, keep=False):
    return credentials.sign_in(email, password, keep=keep, browser=Browser("test"), now=NOW)


def sessions():
    return db.session.scalars(select(AuthSession)).all()


def test_the_right_password_signs_in_for_the_day(anna):
    session_id = sign_in(" Luca@People.example")
    assert [(row.id, row.expires_at) for row in sessions()] == [(session_id, NOW + 12 * HOURS)]


def test_kept_it_is_for_30_days(anna):
    sign_in(keep=True)
    assert [row.expires_at for row in sessions()] == [NOW + 30 * DAYS]


@pytest.mark.parametrize(
    ("email", "password"), [("luca@people.example", "wrong password"), ("nobody@people.example", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_are_the_same(anna, email, password):
    assert sign_in(email, password) is None


def test_both_cost_one_check(anna, monkeypatch):
    checks = []
    real = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", lambda *given: checks.append(given) or real(*given))
    sign_in("nobody@people.example")
    sign_in(password="wrong password")
    assert len(checks) == 2


def statements_of(call):
    db.session.rollback()
    with count_statements() as count:
        call()
    return count.statements


def test_both_ask_the_database_the_same(anna):
    unknown = statements_of(lambda: sign_in("nobody@people.example"))
    assert statements_of(lambda: sign_in(password="wrong password")) == unknown


def test_without_a_password_there_is_nothing_to_guess(luca):
    assert sign_in(password="") is None


def test_who_was_removed_cannot_sign_in(anna):
    with write() as session:
        session.get(Person, anna.id).removed_at = NOW
    assert sign_in() is None


def test_who_is_removed_while_the_password_is_checked_is_not_let_in(anna, giulia, monkeypatch):
    real = passwords.is_right

    def slowly(*given):
        roles.remove(anna.id, by=acting(giulia), now=NOW)
        return real(*given)

    monkeypatch.setattr(passwords, "is_right", slowly)
    assert sign_in() is None
    assert sessions() == []


def test_an_outdated_hash_is_renewed_at_sign_in(anna):
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with write() as session:
        session.get(Person, anna.id).password_hash = weak
    assert sign_in()
    assert not passwords.is_outdated(db.session.get(Person, anna.id).password_hash)


def test_a_link_signs_in_once(luca):
    link_id = one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    session_id = credentials.sign_in_by_link(link_id, keep=True, browser=Browser("test"), now=NOW)
    assert [row.id for row in sessions()] == [session_id]
    with pytest.raises(LinkInvalid):
        credentials.sign_in_by_link(link_id, keep=True, browser=Browser("test"), now=NOW)


def test_a_link_in_a_race_signs_in_once(app, luca):
    link_id = one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    calls = [lambda: credentials.sign_in_by_link(link_id, keep=False, browser=Browser("test"), now=NOW)] * 8
    assert len(winners(race(app, *calls))) == 1
    assert len(sessions()) == 1


def test_a_reset_signs_out_everywhere_and_ends_other_links(anna):
    sign_in()
    other = one_time_links.issue(LinkPurpose.SIGN_IN, anna.id, now=NOW)
    credentials.reset_password(
        one_time_links.issue(LinkPurpose.PASSWORD_RESET, anna.id, now=NOW), password=NEW, now=NOW
    )
    assert sessions() == []
    assert db.session.get(OneTimeLink, other).voided_at == NOW
    assert sign_in(password=NEW)
    assert sign_in() is None


def test_another_password_keeps_only_the_session_that_chose_it(anna):
    mine, _ = sign_in(), sign_in()
    credentials.change_password(anna.id, present=PASSWORD, password=NEW, except_session_id=mine, now=NOW)
    assert [row.id for row in sessions()] == [mine]


def test_another_password_needs_the_present_one(anna):
    with pytest.raises(FieldRefusal) as refused:
        credentials.change_password(anna.id, present="wrong password", password=NEW, except_session_id=None, now=NOW)
    assert refused.value.field == "present"
    assert sign_in()


def test_a_first_password_needs_none(luca):
    credentials.change_password(luca.id, present=None, password=NEW, except_session_id=None, now=NOW)
    assert sign_in(password=NEW)


def test_two_new_passwords_at_once_are_one(app, anna):
    anna_id = anna.id

    def change(password):
        return lambda: credentials.change_password(
            anna_id, present=PASSWORD, password=password, except_session_id=None, now=NOW
        )

    assert len(winners(race(app, change("the first new one"), change("the second new one")))) == 1
