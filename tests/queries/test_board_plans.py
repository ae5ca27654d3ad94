"""The cost of the board and its poll: the number of statements, and no full table scan."""

import re

import pytest
from sqlalchemy import event, text

from referrals.extensions import db
from referrals.queries.referral import board
from referrals.queries.referral.filters import ReferralFilter
from tests import rows
from tests.clock import NOW
from tests.statements import count_statements

SCAN = re.compile(r"\bSCAN (?!CONSTANT ROW)(\w+)|Seq Scan on (\w+)")
LARGE = {"referral", "enquiry", "enquiry_private", "referral_event", "enquiry_term"}


@pytest.fixture
def partner_id(location):
    """The id of a partner with a card in each column."""
    stages = ({}, rows.EVALUATING, rows.NEGOTIATING, rows.WON)
    rows.store(*(rows.referral(location, **stage) for stage in stages))
    return location.profile.partner_id


def read_board(partner_id):
    return board.board(partner_id, ReferralFilter(), now=NOW)


def read_fingerprint(partner_id):
    return board.fingerprint(partner_id, now=NOW)


def plans(engine, read, partner_id):
    """Return the query plans of `read`, as for large tables."""
    asked = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *given: asked.append(given[2:4]))
    read(partner_id)
    event.remove(db.engine, "before_cursor_execute", note)
    if engine == "postgres":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN" if engine == "postgres" else "EXPLAIN QUERY PLAN"
    connection = db.session.connection()
    selects = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
    assert selects
    return [
        str(row[-1])
        for statement, given in selects
        for row in connection.exec_driver_sql(f"{explain} {statement}", given)
    ]


@pytest.mark.parametrize("read", [read_board, read_fingerprint])
def test_no_large_table_is_read_from_end_to_end(engine, partner_id, read):
    lines = plans(engine, read, partner_id)
    assert not {name for line in lines for found in SCAN.findall(line) for name in found} & LARGE


def test_no_column_is_sorted(engine, partner_id):
    of_industries = 1
    assert plans(engine, read_board, partner_id).count("USE TEMP B-TREE FOR ORDER BY") <= of_industries


def test_what_was_won_is_summed_and_what_closes_next_is_found_by_an_index_of_its_own(engine, partner_id):
    lines = "\n".join(plans(engine, read_board, partner_id))
    assert engine == "postgres" or ("ix_referral_won" in lines and "ix_referral_closing" in lines)


def test_the_board_takes_nine_statements(partner_id):
    db.session.connection()
    with count_statements() as count:
        read_board(partner_id)
    assert len(count.statements) <= 9


def test_the_poll_takes_two(partner_id):
    db.session.connection()
    with count_statements() as count:
        read_fingerprint(partner_id)
    assert len(count.statements) == 2
