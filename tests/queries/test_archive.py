"""The archive as of now: its content, orders, pages in both directions, and outcomes."""

import pytest

from referrals.queries.referral import archive
from referrals.queries.referral.archive import Order, Sort
from referrals.queries.referral.filters import ReferralFilter
from referrals.rules.lifecycle import Outcome
from tests import rows
from tests.clock import DAYS, HOURS, NOW
from tests.statements import count_statements


def page(location, order=None, *, now=NOW, after=None, before=None, **wanted):
    partner_id = location.profile.partner_id
    return archive.archive_page(
        partner_id, ReferralFilter(**wanted), order or Order(), after=after, before=before, now=now
    )


def needs(lines):
    return [line.need for line in lines]


def store(location, need, **facts):
    return rows.store(rows.referral(location, of=rows.enquiry(need=need), **facts))[0]


def test_only_what_has_ended_is_in_it_as_of_now(location, other_location):
    store(location, "Won", **rows.WON)
    store(location, "Missed an hour ago", due_at=NOW - HOURS)
    store(location, "Open")
    store(other_location, "Another partner's", **rows.WON)
    assert needs(page(location).lines) == ["Won", "Missed an hour ago"]


def test_the_private_part_is_empty_until_it_was_revealed(location):
    store(location, "Revealed", **rows.DECLINED)
    store(location, "Hidden", **rows.IGNORED)
    shown = {line.need: (line.company, line.email, line.telephone) for line in page(location).lines}
    assert shown == {
        "Revealed": ("Cartiera Secret", "carla@customer.example", "+39 045 777"),
        "Hidden": (None, None, None),
    }


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order(), ["b", "A", "c"]),
        (Order(Sort.ENDED, descending=False), ["c", "A", "b"]),
        (Order(Sort.RECEIVED), ["c", "A", "b"]),
        (Order(Sort.NEED, descending=False), ["A", "b", "c"]),
        (Order(Sort.VALUE), ["A", "c", "b"]),
        (Order(Sort.CUSTOMER), ["c", "A", "b"]),
    ],
)
def test_it_is_sorted(order, expected, location):
    won = {**rows.WON, "final_currency": "JPY"}
    store(location, "A", **{**won, "archived_at": NOW - HOURS, "received_at": NOW - 2 * DAYS})
    store(location, "b", **{**rows.IGNORED, "received_at": NOW - 3 * DAYS})
    store(location, "c", **{**rows.WON, "archived_at": NOW - DAYS, "received_at": NOW - DAYS})
    assert needs(page(location, order).lines) == expected


@pytest.mark.parametrize("by", list(Sort))
@pytest.mark.parametrize("descending", [True, False])
def test_pages_follow_each_other_and_lead_back(by, descending, location):
    kinds = [rows.WON, rows.IGNORED, rows.DECLINED]
    stored = rows.store(*(rows.referral(location, **kinds[number % 3]) for number in range(120)))
    order = Order(by, descending)
    first = page(location, order)
    second = page(location, order, after=first.next)
    third = page(location, order, after=second.next)
    assert [len(p.lines) for p in (first, second, third)] == [50, 50, 20]
    assert len({line.public_id for p in (first, second, third) for line in p.lines}) == len(stored)
    assert page(location, order, before=third.previous).lines == second.lines
    assert page(location, order, before=second.previous).lines == first.lines
    assert (first.previous, third.next) == (None, None)


def test_outcomes_are_counted_whatever_outcomes_are_looked_for(location):
    store(location, "Won", **rows.WON)
    store(location, "Missed", due_at=NOW)
    wanted = ReferralFilter(outcomes=(Outcome.WON,))
    counts = archive.counts(location.profile.partner_id, wanted, now=NOW)
    assert counts == {Outcome.WON: 1, Outcome.MISSED: 1}


def test_everything_is_read_in_batches_without_a_gap(location, monkeypatch):
    monkeypatch.setattr(archive, "BATCH", 7)
    stored = rows.store(*(rows.referral(location, **rows.WON) for _ in range(20)))
    lines = list(archive.all_lines(location.profile.partner_id, ReferralFilter(), Order(), now=NOW))
    assert sorted(line.public_id for line in lines) == sorted(row.public_id for row in stored)


def test_statements_do_not_grow_with_referrals(location):
    partner_id = location.profile.partner_id
    rows.store(*(rows.referral(location, **rows.WON) for _ in range(45)))
    with count_statements() as count:
        archive.archive_page(partner_id, ReferralFilter(), Order(), now=NOW)
    assert sum(text.startswith("SELECT") for text in count.statements) == 1
