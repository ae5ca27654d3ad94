"""A kill storm: SIGKILL for the web server's processes and parent, the worker and Redis, under moves and enquiries.

    python -m tools.kill_storm --seconds 60
    python -m tools.kill_storm --seconds 60 --database postgresql://postgres@127.0.0.1:5432/an_empty_database

Everything runs on loopback, in a temporary folder, with its own servers; a given database must be empty. Afterwards it
lets the mail leave and checks: one winner per version, every acknowledged move in the history, each notice owed once
and none lost, every acknowledged enquiry whole, and no mail twice except under the same Message-ID. Exits with 1 if a
check fails.
"""

import argparse
import http.client
import logging
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from flask import Flask

from referrals import clock
from referrals.actions.network import settings as settings_actions
from referrals.actions.notice.notice_writer import MAYBE_SENT
from referrals.config import ROOT
from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Mark, Notice, Person, Referral, ReferralEvent
from tests import bin_run, people
from tests.faults import network
from tests.mail.servers import SENDER, good_server
from tests.redis_server import RedisServer, redis_program
from tests.waiting import eventually
from tests.web.enquiry.enquiry_form import form_fields, stamp

PARTNERS = 6
MOVERS = 6
CUSTOMERS = 2
DRAIN = 300.0  # seconds for the mail to leave afterwards


