"""One-time links: issued with their notice, used once, and without revealing who has an account."""

import pytest
from sqlalchemy import select

from referrals.actions.partner import contacts
from referrals.actions.person import accounts, credentials, one_time_links, roles
from referrals.actions.person.sessions import Browser
from referrals.database import write
from referrals.extensions import db
from referrals.models import LinkPurpose, Notice, OneTimeLink
from referrals.rules.one_time_links import LinkInvalid, LinkProblem
from referrals.rules.refusal import Refusal
from tests.clock import DAYS, HOURS, NOW
from tests.people import acting, make_person
from tests.races import race, winners
from tests.statements import count_statements

SIGN_IN = LinkPurpose.SIGN_IN


def use(link_id, *, purpose=SIGN_IN, now=NOW):
    with write() as session:
        return one_time_links.use_link(session, link_id, purpose, now=now)


def sign_in(link_id, *, now):
    return credentials.sign_in_by_link(link_id, keep=False, browser=Browser("test"), now=now)


def ask(address, *, now=NOW):
    one_time_links.request_link(SIGN_IN, address, now=now)


def links():
    return db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.id)).all()


def notices():
    return db.session.scalars(select(Notice).order_by(Notice.id)).all()


def statements_of(call):
    """Return the statements that the call sends to the database, in order."""
    db.session.rollback()
    with count_statements() as count:
        call()
    return [" ".join(statement.split()[:3]) for statement in count.statements]


