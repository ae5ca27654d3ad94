"""Calls at the same instant, each with its own connection."""

import threading
from concurrent.futures import ThreadPoolExecutor

from referrals.extensions import db
from referrals.rules.refusal import Refusal


def race(app, *calls):
    """Run the calls together. Return, in order, what each returned, or its Refusal."""
    start = threading.Barrier(len(calls))

    def run(call):
        with app.app_context():
            start.wait(60)
            try:
                return call()
            except Refusal as refused:
                return refused

    with ThreadPoolExecutor(len(calls)) as threads:
        outcomes = list(threads.map(run, calls))
    db.session.rollback()  # the test's transaction began before the race, and would not see the result
    return outcomes


def winners(outcomes):
    return [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
