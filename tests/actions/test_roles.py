"""Roles and removal: open referrals become unassigned, and somebody in charge always remains."""

import pytest
from sqlalchemy import select

from referrals.actions.notice import outbox
from referrals.actions.person import accounts, one_time_links, roles
from referrals.actions.person.accounts import Newcomer
from referrals.actions.referral import moves
from referrals.database import write
from referrals.extensions import db
from referrals.models import AuthSession, Follow, LinkPurpose, Notice, OneTimeLink, Person, Referral, ReferralEvent
from referrals.rules.refusal import FieldRefusal, Refusal
from tests.clock import HOURS, NOW
from tests.people import acting, make_person
from tests.races import race, winners


def remove(somebody, *, by, now=NOW):
    roles.remove(somebody.id, by=acting(by), now=now)


def events(referral, kind="assigned"):
    return db.session.scalars(
        select(ReferralEvent).where(ReferralEvent.referral_id == referral.id, ReferralEvent.kind == kind)
    ).all()


def test_a_member_becomes_admin_and_member_again(giulia, luca):
    roles.change_role(luca.id, "admin")
    roles.change_role(giulia.id, "member")
    assert [db.session.get(Person, p.id).role for p in (luca, giulia)] == ["admin", "member"]


def test_nobody_changes_sides(luca, operator):
    for somebody, role in ((luca, "operator"), (operator, "admin")):
        with pytest.raises(FieldRefusal):
            roles.change_role(somebody.id, role)


def test_the_last_admin_stays(giulia, luca):
    for attempt in (lambda: roles.change_role(giulia.id, "member"), lambda: remove(giulia, by=giulia)):
        with pytest.raises(Refusal, match="Giulia Morandi is the only admin"):
            attempt()


def test_the_last_operator_stays(operator, agent):
    for attempt in (lambda: roles.change_role(operator.id, "agent"), lambda: remove(operator, by=operator)):
        with pytest.raises(Refusal, match="Olga Operatrice is the only operator"):
            attempt()


def test_an_invitation_replaces_no_admin(giulia, partner):
    accounts.invite(Newcomer(email="n@x.example", name="Nina", role="admin", partner_id=partner.id), now=NOW)
    with pytest.raises(Refusal):
        remove(giulia, by=giulia)


def test_the_admin_of_another_partner_replaces_no_admin(giulia, stranger):
    with pytest.raises(Refusal):
        remove(giulia, by=giulia)


@pytest.mark.parametrize("_round", range(5))
def test_two_admins_who_remove_each_other_at_once_leave_one(app, giulia, partner, _round):
    other = make_person("Anna Altra", "admin", partner)
    pairs = ((giulia, acting(other)), (other, acting(giulia)))
    outcomes = race(app, *[lambda i=who.id, by=by: roles.remove(i, by=by, now=NOW) for who, by in pairs])
    assert len(winners(outcomes)) == 1


@pytest.mark.parametrize("_round", range(5))
def test_two_operators_who_step_down_at_once_leave_one(app, operator, _round):
    ids = (operator.id, make_person("Bea Operatrice", "operator").id)
    outcomes = race(app, *[lambda i=i: roles.change_role(i, "agent") for i in ids])
    assert len(winners(outcomes)) == 1


def test_who_is_removed_is_signed_out_and_their_links_are_dead(giulia, luca, location, sign_in):
    sign_in(luca)
    accounts.follow(luca.id, location.id)
    link_id = one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    before = luca.link_secret
    remove(luca, by=giulia)
    gone = db.session.get(Person, luca.id)
    assert gone.removed_at == NOW
    assert gone.link_secret != before
    assert db.session.get(OneTimeLink, link_id).voided_at == NOW
    assert db.session.scalars(select(AuthSession)).all() == []
    assert db.session.scalars(select(Follow).where(Follow.person_id == luca.id)).all() == []


def test_their_address_is_free_for_somebody_else(giulia, luca, partner):
    remove(luca, by=giulia)
    again = accounts.invite(
        Newcomer(email="luca@people.example", name="Luca Benetti", role="member", partner_id=partner.id), now=NOW
    )
    assert db.session.get(Person, again).email == "luca@people.example"


def test_no_notice_leaves_for_them_any_more(giulia, luca):
    one_time_links.issue(LinkPurpose.SIGN_IN, luca.id, now=NOW)
    remove(luca, by=giulia)
    assert len(outbox.claim(10, now=NOW).notices) == 0
    assert db.session.scalars(select(Notice.state)).all() == ["dropped"]


def test_what_they_had_open_is_nobodys_with_a_line_in_the_history(giulia, luca, referral):
    moves.interested(referral.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    remove(luca, by=giulia, now=NOW + HOURS)
    left = db.session.get(Referral, referral.id)
    assert (left.assignee_id, left.version, left.changed_at) == (None, 2, NOW + HOURS)
    assert [(e.actor_name, e.data) for e in events(referral)] == [("Giulia Morandi", {"assignee_id": None})]


def test_what_they_had_archived_stays_as_it_was(giulia, luca, referral):
    moves.interested(referral.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    moves.decline(referral.id, reason="budget", by=acting(luca), version=2, now=NOW)
    remove(luca, by=giulia)
    assert db.session.get(Referral, referral.id).assignee_id == luca.id
    assert events(referral) == []


def test_the_history_keeps_their_name(giulia, luca, referral):
    moves.interested(referral.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    remove(luca, by=giulia)
    assert [event.actor_name for event in events(referral, "interested")] == ["Luca Benetti"]


def test_nobody_is_removed_twice(giulia, luca):
    remove(luca, by=giulia)
    remove(luca, by=giulia, now=NOW + HOURS)
    assert db.session.get(Person, luca.id).removed_at == NOW


@pytest.mark.parametrize("_round", range(5))
def test_taking_on_and_being_removed_at_once_leaves_nothing_to_who_is_gone(app, giulia, luca, referral, _round):
    by, remover, referral_id, luca_id = acting(luca), acting(giulia), referral.id, luca.id
    race(
        app,
        lambda: moves.interested(referral_id, assignee_id=None, by=by, version=1, now=NOW),
        lambda: roles.remove(luca_id, by=remover, now=NOW),
    )
    with write():
        assert db.session.get(Referral, referral_id).assignee_id is None
