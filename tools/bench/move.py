"""A move in a large network: statements, commits, and time compared with writing the same rows.

    .venv/bin/python -m tools.bench.move [--referrals 100000] [--mine 500]

The reference does the UPDATE and the two INSERTs of "I'm interested" in one transaction with the same connection
settings, prepared beforehand: without checks, readers and settings.
"""

import argparse
import statistics
import time
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from referrals import clock
from referrals.actions.network import demo
from referrals.actions.referral import moves as moves_actions
from referrals.database import write
from referrals.demo import scale
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Notice, Partner, Person, Referral, ReferralEvent
from referrals.rules.actor import Actor, ActorKind, Door
from tests.statements import count_statements
from tools.bench.network import application, engines

REACH = 8
ROUNDS = 5
MOVES = 100


def main(referrals=100_000, mine=500):
    for engine in engines():
        with application(engine):
            for number, rows in enumerate(scale.parts(referrals, heros=mine, now=clock.utcnow())):
                demo.store(rows, TABLES, replacing=number == 0)
            print(f"{engine}: {referrals} referrals, {mine} of this partner's")
            measure()


def measure():
    ids, by = new_ones()
    parts = [ids[start::ROUNDS] for start in range(ROUNDS)]
    ratios, costs = [], []
    for part in parts:
        half = len(part) // 2
        bare = timed(bare_interested, part[:half], by)
        with count_statements() as count:
            ours = timed(interested, part[half:], by)
        ratios.append(bare / ours)
        costs.append((len(count.statements) / len(part[half:]), count.commits / len(part[half:])))
    statements, commits = max(costs)
    print(f"  statements {statements:.0f} (at most {REACH}), commits {commits:.0f}")
    print(f"  {ours * 1000:.2f} ms a move; {statistics.median(ratios):.2f} of the speed of the bare rows")


def new_ones():
    """Return referrals of the partner that can be moved, and a member. Some ended ones are made new again."""
    hero = db.session.scalar(select(Partner.id).where(Partner.name == "Nordest Sistemi"))
    person = db.session.scalars(select(Person).where(Person.partner_id == hero)).first()
    by = Actor(ActorKind.PERSON, Door.WEB, person_id=person.id, name=person.name)
    never_taken = (Referral.partner_id == hero, Referral.stage == "archived", Referral.revealed_at.is_(None))
    ids = db.session.scalars(select(Referral.id).where(*never_taken).limit(MOVES)).all()
    later = clock.utcnow() + timedelta(days=1)
    as_new = {"stage": "new", "outcome": None, "reason": None, "archived_at": None, "due_at": later, "version": 1}
    with write() as session:
        moves = (ReferralEvent.referral_id.in_(ids), ReferralEvent.version > 1)
        events = session.scalars(select(ReferralEvent.id).where(*moves)).all()
        session.execute(delete(Notice).where(Notice.event_id.in_(events)))
        session.execute(delete(ReferralEvent).where(ReferralEvent.id.in_(events)))
        session.execute(update(Referral).where(Referral.id.in_(ids)).values(undo_until=None, **as_new))
    return ids, by


def timed(act, ids, by):
    started = time.perf_counter()
    for referral_id in ids:
        act(referral_id, by)
    return (time.perf_counter() - started) / len(ids)


def interested(referral_id, by):
    moves_actions.interested(referral_id, assignee_id=None, by=by, version=1, now=clock.utcnow())


def bare_interested(referral_id, by):
    now = clock.utcnow()
    line = {"referral_id": referral_id, "kind": "interested", "at": now, "version": 2, "actor_kind": "person"}
    line |= {"door": "web", "from_stage": "new", "to_stage": "evaluating", "data": {}}
    owed = {"kind": "partner-interested", "occasion": f"bare:{referral_id}", "recipient": f"customer:{referral_id}"}
    owed |= {"referral_id": referral_id, "created_at": now, "send_after": now, "state": "waiting", "attempts": 0}
    moved = {"stage": "evaluating", "version": 2, "due_at": now, "revealed_at": now, "assignee_id": by.person_id}
    with write() as session:
        session.execute(update(Referral.__table__).where(Referral.id == referral_id).values(**moved))
        session.execute(insert(ReferralEvent.__table__).values(**line))
        session.execute(insert(Notice.__table__).values(**owed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--referrals", type=int, default=100_000)
    parser.add_argument("--mine", type=int, default=500)
    arguments = parser.parse_args()
    main(arguments.referrals, arguments.mine)
