"""Mails delivered per second, compared with a plain loop.

    .venv/bin/python -m tools.bench.delivery [NOTICES] [ROUNDS]

The plain loop renders the same mails, writes them with `EmailMessage` and sends them with smtplib over one connection
to the same server. Delivery also claims the notices, reads the facts, checks what is owed, and marks what is sent.
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
from referrals.mail import rendering
from referrals.mail.email_message import to_email_message
from referrals.models import Notice, Referral
from referrals.queries.notice import notice_facts, owed_notices
from tests.mail.servers import settings
from tools.bench import network
from tools.bench.network import HOURS

REACH = 0.7
PER_REFERRAL = 2.5  # notices: two readers per referral, and half a customer


def main(count=2000, rounds=5):
    """Print and return, for each database, the median ratio of delivery to the plain loop."""
    return {engine: measure(engine, count, rounds) for engine in network.engines()}


def measure(engine, count, rounds):
    with network.application(engine) as app, server() as port:
        app.config.update(settings(port))
        now = clock.utcnow()
        network.fill(int(count / PER_REFERRAL), now=now, due_at=now + 72 * HOURS, notices=True)
        mails = notice_facts.mails(owed_notices.owed_notices(), now=now)
        figures = [one_round(mails, port) for _ in range(rounds)]
    median = statistics.median(ours / plain for plain, ours in figures)
    for plain, ours in figures:
        print(f"{engine}: plain loop {plain:6.0f}/s, delivery {ours:6.0f}/s, ratio {ours / plain:.2f}")
    print(f"{engine}: median ratio {median:.2f} of {len(mails)} mails; to reach: {REACH}")
    return median


@contextmanager
def server():
    program = [sys.executable, "-m", "tools.bench.smtp_server"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def one_round(mails, port):
    """Return the mails per second of the plain loop and of delivery, one after the other."""
    wait_again()
    return speed(mails, lambda: send_plainly(mails, port)), speed(mails, deliver_all)


def speed(mails, work):
    began = time.perf_counter()
    work()
    return len(mails) / (time.perf_counter() - began)


def send_plainly(mails, port):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as smtp:
        for mail in mails:
            smtp.send_message(to_email_message(rendering.render(mail, now=clock.utcnow())))


def deliver_all():
    while db.session.scalar(select(Notice.id).where(Notice.state == "waiting").limit(1)):
        delivery.deliver()


def wait_again():
    """Make every notice owed again."""
    blank = {"state": "waiting", "sent_at": None, "lease": None, "lease_until": None, "lead_id": None, "attempts": 0}
    with write() as session:
        session.execute(update(Notice).values(**blank, address=None))
        session.execute(update(Referral).values(delivered_at=None))


if __name__ == "__main__":
    figures = main(*map(int, sys.argv[1:]))
    sys.exit(min(figures.values()) < REACH)
