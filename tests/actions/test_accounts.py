"""People: inviting and joining, the first operator, a new address, following a location."""

import pytest
from sqlalchemy import select

from referrals.actions.person import accounts, one_time_links
from referrals.actions.person.accounts import FirstOperator, Newcomer
from referrals.actions.person.sessions import Browser
from referrals.extensions import db
from referrals.models import AuthSession, Follow, LinkPurpose, Notice, OneTimeLink, Person, Setting
from referrals.queries.person import people
from referrals.rules.one_time_links import LinkInvalid
from referrals.rules.refusal import FieldRefusal, Refusal
from tests.clock import DAYS, NOW
from tests.people import make_partner, make_person
from tests.races import race, winners

PASSWORD = "a good long password"


def invite(email, partner, *, openly=False, name="Nina Nuova"):
    newcomer = Newcomer(email=email, name=name, role="member", partner_id=partner and partner.id)
    return accounts.invite(newcomer, openly=openly, now=NOW)


def invitation_of(person_id):
    newest = select(OneTimeLink.id).where(OneTimeLink.person_id == person_id).order_by(OneTimeLink.id.desc())
    return db.session.scalar(newest.limit(1))


def join(person_id, *, password=PASSWORD):
    link_id = invitation_of(person_id)
    return accounts.join(link_id, name="Nina Nuova", language="it", password=password, browser=Browser("test"), now=NOW)


def loaded(person_id):
    db.session.rollback()
    return db.session.get(Person, person_id)


def notices(kind):
    return db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).all()


def test_an_invitation_is_a_row_a_link_and_a_notice(partner):
    invited = loaded(invite(" Nina@People.example", partner))
    assert (invited.email, invited.role, invited.joined_at) == ("nina@people.example", "member", None)
    assert [(n.recipient, n.address) for n in notices("invitation")] == [
        (f"person:{invited.id}", "nina@people.example")
    ]


def test_who_joins_is_signed_in(partner):
    person_id = invite("nina@people.example", partner)
    session_id = join(person_id)
    assert db.session.get(AuthSession, session_id).person_id == person_id
    assert (loaded(person_id).joined_at, loaded(person_id).language) == (NOW, "it")


def test_one_can_join_without_a_password(partner):
    person_id = invite("nina@people.example", partner)
    join(person_id, password=None)
    assert loaded(person_id).password_hash is None


def test_one_joins_once(partner):
    person_id = invite("nina@people.example", partner)
    join(person_id)
    with pytest.raises(LinkInvalid):
        join(person_id)


def test_a_teammate_is_not_invited(partner, luca):
    with pytest.raises(FieldRefusal, match="Luca Benetti has this address"):
        invite("luca@people.example", partner)


def test_who_is_invited_already_is_not_invited_by_another_row(partner):
    invite("nina@people.example", partner)
    with pytest.raises(FieldRefusal, match="already been invited"):
        invite("nina@people.example", partner)


def test_an_account_elsewhere_is_not_told_to_who_invites(partner, stranger):
    listed = people.person_line(loaded(invite("stefano@people.example", partner)))
    assert (listed.email, listed.joined_at) == ("stefano@people.example", None)
    assert [notice.address for notice in notices("invitation")] == ["stefano@people.example"]


def test_not_even_at_the_second_time(partner, stranger):
    invite("stefano@people.example", partner)
    with pytest.raises(FieldRefusal, match="already been invited"):
        invite("stefano@people.example", partner)


def test_an_account_elsewhere_is_told_to_the_operator(stranger):
    with pytest.raises(FieldRefusal, match="already has an account"):
        invite("stefano@people.example", None, openly=True)


def test_who_has_an_account_elsewhere_cannot_join(partner, stranger):
    person_id = invite("stefano@people.example", partner)
    with pytest.raises(Refusal, match="already has an account"):
        join(person_id)
    assert loaded(person_id).joined_at is None


def test_of_two_invitations_the_one_accepted_has_the_address(partner, other_location):
    first = invite("nina@people.example", partner)
    second = invite("nina@people.example", other_location.profile.partner)
    join(second)
    assert loaded(second).email == "nina@people.example"
    with pytest.raises(Refusal, match="already has an account"):
        join(first)


def test_two_invitations_accepted_at_once_are_one_account(app, partner, other_location):
    first = invite("nina@people.example", partner)
    second = invite("nina@people.example", other_location.profile.partner)
    outcomes = race(app, lambda: join(first), lambda: join(second))
    assert len(winners(outcomes)) == 1


def test_partners_inviting_one_address_at_once_have_a_row_each(app):
    ids = [make_partner(f"Partner {number}").profile.partner_id for number in range(5)]
    for email in ("a@x.example", "b@x.example", "c@x.example"):
        newcomers = [Newcomer(email, "Nina", "member", partner_id=partner_id) for partner_id in ids]
        outcomes = race(app, *[lambda newcomer=newcomer: accounts.invite(newcomer, now=NOW) for newcomer in newcomers])
        assert len(set(winners(outcomes))) == 5