def test_it_owes_the_notice_that_carries_it(luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    owed = notices()[0]
    assert (owed.kind, owed.occasion, owed.recipient) == ("sign-in-link", f"link:{link_id}", f"person:{luca.id}")
    assert owed.link_id == link_id


def test_it_is_used_once(luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    assert use(link_id).person_id == luca.id
    with pytest.raises(LinkInvalid) as refused:
        use(link_id)
    assert refused.value.trouble is LinkProblem.USED


def test_it_is_over_at_the_end_of_its_hour(luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    with pytest.raises(LinkInvalid) as refused:
        use(link_id, now=NOW + HOURS)
    assert refused.value.trouble is LinkProblem.EXPIRED


def test_the_newest_voids_the_older_one_and_its_waiting_notice(luca):
    old = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    with pytest.raises(LinkInvalid) as refused:
        use(old)
    assert refused.value.trouble is LinkProblem.VOIDED
    assert [notice.state for notice in notices()] == ["dropped", "waiting"]


def test_one_of_another_purpose_goes_on_working(luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    one_time_links.issue(LinkPurpose.PASSWORD_RESET, luca.id, now=NOW)
    assert use(link_id).person_id == luca.id


def test_it_serves_no_other_purpose(luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    with pytest.raises(LinkInvalid):
        use(link_id, purpose=LinkPurpose.PASSWORD_RESET)


def test_what_it_permits_fails_and_it_is_not_used(luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    with pytest.raises(KeyError), write() as session:
        {}[one_time_links.use_link(session, link_id, SIGN_IN, now=NOW)]
    assert use(link_id).person_id == luca.id


def test_of_eight_at_once_one_wins(app, luca):
    link_id = one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    assert len(winners(race(app, *[lambda: use(link_id)] * 8))) == 1


def test_used_and_sent_again_at_once_neither_waits_for_the_other_for_ever(app, luca):
    for hour in range(10):
        now = NOW + hour * HOURS
        link_id = one_time_links.issue(SIGN_IN, luca.id, now=now)
        race(app, lambda now=now: ask("luca@people.example", now=now), lambda i=link_id, now=now: sign_in(i, now=now))
    assert len(links()) == 20


def test_the_sixth_within_an_hour_is_refused(luca):
    for _ in range(5):
        one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    with pytest.raises(Refusal, match="Too many"):
        one_time_links.issue(LinkPurpose.PASSWORD_RESET, luca.id, now=NOW)


def test_eight_asked_for_at_once_are_five(app, luca):
    race(app, *[lambda: ask("luca@people.example")] * 8)
    assert len(links()) == 5


def test_after_the_hour_there_are_more(luca):
    for _ in range(5):
        one_time_links.issue(SIGN_IN, luca.id, now=NOW)
    assert one_time_links.issue(SIGN_IN, luca.id, now=NOW + HOURS)


def test_whoever_asks_under_their_address_gets_one(luca):
    ask(" Luca@People.example ")
    assert [link.person_id for link in links()] == [luca.id]


def test_for_nobody_nothing_remains(app):
    ask("nobody@people.example")
    assert (links(), notices()) == ([], [])


def test_for_nobody_the_same_is_written(luca):
    ask("luca@people.example", now=NOW - DAYS)
    somebody = statements_of(lambda: ask("luca@people.example"))
    assert statements_of(lambda: ask("nobody@people.example")) == somebody
    assert len(somebody) > 6


def test_for_somebody_who_asked_too_often_the_same_is_written(luca):
    for _ in range(4):
        ask("luca@people.example")
    fifth, sixth = (statements_of(lambda: ask("luca@people.example")) for _ in range(2))
    assert fifth == sixth


def test_who_was_removed_gets_none(partner):
    make_person("Rita Rimossa", "member", partner, removed_at=NOW)
    ask("rita@people.example")
    assert links() == []


def test_who_was_invited_is_invited_again(partner):
    make_person("Ines Invitata", "member", partner, joined_at=None)
    ask("ines@people.example")
    assert [(link.purpose, link.address) for link in links()] == [("invitation", "ines@people.example")]


def test_the_first_operator_has_a_link_while_there_is_none(app):
    first = one_time_links.issue_first_operator(now=NOW)
    second = one_time_links.issue_first_operator(now=NOW)
    assert [(link.secret, link.voided_at) for link in links()] == [(first, NOW), (second, None)]
    assert notices() == []


def test_with_an_operator_there_is_no_such_link(operator):
    assert one_time_links.issue_first_operator(now=NOW) is None


def test_nobody_asking_leaves_the_first_operators_link_alone(app):
    one_time_links.issue_first_operator(now=NOW)
    ask("nobody@people.example")
    assert [link.voided_at for link in links()] == [None]


def test_called_off_it_works_no_more(luca):
    link_id = one_time_links.issue(LinkPurpose.EMAIL_CHANGE, luca.id, address="new@people.example", now=NOW)
    one_time_links.decline(link_id, now=NOW)
    with pytest.raises(LinkInvalid):
        use(link_id, purpose=LinkPurpose.EMAIL_CHANGE)


# Five an hour to one mailbox, whichever rows it had


@pytest.fixture
def invite_and_remove(partner, operator):
    def bother(address, *, now=NOW):
        newcomer = accounts.Newcomer(address, "Somebody", "member", partner.id)
        roles.remove(accounts.invite(newcomer, now=now), by=acting(operator), now=now)

    return bother


def test_somebody_who_is_invited_removed_and_invited_again_gets_five_mails_an_hour(invite_and_remove):
    for _ in range(5):
        invite_and_remove("stranger@elsewhere.example")
    with pytest.raises(Refusal):
        invite_and_remove("stranger@elsewhere.example")
    invite_and_remove("stranger@elsewhere.example", now=NOW + HOURS)


@pytest.mark.parametrize("spelling", ["Stranger@Elsewhere.example", "stranger+6@elsewhere.example"])
def test_another_spelling_of_the_address_is_the_same_mailbox(invite_and_remove, spelling):
    for number in range(5):
        invite_and_remove(f"stranger+{number}@elsewhere.example")
    with pytest.raises(Refusal):
        invite_and_remove(spelling)


def test_invitations_by_others_do_not_keep_anybody_from_signing_in(luca):
    for number in range(5):
        somebody = make_person(f"Agent{number} Agente", "agent")
        one_time_links.issue(LinkPurpose.INVITATION, somebody.id, address=luca.email, now=NOW)
    ask(luca.email)
    assert [one.kind for one in notices() if one.person_id == luca.id] == ["sign-in-link"]


def test_the_check_of_a_contact_counts_for_its_mailbox(location, other_location):
    for _ in range(5):
        with write() as session:
            contacts.send_check_in(session, location.id, "stranger@elsewhere.example", now=NOW)
    with write() as session:
        contacts.send_check_in(session, other_location.id, "stranger@elsewhere.example", now=NOW)
    assert {one.location_id for one in links()} == {location.id}


# Anybody can ask for it


def test_what_a_stranger_asks_for_leaves_within_a_second_of_the_next_turn(luca):
    for _ in range(5):
        ask(luca.email)
    delays = {(one.send_after - NOW).total_seconds() for one in notices()}
    assert len(delays) == 5
    assert all(0 <= delay <= 1 for delay in delays)
