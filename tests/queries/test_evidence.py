"""What is read from the counts equals the sum of their lines, in a constant number of statements, on both databases."""

import pytest
from sqlalchemy import select

from referrals.actions.network import demo as demo_actions
from referrals.actions.ranking import counts as counts_actions
from referrals.actions.referral import moves
from referrals.database import write
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Partner, RankingCount, RankingEntry, Referral
from referrals.queries.ranking import evidence, referral_history_facts
from referrals.rules.ranking import traits as traits_rules
from referrals.rules.ranking.counting import CountLine
from referrals.rules.ranking.evidence import NOTHING
from referrals.rules.ranking.score import Candidate, rank
from referrals.rules.ranking.weights import Weights
from tests import demo_network
from tests.clock import DAYS, NOW
from tests.partner_records import evidence_of
from tests.people import acting, confirm, send_enquiry
from tests.statements import count_statements

PLAIN = Weights()
TODAY = evidence.day(NOW)


@pytest.fixture
def demo(app):
    """The demo network with its counts."""
    demo_actions.store(demo_network.build(now=NOW).by_table, TABLES, replacing=True)
    counts_actions.count_changes(now=NOW, pause=0)
    db.session.rollback()


def lines_by_partner():
    rows = select(Referral.partner_id, RankingEntry.lines).join(Referral, Referral.id == RankingEntry.referral_id)
    found = {}
    for partner_id, lines in db.session.execute(rows):
        found.setdefault(partner_id, []).extend(CountLine(*line) for line in lines)
    return found


def some_enquiry():
    return traits_rules.traits_of(
        referral_history_facts.kind_of(db.session.scalar(select(Referral.enquiry_id).order_by(Referral.id).limit(1)))
    )


def partner_ids():
    return list(db.session.scalars(select(Partner.id)))


@pytest.mark.parametrize("today", [TODAY, TODAY - 30, TODAY + 80, TODAY + 400])
def test_it_is_what_the_lines_amount_to_on_any_day(demo, today):
    traits = some_enquiry()
    read = evidence.evidence(partner_ids(), traits, today=today, weights=PLAIN)
    known = evidence_of(lines_by_partner(), PLAIN, today=today)
    assert traits
    for partner_id in partner_ids():
        assert same(read.of(partner_id), known.of(partner_id), traits)
    assert same(read.network, known.network, traits)


def same(one, other, traits):
    answers = [(of.asked, of.silent, of.measured, of.minutes) for of in (one, other)]
    outcomes = [[of.of(trait) for trait in ("all", *traits)] for of in (one, other)]
    return answers[0] == answers[1] and outcomes[0] == outcomes[1]


def test_the_order_is_the_one_that_is_reckoned_without_a_database(demo):
    """The order is therefore the same on every database."""
    read = evidence.evidence(partner_ids(), some_enquiry(), today=TODAY, weights=PLAIN)
    assert order(read) == order(evidence_of(lines_by_partner(), PLAIN, today=TODAY))


def order(known):
    candidates = [Candidate(partner_id, partner_id) for partner_id in partner_ids()]
    found = rank(candidates, some_enquiry(), known, occasion="mail", weights=PLAIN)
    return [(one.candidate.partner_id, one.score) for one in found]


@pytest.mark.parametrize("number", [1, 12])
def test_it_takes_one_statement_however_many_partners(demo, number):
    who = partner_ids()[:number]
    db.session.rollback()
    with count_statements() as found:
        evidence.evidence(who, some_traits(number), today=TODAY, weights=PLAIN)
    assert sum(text.lstrip().startswith("SELECT") for text in found.statements) == 1


def some_traits(number):
    return [f"industry:{n}" for n in range(number)]


def test_of_whom_nothing_is_counted_nothing_is_known(location):
    assert evidence.evidence([location.profile.partner_id], [], today=TODAY, weights=PLAIN).of(1) == NOTHING


def test_usually_answers_is_said_from_five_referrals_on(location, luca, partner):
    usual = []
    for n in range(5):
        referral = send_enquiry(location, email=f"carla@mill-{n}.example")[0]
        confirm(referral)
        with write() as session:
            session.get_one(Referral, referral.id).delivered_at = NOW
        moves.ignore(referral.id, by=acting(luca), version=1, now=NOW + DAYS / 8)
        counts_actions.count_changes(now=NOW, pause=0)
        usual.append(evidence.usual_hours([partner.id], today=TODAY, weights=PLAIN).get(partner.id))
    assert usual == [None, None, None, None, 3]


def test_a_new_referral_says_how_it_suits_the_partner(demo):
    busiest = select(RankingCount.partner_id).where(RankingCount.trait == "all").group_by(RankingCount.partner_id)
    of = db.session.scalars(busiest.order_by(db.func.sum(RankingCount.number).desc()).limit(1)).one()
    referral = db.session.scalars(select(Referral).where(Referral.partner_id == of).order_by(Referral.id)).first()
    found = evidence.fit(referral, now=NOW)
    assert found.reasons
    assert all(reason.total >= 2 for reason in found.reasons)
    outcomes = [reason.won + reason.lost + reason.turned_down + reason.silent for reason in found.reasons]
    assert all(count <= reason.total for count, reason in zip(outcomes, found.reasons, strict=True))
