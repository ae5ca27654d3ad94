"""Notices delivered a second, against bare smtplib: `.venv/bin/python -m tools.bench.delivery [NOTICES] [ROUNDS]`.

In each round the reference hands over the very messages, ready-made, on one connection to the same server; delivery
claims, reads the facts, looks whether they are still owed, renders, sends and marks.
"""

import smtplib
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager

from sqlalchemy import select, update

from referrals import clock, delivery
from referrals.database import write
from referrals.extensions import db
from referrals.mail import mime, rendering
from referrals.models import Notice, Referral
from referrals.queries import notices
from tests.mail.servers import SENDER, settings
from tools.bench import network
from tools.bench.network import HOURS

REACH = 0.5
PER_REFERRAL = 2.5  # notices: two readers of each referral, and half a customer


def main(count=2000, rounds=5):
    """Prints and returns, for each database, the median of what delivery reaches of bare smtplib."""
    return {engine: measure(engine, count, rounds) for engine in network.engines()}


def measure(engine, count, rounds):
    with network.application(engine) as app, server() as port:
        app.config.update(settings(port))
        now = clock.utcnow()
        network.fill(int(count / PER_REFERRAL), now=now, due_at=now + 72 * HOURS, notices=True)
        letters = ready_made(app)
        figures = [one_round(letters, port) for _ in range(rounds)]
    median = statistics.median(ours / bare for bare, ours in figures)
    for bare, ours in figures:
        print(f"{engine}: bare smtplib {bare:6.0f}/s, delivery {ours:6.0f}/s, ratio {ours / bare:.2f}")
    print(f"{engine}: median ratio {median:.2f} of {len(letters)} notices; to reach: {REACH}")
    return median


@contextmanager
def server():
    program = [sys.executable, "-m", "tools.bench.smtp_server"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def ready_made(app):
    """Every message as it goes over the wire."""
    mails = notices.mails(notices.owed(), now=clock.utcnow())
    return [mime.letter(rendering.render(mail, now=clock.utcnow()), SENDER) for mail in mails]


def one_round(letters, port):
    """Messages a second of the reference and of delivery, one after the other."""
    wait_again()
    return speed(letters, lambda: hand_over(letters, port)), speed(letters, deliver_all)


def speed(letters, work):
    began = time.perf_counter()
    work()
    return len(letters) / (time.perf_counter() - began)


def hand_over(letters, port):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as line:
        for letter in letters:
            line.sendmail(letter.sender, letter.recipients, letter.data)


def deliver_all():
    while db.session.scalar(select(Notice.id).where(Notice.state == "waiting").limit(1)):
        delivery.deliver()


def wait_again():
    """Everything is owed once more."""
    blank = {"state": "waiting", "sent_at": None, "lease": None, "lease_until": None, "lead_id": None, "attempts": 0}
    with write() as session:
        session.execute(update(Notice).values(**blank, address=None))
        session.execute(update(Referral).values(delivered_at=None))


if __name__ == "__main__":
    figures = main(*map(int, sys.argv[1:]))
    sys.exit(min(figures.values()) < REACH)
