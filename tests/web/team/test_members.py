"""An admin's actions on members: invite, invite again, change the role, remove."""

import pytest
from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Notice, OneTimeLink, Person, Referral
from tests.clock import NOW
from tests.database_content import nothing_changes
from tests.people import acting

NINA = {"email": "nina@people.example", "name": "Nina Nuova", "role": "member", "language": "it"}


@pytest.fixture
def admin(giulia, sign_in, travel):
    return sign_in(giulia)


def invite(client, **typed):
    return client.post("/team/invite", data={**NINA, **typed})


def person(email="nina@people.example"):
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()


def act(client, somebody, verb, **typed):
    return client.post(f"/team/members/{somebody.public_id}/{verb}", data=typed)


def test_who_is_invited_gets_a_notice(admin, partner):
    assert invite(admin).location == "/team"
    nina = person()
    assert (nina.partner_id, nina.role, nina.language, nina.joined_at) == (partner.id, "member", "it", None)
    assert db.session.scalars(select(Notice.recipient)).all() == [f"person:{nina.id}"]


def test_until_they_join_the_team_says_so(admin):
    invite(admin)
    assert "Invited; the invitation expires on Mon 7 Dec 2026" in admin.get("/team").text


def test_a_teammate_is_refused_beside_the_field(admin, luca):
    answer = invite(admin, email="luca@people.example")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert "Luca Benetti has this address and is already on the team." in answer.text
    assert 'value="Nina Nuova"' in answer.text


def test_an_account_elsewhere_has_the_same_answer_and_the_same_list(admin, stranger):
    free, taken = invite(admin), invite(admin, email="stefano@people.example")
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert "stefano@people.example" in admin.get("/team").text


@pytest.mark.parametrize("typed", [{"email": "nobody"}, {"name": ""}, {"role": "operator"}, {"language": "xx"}])
def test_what_does_not_do_invites_nobody(admin, typed):
    assert invite(admin, **typed).status_code == 422
    assert person() is None


def test_an_invitation_is_sent_again(admin):
    invite(admin)
    act(admin, person(), "invitation")
    assert len(db.session.scalars(select(OneTimeLink)).all()) == 2


def test_it_is_not_sent_for_ever(admin):
    invite(admin)
    answers = [act(admin, person(), "invitation") for _ in range(5)]
    assert answers[4].status_code == 422
    assert "Too many emails" in answers[4].text


def test_a_member_becomes_admin(admin, luca):
    assert act(admin, luca, "role", role="admin").status_code == 303
    assert person("luca@people.example").role == "admin"


@pytest.mark.parametrize("role", ["operator", "agent", ""])
def test_no_role_of_the_network_is_to_be_had_here(admin, luca, role):
    assert act(admin, luca, "role", role=role).status_code == 422
    assert person("luca@people.example").role == "member"


@pytest.mark.parametrize(("verb", "typed"), [("role", {"role": "member"}), ("remove", {})])
def test_the_last_admin_is_refused_with_a_sentence(admin, giulia, verb, typed):
    answer = act(admin, giulia, verb, **typed)
    assert answer.status_code == 422
    assert "Giulia Morandi is the only admin." in answer.text
    assert person("giulia@people.example").role == "admin"


def test_a_member_is_removed_and_what_was_theirs_is_nobodys(admin, luca, referral, sign_in):
    moves.interested(referral.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    assert "1 open referral assigned to them" in admin.get(f"/team/members/{luca.public_id}").text
    theirs = sign_in(luca)
    assert act(admin, luca, "remove").location == "/team"
    assert db.session.get(Referral, referral.id).assignee_id is None
    assert theirs.get("/account").status_code == 302


def test_an_admin_who_removes_themself_is_out(admin, giulia, luca):
    act(admin, luca, "role", role="admin")
    assert act(admin, giulia, "remove").location == "/"
    assert admin.get("/team").status_code == 302


POSTS = [
    "/team/invite",
    "/team/members/{member}/role",
    "/team/members/{member}/invitation",
    "/team/members/{member}/remove",
]


@pytest.mark.parametrize("path", POSTS)
def test_a_member_changes_nothing(luca, giulia, sign_in, path):
    client = sign_in(luca)
    with nothing_changes():
        assert client.post(path.format(member=giulia.public_id), data=NINA).status_code == 404