@dataclass
class Storm:
    """The running processes, and what has been acknowledged."""

    folder: Path
    environ: dict[str, str]
    port: int
    redis: RedisServer
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    kills: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    moves: list[tuple[str, int, int]] = field(default_factory=list)  # referral, its version before, who was confirmed
    enquiries: list[str] = field(default_factory=list)  # public ids
    is_over: threading.Event = field(default_factory=threading.Event)

    def start_web(self) -> None:
        self.web = self._start("web", "web_server.py")

    def start_worker(self) -> None:
        self.worker = self._start("worker", "worker.py")

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("a") as log:
            return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.environ, stdout=log, stderr=log)

    def kill_one(self) -> None:
        """Kill a random process, and restart what nothing else would."""
        victim = random.choice(["web process", "web process", "web parent", "worker", "worker", "redis"])
        assert self.web
        assert self.worker
        with suppress(psutil.NoSuchProcess, IndexError):
            if victim == "web process":
                random.choice(psutil.Process(self.web.pid).children()).kill()
            elif victim == "redis":
                self.redis.kill()
                self.redis.start()
            else:
                process = self.web if victim == "web parent" else self.worker
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
                process.kill()
                process.wait()
                (self.start_web if victim == "web parent" else self.start_worker)()
                eventually(self.answers_requests, within=120)
            self.kills[victim] += 1

    def answers_requests(self) -> bool:
        """Tell whether the web server accepts connections. Otherwise nothing is running that could be killed."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2):
            return True
        return False

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process:
                process.terminate()
                process.wait(timeout=60)
        self.redis.kill()


@dataclass(frozen=True)
class Browser:
    """A session on the web server: its cookies and form token."""

    storm: Storm
    cookie: str
    token: str

    def post(self, path: str, fields: dict[str, object]) -> tuple[int, str]:
        """Post a form. Return status and location; status 0 if nobody answered, so that the result is unknown."""
        address = ".".join(str(random.randint(1, 250)) for _ in range(4))  # limits are not tested here
        headers = {
            "Cookie": self.cookie, "X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.storm.port, timeout=20)
        try:
            body = urlencode({"csrf_token": self.token, **fields}, doseq=True)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite without it")
    parser.add_argument("--referrals", type=int, default=300)
    wanted = parser.parse_args()
    logging.disable(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    database = wanted.database or f"sqlite:///{folder / 'referrals.sqlite3'}"
    with ExitStack() as stack:
        mail = stack.enter_context(good_server())
        app = stack.enter_context(network.built(folder, database, PROXIES="1"))
        storm = storm_on(folder, database, mail.port)
        stack.callback(storm.stop)
        members, targets = fill(app, wanted.referrals)
        began = len(mail.envelopes)
        run(storm, app, members, targets, wanted.seconds)
        found = [*drain(app), *faults(app, storm, mail.messages[began:])]
    shutil.rmtree(folder, ignore_errors=True)
    print(f"killed: {dict(storm.kills)}")
    print(f"answers: {dict(storm.answers)}")
    print(f"acknowledged: {len(storm.moves)} moves, {len(storm.enquiries)} enquiries; {len(mail.envelopes)} mails left")
    print("\n".join(found) or "everything holds")
    sys.exit(1 if found else 0)


def storm_on(folder: Path, database: str, mail_port: int) -> Storm:
    port, redis = bin_run.free_port(), RedisServer(redis_program(), folder)
    redis.start()
    settings = network.environ(
        folder, DATABASE_URL=database, PORT=str(port), PROXIES="1", REDIS_URL=redis.url, REQUEST_LOG="0",
        MAIL_SERVER="127.0.0.1", MAIL_PORT=str(mail_port), MAIL_DEFAULT_SENDER=SENDER, SENDING_RATE="0",
    )  # fmt: skip
    return Storm(folder, bin_run.environ(**settings, FLASK_SKIP_DOTENV="1"), port, redis)


def fill(app: Flask, count: int) -> tuple[list[list[int]], list[tuple[int, str, int]]]:
    """Store partners with two members each, and new referrals. Return the members, and the referrals by partner."""
    with app.app_context():
        now = clock.utcnow()
        settings_actions.mark(Mark.MAIL_PROVED, now=now)
        locations = [people.make_partner(f"Partner {n}", slug=f"partner-{n}", now=now) for n in range(PARTNERS)]
        members = [
            [
                people.make_person(f"Member{n}{one} Benetti", "member", location.profile.partner, now=now).id
                for one in "ab"
            ]
            for n, location in enumerate(locations)
        ]
        targets = []
        for n in range(count):
            of = n % PARTNERS
            (referral,) = people.send_enquiry(
                db.session.merge(locations[of]), now=now, email=f"customer{n}@customer.example"
            )
            targets.append((of, referral.public_id, referral.version))
        db.session.remove()
    return members, targets


def browser(app: Flask, storm: Storm, person_id: int | None) -> Browser:
    """Sign somebody in, or nobody, and take the token from a page."""
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        found = db.session.get(Person, person_id) if person_id else None
        client = people.begin_session(app, found) if found else app.test_client()
        db.session.remove()
    page = client.get("/board" if person_id else "/enquiries/new?partner=partner-0").text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    cookie = client.get_cookie("referrals", domain="localhost") or client.get_cookie("referrals")
    assert token
    assert cookie
    return Browser(storm, f"referrals={cookie.value}", token[1])


def run(
    storm: Storm, app: Flask, members: list[list[int]], targets: list[tuple[int, str, int]], seconds: float
) -> None:
    """Move, send and kill until the time is over. Then let everything start again."""
    browsers = [[(member, browser(app, storm, member)) for member in rivals] for rivals in members]
    customer = browser(app, storm, None)
    storm.start_web()
    storm.start_worker()
    eventually(lambda: customer.post("/nothing-here", {})[0] != 0, within=120)
    # Two people at once, of whom one must win: the same person may click twice and gets the same answer.
    rivals = [(person, session, *rest) for of, *rest in targets for person, session in browsers[of]]
    waiting, lock = iter(rivals), threading.Lock()
    threads = [threading.Thread(target=keep_moving, args=(storm, waiting, lock)) for _ in range(MOVERS)]
    threads += [threading.Thread(target=keep_sending, args=(storm, app, customer, n)) for n in range(CUSTOMERS)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(random.uniform(0.3, 1.5))
        storm.kill_one()
    storm.is_over.set()
    for thread in threads:
        thread.join()


def keep_moving(storm: Storm, waiting: Iterator[Any], lock: threading.Lock) -> None:
    """Say No thanks to one referral after another. Repeat what got no answer."""
    while not storm.is_over.is_set():
        with lock:
            target = next(waiting, None)
        if target is None:
            return
        person, session, public_id, version = target
        status = 0
        while status in (0, 503) and not storm.is_over.is_set():
            status, _ = session.post(f"/referrals/{public_id}/ignore", {"version": version})
            storm.answers[f"move {status}"] += 1
            time.sleep(0.05)
        if status == 303:
            storm.moves.append((public_id, version, person))


def keep_sending(storm: Storm, app: Flask, customer: Browser, which: int) -> None:
    """Send one enquiry after another to two partners each. Repeat what got no answer."""
    number = 0
    while not storm.is_over.is_set():
        number += 1
        slugs = random.sample([f"partner-{n}" for n in range(PARTNERS)], 2)
        with app.app_context():
            words = {"need": f"Need {which} {number}", "email": f"storm{which}-{number}@customer.example"}
            given = stamp(f"storm-{which}-{number}", clock.utcnow() - timedelta(minutes=1))
            fields = form_fields(*slugs, stamp=given, **words)
        customer.post("/enquiries/new", {**fields, "step": "preview"})
        status, location = 0, ""
        while status in (0, 503) and not storm.is_over.is_set():
            status, location = customer.post("/enquiries/new", fields)
            storm.answers[f"enquiry {status}"] += 1
            time.sleep(0.05)
        if status == 303:
            storm.enquiries.append(location.split("/")[2])


def drain(app: Flask) -> list[str]:
    """Let every due mail leave. Return those that do not."""

    def waiting() -> int:
        with app.app_context():
            now = clock.utcnow()
            count = db.session.query(Notice).filter(Notice.state == "waiting", Notice.send_after <= now).count()
            db.session.remove()
        return count

    with suppress(AssertionError):
        eventually(lambda: waiting() == 0, within=DRAIN)
    return [f"{waiting()} notices have not left"] if waiting() else []


def faults(app: Flask, storm: Storm, mails: list[object]) -> list[str]:
    """Return the failed checks, one line each."""
    with app.app_context():
        found = [*_lost_moves(storm), *_broken_enquiries(storm), *_notices(), *_mails(mails)]
        db.session.remove()
    return found


def _lost_moves(storm: Storm) -> list[str]:
    columns = Referral.public_id, ReferralEvent.version, ReferralEvent.actor_person_id
    rows = db.session.query(*columns).join(ReferralEvent, ReferralEvent.referral_id == Referral.id)
    moves = [(public_id, version, person) for public_id, version, person in rows if version is not None]
    events, history = Counter((public_id, version) for public_id, version, _ in moves), set(moves)
    lost = [move for move in storm.moves if (move[0], move[1] + 1, move[2]) not in history]
    winners = Counter((public_id, version) for public_id, version, _ in set(storm.moves))
    return [
        *(f"a move was acknowledged and is not that person's in the history: {move}" for move in lost),
        *(f"a version has {count} events: {key}" for key, count in events.items() if count > 1),
        *(f"a version has {count} winners: {key}" for key, count in winners.items() if count > 1),
    ]


def _broken_enquiries(storm: Storm) -> list[str]:
    found = []
    for enquiry in db.session.query(Enquiry):
        referrals = db.session.query(Referral).filter(Referral.enquiry_id == enquiry.id).count()
        has_private = db.session.get(EnquiryPrivate, enquiry.id) is not None
        if not has_private or (referrals == 0) != (enquiry.held_until is not None):
            found.append(f"enquiry {enquiry.public_id} is not whole: {referrals} referrals")
    known = {public_id for (public_id,) in db.session.query(Enquiry.public_id)}
    return found + [f"enquiry {one} was acknowledged and is not there" for one in storm.enquiries if one not in known]


def _notices() -> list[str]:
    keys = Counter(tuple(row) for row in db.session.query(Notice.kind, Notice.occasion, Notice.recipient))
    told = {referral_id for (referral_id,) in db.session.query(Notice.referral_id).filter_by(kind="referral-received")}
    missing = [one for (one,) in db.session.query(Referral.id) if one not in told]
    failed = db.session.query(Notice).filter(Notice.state == "failed").count()
    return [
        *(f"a notice is owed {count} times: {key}" for key, count in keys.items() if count > 1),
        *(f"nobody is told of referral {one}" for one in missing),
        *([f"{failed} notices failed"] if failed else []),
    ]


def _mails(mails: list[object]) -> list[str]:
    """Check that as many different Message-IDs have arrived as mails are marked as sent, and none for two readers."""
    readers: dict[str, set[str]] = {}
    for mail in mails:
        readers.setdefault(mail["Message-ID"], set()).add(mail["To"])  # type: ignore[index]
    # "maybe-sent" was given up while a dead worker may have sent it: nobody knows whether it arrived.
    is_sent = (Notice.state == "sent", Notice.reason.is_distinct_from(MAYBE_SENT))
    sent = db.session.query(Notice.lead_id).filter(*is_sent).distinct().count()
    twice = [name for name, to in readers.items() if len(to) > 1]
    print(f"mails: {len(mails)} arrived, {len(readers)} different, {sent} marked as sent")
    return [
        *(f"one Message-ID went to several readers: {name}" for name in twice),
        *([f"{sent} mails are marked as sent, {len(readers)} arrived"] if len(readers) < sent else []),
    ]


if __name__ == "__main__":
    main()