def test_an_invitation_can_be_sent_again(partner):
    person_id = invite("nina@people.example", partner)
    person_before = invitation_of(person_id)
    one_time_links.invite_again(person_id, now=NOW + DAYS)
    assert db.session.get(OneTimeLink, person_before).voided_at == NOW + DAYS
    assert [notice.address for notice in notices("invitation")] == ["nina@people.example"] * 2


def test_who_has_joined_is_not_invited_again(luca):
    one_time_links.invite_again(luca.id, now=NOW)
    assert notices("invitation") == []


FIRST = FirstOperator(name="Olga", email="Olga@Network.example", password=PASSWORD, network_name="Rete Nord")


def first_operator_link():
    one_time_links.issue_first_operator(now=NOW)
    return db.session.scalars(select(OneTimeLink.id)).one()


def test_the_first_operator_names_the_network_and_is_signed_in(app):
    link_id = first_operator_link()
    session_id = accounts.create_first_operator(link_id, FIRST, browser=Browser("test"), now=NOW)
    operator = db.session.get(AuthSession, session_id).person
    assert (operator.role, operator.email) == ("operator", "olga@network.example")
    assert db.session.get(Setting, "network_name").value == "Rete Nord"


def test_the_first_operator_is_created_once(app):
    link_id = first_operator_link()
    calls = [lambda: accounts.create_first_operator(link_id, FIRST, browser=Browser("test"), now=NOW)] * 4
    assert len(winners(race(app, *calls))) == 1


def change_email(somebody, address, *, except_session_id=None):
    accounts.ask_email_change(somebody.id, email=address, password=None, now=NOW)
    accounts.change_email(invitation_of(somebody.id), except_session_id=except_session_id, now=NOW)


def test_another_address_counts_only_once_it_is_confirmed(luca):
    accounts.ask_email_change(luca.id, email="new@people.example", password=None, now=NOW)
    assert loaded(luca.id).email == "luca@people.example"
    assert [notice.address for notice in notices("email-change")] == ["new@people.example"]


def test_a_confirmed_address_is_told_to_the_old_one(luca):
    change_email(luca, "New@people.example")
    assert loaded(luca.id).email == "new@people.example"
    assert [notice.address for notice in notices("email-changed")] == ["luca@people.example"]


def test_a_confirmed_address_ends_what_went_to_the_old_one(luca):
    before, reset = luca.link_secret, one_time_links.issue(LinkPurpose.PASSWORD_RESET, luca.id, now=NOW)
    change_email(luca, "new@people.example")
    assert db.session.get(OneTimeLink, reset).voided_at == NOW
    assert loaded(luca.id).link_secret != before


def test_a_confirmed_address_ends_the_other_sessions(luca, sign_in):
    sign_in(luca)
    change_email(luca, "new@people.example")
    assert db.session.scalars(select(AuthSession)).all() == []


def test_an_address_with_an_account_is_refused_only_to_who_reads_its_mail(luca, stranger):
    with pytest.raises(Refusal, match="already has an account"):
        change_email(luca, "stefano@people.example")
    assert [notice.address for notice in notices("email-change")] == ["stefano@people.example"]
    assert loaded(luca.id).email == "luca@people.example"


def test_an_address_that_is_only_invited_can_be_had(luca, other_location):
    invited = invite("new@people.example", other_location.profile.partner)
    change_email(luca, "new@people.example")
    assert loaded(luca.id).email == "new@people.example"
    assert loaded(invited).email.endswith(".invalid")


def test_the_present_address_is_no_change(luca):
    with pytest.raises(FieldRefusal):
        accounts.ask_email_change(luca.id, email="Luca@people.example", password=None, now=NOW)


def test_a_member_follows_a_location_and_stops(luca, location):
    accounts.follow(luca.id, location.id)
    accounts.follow(luca.id, location.id)
    assert db.session.get(Follow, (luca.id, location.id))
    accounts.unfollow(luca.id, location.id)
    assert db.session.scalars(select(Follow)).all() == []


def test_nobody_follows_the_location_of_another_partner(luca, other_location):
    accounts.follow(luca.id, other_location.id)
    assert db.session.scalars(select(Follow)).all() == []


def test_somebody_changes_what_they_say_about_themself(luca):
    accounts.change(luca.id, name="Luca B.", language="it", zone="Europe/Berlin")
    changed = loaded(luca.id)
    assert (changed.name, changed.language, changed.zone) == ("Luca B.", "it", "Europe/Berlin")


def test_the_people_of_the_network_are_a_team_of_their_own(operator, agent, luca):
    make_person("Bea Operatrice", "operator")
    assert [listed.name for listed in people.of_network()] == ["Bea Operatrice", "Olga Operatrice", "Aldo Agente"]
