"""Places in the ranking cannot be bought: unproved enquiries move nobody, many of one origin hardly anybody."""

import pytest
from sqlalchemy import select, update

from referrals.actions.enquiry import customer_actions, triage
from referrals.actions.network import demo as demo_actions
from referrals.actions.network import settings
from referrals.actions.ranking import counts
from referrals.actions.referral import moves, sweep
from referrals.database import write
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Enquiry, Location, Mark, MarketingProfile, Person, Referral
from referrals.queries.search import results
from referrals.queries.search.search_query import SearchQuery
from referrals.rules.actor import CUSTOMER
from referrals.rules.triage import Proof
from tests import demo_network
from tests.actions.stages import EUROS, IN_A_MONTH, TODAY
from tests.clock import DAYS, HOURS, NOW
from tests.people import acting, submission

SEARCHES = (SearchQuery(country="IT"), SearchQuery(words="microsoft", country="IT"), SearchQuery())
LATER = NOW + 20 * DAYS


@pytest.fixture
def demo(app):
    demo_actions.store(demo_network.build(now=NOW).by_table, TABLES, replacing=True)
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    counts.count_changes(now=NOW, pause=0)
    counts.set_weights({"newcomer_turns": 0})


def places():
    """Return each partner's place in each search, on one day."""
    db.session.rollback()
    found = [results.search(asked, occasion="", now=LATER) for asked in SEARCHES]
    return [{one.candidate.partner_id: n for n, one in enumerate(each.ranked, 1)} for each in found]


def bogus(location, number, *, one_origin=True):
    """Send a new referral to the location. `number` tells the senders apart."""
    email = f"carla{number}@customer.example" if one_origin else f"carla@customer-{number}.example"
    made_up = submission(location, need=f"Bogus {number}", nonce=f"bogus-{number}", email=email)
    sent = customer_actions.submit(made_up, by=CUSTOMER, now=NOW)
    with write() as session:
        session.execute(update(Referral).where(Referral.id == sent.referral_ids[0]).values(delivered_at=NOW))
    return sent.referral_ids[0]


def location_of(partner_id):
    mine = select(Location).join(MarketingProfile).where(MarketingProfile.partner_id == partner_id)
    return db.session.scalars(mine.where(Location.removed_at.is_(None)).order_by(Location.id).limit(1)).one()


def moved(before, after, partner_id):
    """Return the largest number of places by which the partner moved in any search."""
    pairs = zip(before, after, strict=True)
    return max(abs(one[partner_id] - other[partner_id]) for one, other in pairs if partner_id in one)


def win(referral_id, by):
    moves.interested(referral_id, assignee_id=None, by=by, version=1, now=NOW)
    estimate = {"value": EUROS, "expected_close_on": IN_A_MONTH, "today": TODAY}
    moves.accept(referral_id, **estimate, by=by, version=2, now=NOW)
    moves.win(referral_id, value=EUROS, closed_on=TODAY, today=TODAY, by=by, version=3, now=NOW)


@pytest.mark.slow
def test_a_hundred_unproved_enquiries_that_nobody_answers_move_nobody(demo):
    sweep.archive_overdue(now=NOW + 4 * DAYS)  # what the demo has left open
    counts.count_changes(now=LATER, pause=0)
    before = places()
    first = min(before[0], key=before[0].get)
    location = location_of(first)
    for number in range(100):
        bogus(location, number, one_origin=False)
    sweep.archive_overdue(now=NOW + 4 * DAYS)
    counts.count_changes(now=LATER, pause=0)
    assert places() == before


@pytest.mark.slow
def test_a_hundred_unproved_wins_move_nobody(demo):
    before = places()
    last = max(before[0], key=before[0].get)
    location = location_of(last)
    by = acting(member_of(last))
    for number in range(100):
        win(bogus(location, number, one_origin=False), by)
    counts.count_changes(now=LATER, pause=0)
    assert places() == before


def member_of(partner_id):
    members = select(Person).where(Person.partner_id == partner_id, Person.joined_at.is_not(None))
    return db.session.scalars(members.order_by(Person.id).limit(1)).one()


@pytest.mark.slow
@pytest.mark.parametrize("key", ["browser_key", "network_key"])
def test_25_proved_and_won_from_one_origin_move_a_partner_by_two_places_at_most(demo, key):
    before = places()
    last = max(before[0], key=before[0].get)
    location, by = location_of(last), acting(member_of(last))
    for number in range(25):
        referral_id = bogus(location, number, one_origin=False)
        with write() as session:
            enquiry_id = session.get_one(Referral, referral_id).enquiry_id
            session.execute(update(Enquiry).where(Enquiry.id == enquiry_id).values({key: "same"}))
            triage.prove(session, enquiry_id, proof=Proof.CONFIRMED, now=NOW + HOURS)
        win(referral_id, by)
    counts.count_changes(now=LATER, pause=0)
    assert moved(before, places(), last) <= 2
