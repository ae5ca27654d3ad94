"""The outbox: a claim belongs to one worker for a while, mails stay as decided, and can be sent again."""

from itertools import chain

import pytest

from referrals.actions.notice import outbox
from tests.clock import SECONDS
from tests.notices import LATER, claim_ids, drop_waiting_notices, mark_sent, notice, owe
from tests.people import DAYS, HOURS, NOW
from tests.races import race

# Claiming


def test_what_is_due_is_claimed_the_oldest_first(app):
    second, first = owe(send_after=NOW), owe(send_after=NOW - HOURS)
    assert claim_ids() == [first, second]


def test_what_is_not_due_yet_waits(app):
    owe(send_after=NOW + SECONDS)
    assert claim_ids() == []


@pytest.mark.parametrize("state", ["withdrawn", "dropped", "failed"])
def test_what_has_ended_is_not_claimed(app, state):
    owe(state=state)
    assert claim_ids() == []


def test_what_another_worker_has_claimed_is_left_to_it(app):
    owe()
    claim_ids()
    assert claim_ids() == []


def test_what_a_worker_that_died_had_claimed_is_free_again_when_the_lease_ends(app):
    one = owe()
    claim_ids()
    assert claim_ids(now=LATER - SECONDS) == []
    assert claim_ids(now=LATER) == [one]


def test_no_more_than_the_limit_is_claimed(app):
    ids = [owe() for _ in range(5)]
    assert claim_ids(limit=2) == ids[:2]


def test_of_many_that_claim_at_once_each_notice_goes_to_one(app):
    ids = [owe() for _ in range(40)]
    claims = race(app, *[lambda: claim_ids(limit=10)] * 4)
    assert sorted(chain.from_iterable(claims)) == ids


def test_what_is_claimed_stays_as_it_was_read(app):
    one = outbox.claim(1, now=NOW) if owe() else None
    outbox.release_untried(one.notices, lease=one.lease)
    assert one.notices[0].kind == "test-mail"


# Together


@pytest.fixture
def dropped(app, referral):
    """Return a function that owes the referral's customer another choose-another notice."""

    def owe_one(outcome="missed", **facts):
        customer = f"customer:{referral.enquiry_id}"
        return owe(f"choose-another-{outcome}", customer, enquiry_id=referral.enquiry_id, **facts)

    drop_waiting_notices()
    return owe_one


def leads(now=NOW, limit=100):
    return {one.id: one.lead_id for one in outbox.claim(limit, now=now).notices}


def test_several_that_dropped_out_leave_in_one_mail(dropped):
    ids = [dropped("missed"), dropped("declined"), dropped("ignored")]
    assert leads() == dict.fromkeys(ids, ids[0])


def test_other_notices_to_the_customer_leave_alone(dropped, referral):
    customer = {"recipient": f"customer:{referral.enquiry_id}", "enquiry_id": referral.enquiry_id}
    one, other = dropped(), owe("partner-interested", **customer)
    assert leads() == {one: one, other: other}


def test_two_customers_get_a_mail_each(dropped, location):
    one = dropped()
    other = owe("choose-another-missed", "customer:77")
    assert leads() == {one: one, other: other}


def test_the_limit_does_not_tear_a_mail_apart(dropped):
    ids = [dropped(), dropped(send_after=NOW - HOURS), dropped()]
    assert leads(limit=1) == dict.fromkeys(ids, ids[0])


def test_one_that_is_not_due_yet_is_not_taken_along(dropped):
    one = dropped()
    dropped(send_after=NOW + SECONDS)
    assert leads() == {one: one}


def test_a_mail_is_the_same_after_a_crash_whatever_has_been_owed_since(dropped):
    ids = [dropped(), dropped()]
    leads()
    late = dropped(send_after=LATER)
    assert leads(now=LATER) == {**dict.fromkeys(ids, ids[0]), late: late}


def test_a_mail_is_the_same_after_a_crash_however_little_is_claimed(dropped):
    ids = [dropped(), dropped(send_after=NOW - HOURS)]
    leads()
    assert leads(now=LATER, limit=1) == dict.fromkeys(ids, ids[0])


def test_one_whose_lead_has_been_withdrawn_leaves_all_the_same(dropped):
    first, second = dropped(), dropped()
    claim = outbox.claim(100, now=NOW)
    outbox.drop([one for one in claim.notices if one.id == first], lease=claim.lease, reason="undone")
    assert leads(now=LATER) == {second: first}


def test_of_two_that_claim_at_once_one_has_the_whole_mail(app, dropped):
    ids = [dropped(send_after=NOW - number * HOURS) for number in range(4)]
    claims = race(app, *[lambda: claim_ids(limit=1)] * 4)
    assert sorted(map(len, claims)) == [0, 0, 0, 4]
    assert sorted(chain.from_iterable(claims)) == ids


# Sent again


@pytest.mark.parametrize("state", ["sent", "failed", "dropped", "waiting"])
def test_sent_again_it_leaves_once_more_as_if_new(app, state):
    facts = {"sent_at": NOW} if state == "sent" else {}
    one = owe(state=state, attempts=7, reason="deferred", created_at=NOW - DAYS, send_after=NOW + HOURS, **facts)
    outbox.send_again(one, now=NOW)
    again = notice(one)
    assert (again.state, again.attempts, again.reason, again.created_at) == ("waiting", 0, None, NOW)
    assert claim_ids() == [one]


def test_what_was_undone_is_never_sent_again(app):
    one = owe(state="withdrawn", reason="undone")
    outbox.send_again(one, now=NOW)
    assert notice(one).state == "withdrawn"


def test_what_a_worker_is_sending_is_left_to_it(app):
    one = owe()
    claim = outbox.claim(100, now=NOW)
    outbox.send_again(one, now=NOW)
    assert notice(one).lease == claim.lease


def test_a_mail_of_several_is_sent_again_whole_and_joined_by_nobody(dropped):
    ids = [dropped(), dropped()]
    claim = outbox.claim(100, now=NOW)
    mark_sent(claim.notices, lease=claim.lease, address="carla@customer.example", now=NOW)
    late = dropped()
    outbox.send_again(ids[1], now=NOW)
    assert leads() == {**dict.fromkeys(ids, ids[0]), late: late}


def test_sending_one_again_touches_none_that_was_never_claimed(app):
    one, other = owe(), owe(created_at=NOW - DAYS)
    outbox.send_again(one, now=NOW)
    assert notice(other).created_at == NOW - DAYS
