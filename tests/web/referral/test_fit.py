"""How an enquiry suits the partner, by its own past, before it decides."""

import pytest

from referrals.actions.enquiry import customer_actions
from referrals.actions.ranking import counts as counts_actions
from referrals.actions.referral import moves
from referrals.language import fit_sentences
from referrals.rules.choices import CustomerChoice
from referrals.rules.money import Money
from referrals.rules.ranking.fit import Fit, FitReason, Suitability
from referrals.rules.ranking.traits import Dimension
from tests.clock import DAYS, NOW
from tests.people import acting, confirm, send_enquiry
from tests.row_changes import change
from tests.web.referral.move_form import negotiate

FOUR_TURNED_DOWN = 'Country: Italy – <span class="hush">you turned down 4 of 4'


def reason(*, speaks_for=False, won=0, lost=0, turned_down=0, silent=0, dimension=Dimension.SIZE, value="51-250"):
    of = won + lost + turned_down + silent
    return FitReason(dimension, value, speaks_for, won, lost, turned_down, silent, of, strength=1)


def said(*reasons, fits=Suitability.FAIRLY):
    found = fit_sentences.in_words(Fit(fits, 500_000, reasons), {7: "Manufacturing"})
    return found and [f"{one.like} – {one.became}" for one in found.reasons]


@pytest.fixture
def history(location, other_location, luca, stranger):
    """The partner has turned down four enquiries from Italy; another partner won as many."""
    for referral in (send_enquiry(location, email=f"a@mill-{n}.example")[0] for n in range(4)):
        confirm(referral)
        change(referral, delivered_at=NOW)
        moves.ignore(referral.id, by=acting(luca), version=1, now=NOW)
    for referral in (send_enquiry(other_location, email=f"b@mill-{n}.example")[0] for n in range(4)):
        negotiate(referral, stranger)
        chosen = {"chosen": CustomerChoice.REFERRAL, "referral_id": referral.id}
        customer_actions.choose(referral.enquiry_id, **chosen, now=NOW)
        moves.win(
            referral.id,
            value=Money(1, "EUR"),
            closed_on=NOW.date(),
            today=NOW.date(),
            by=acting(stranger),
            version=3,
            now=NOW,
        )
    counts_actions.count_changes(now=NOW, pause=0)


def test_a_new_one_says_what_became_of_those_like_it(history, member, location):
    new = send_enquiry(location)[0]
    assert FOUR_TURNED_DOWN in member.get(f"/referrals/{new.public_id}").text


def test_the_emailed_link_says_it_too(history, contact, referral):
    assert FOUR_TURNED_DOWN in contact.get(f"/referrals/{referral.public_id}").text


def test_it_is_said_in_italian(history, member, location, luca):
    new = send_enquiry(location)[0]
    member.post("/language", data={"language": "it", "next": "/board"})
    assert "ne hai rifiutate 4 su 4" in member.get(f"/referrals/{new.public_id}").text


def test_another_partner_is_told_nothing(history, outsider, location):
    new = send_enquiry(location)[0]
    answer = outsider.get(f"/referrals/{new.public_id}")
    assert answer.status_code == 404
    assert "turned down" not in answer.text


def test_without_evidence_nothing_is_said(member, referral):
    assert 'id="fit"' not in member.get(f"/referrals/{referral.public_id}").text


def test_once_it_is_answered_nothing_is_said(history, member, location, luca, travel):
    new = send_enquiry(location)[0]
    moves.interested(new.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    assert 'id="fit"' not in member.get(f"/referrals/{new.public_id}").text


def test_one_that_is_overdue_is_not_to_be_decided(history, member, location, travel):
    new = send_enquiry(location)[0]
    travel(NOW + 4 * DAYS)
    assert 'id="fit"' not in member.get(f"/referrals/{new.public_id}").text


def test_what_speaks_for_it_comes_first(app):
    with app.test_request_context():
        for_it = reason(speaks_for=True, won=3, lost=1, dimension=Dimension.INDUSTRY, value="7")
        found = said(reason(turned_down=4, lost=1), for_it)
    expected = ["Industry: Manufacturing – you won 3 of 4", "Company size: 51–250 people – you turned down 4 of 5"]
    assert found == expected


@pytest.mark.parametrize(
    ("ends", "became"),
    [
        ({"lost": 2, "turned_down": 1}, "you lost 2 of 3"),
        ({"silent": 2}, "you missed 2 of 2"),
        ({"won": 2}, "you won only 2 of 2"),
    ],
)
def test_what_happened_most_is_said(app, ends, became):
    with app.test_request_context():
        assert said(reason(**ends)) == [f"Company size: 51–250 people – {became}"]


@pytest.mark.parametrize(
    ("dimension", "value", "text"),
    [
        (Dimension.VALUE, "EUR:10", "€5,200 to €21,000"),
        (Dimension.COUNTRY, "IT", "Italy"),
        (Dimension.TIME, "month", "Within a month"),
        (Dimension.PRODUCT, "99", ""),
    ],
)
def test_each_trait_has_its_words(app, dimension, value, text):
    with app.test_request_context():
        assert fit_sentences.trait_in_words(dimension, value, {}) == text


def test_what_puzzles_is_left_out(app):
    with app.test_request_context():
        assert said(reason(speaks_for=True, lost=2)) is None
        assert said(reason(won=2), fits=Suitability.UNKNOWN) is None
