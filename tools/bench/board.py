"""A board in a large network: requests a second against a bare view of the same cards, its poll, and how it grows.

    .venv/bin/python -m tools.bench.board [--referrals 100000] [--mine 10000] [--seconds 4] [--rounds 5]

The web server is the one that serves the application, with its two processes; the load comes from a process of its
own. Board, bare view (tools/bench/bare.py) and poll take turns in each round. Then the board of a partner with 500
referrals, in a network of 1,000 and in one of 100,000, by turns as well.
"""

import argparse
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryDirectory

from sqlalchemy import select, text

from referrals import clock
from referrals.actions import auth_session, demo
from referrals.actions.auth_session import Browser
from referrals.config import ROOT
from referrals.demo import scale
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Partner, Person
from referrals.rules.lifecycle import Stage
from tests.application import SECRET_KEY
from tests.running import environ, free_port
from tools.bench.load import load
from tools.bench.network import application, engines

REACH = {"rate": 0.5, "time": 2.0, "poll": 5.0, "growth": 1.3}
WEB_SERVER = [sys.executable, "-m", "tools.bench.bare"]
MANY = 8  # connections
GROWN = 500  # of the partner's, however large the network
SMALL = 1_000
DRAWN = 25  # cards of each column
BOARD = f"/board?archived={DRAWN}"  # the archived column shows fewer by itself
TRIES = 60
STARTING = 1  # seconds that the load needs before it begins


@dataclass
class Board:
    """A board that is served: where, and the headers of a member who is signed in."""

    port: int
    headers: dict
    zone: str
    size: str

    def get(self, path, **headers):
        url = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(urllib.request.Request(url, headers=self.headers | headers)) as answer:
            return answer.headers, answer.read().decode()

    def load(self, path, *, connections, seconds, **headers):
        return load(self.port, path, self.headers | headers, connections=connections, seconds=seconds)


def main(referrals=100_000, mine=10_000, seconds=4.0, rounds=5, grown=GROWN, small=SMALL):
    """Print and return, for each database, the medians of what is to be reached."""
    found = {}
    for engine in engines():
        with served_boards(engine, {(referrals, mine), (small, grown), (referrals, grown)}) as boards:
            found[engine] = against_bare(engine, boards[referrals, mine], seconds, rounds)
            found[engine]["growth"] = growth(engine, boards[small, grown], boards[referrals, grown], seconds, rounds)
        print(f"{engine}: reach {REACH}", flush=True)
    return found


@contextmanager
def served_boards(engine, sizes):
    """Serve a network of each size: so many referrals, and so many of one partner. Yields its board by its size."""
    with ExitStack() as stack:
        yield {size: stack.enter_context(network(engine, *size)) for size in sizes}


def against_bare(engine, board, seconds, rounds):
    drawn = cards(board)
    print(f"{engine}: {board.size}; drawn: {told(drawn)}, by both", flush=True)
    figures = [one_round(board, bare_path(drawn), seconds) for _ in range(rounds)]
    medians = {name: statistics.median(figure[name] for figure in figures) for name in figures[0]}
    print(
        f"{engine}: medians: board {medians['rate']:.2f} of the bare view's requests/s; "
        f"single client {medians['time']:.2f} x its time; poll {medians['poll']:.1f} x the board's requests/s",
        flush=True,
    )
    return medians


def one_round(board, bare, seconds):
    """The ratios of one round: each in turn under load, then each for a single client."""
    unknown = {"X-Zone": board.zone}
    bare_many = board.load(bare, connections=MANY, seconds=seconds, **unknown)
    ours_many = board.load(BOARD, connections=MANY, seconds=seconds)
    poll_many = polled(board, min(seconds, 2))
    bare_one = board.load(bare, connections=1, seconds=seconds / 2, **unknown)
    ours_one = board.load(BOARD, connections=1, seconds=seconds / 2)
    assert all(set(found["statuses"]) == {"200"} for found in (bare_many, ours_many, bare_one, ours_one))
    print(
        f"  bare {bare_many['rate']:5.0f}/s, board {ours_many['rate']:5.0f}/s, 304 {poll_many['rate']:5.0f}/s; "
        f"single client: bare {bare_one['median'] * 1000:5.1f} ms, board {ours_one['median'] * 1000:5.1f} ms",
        flush=True,
    )
    return {
        "rate": ours_many["rate"] / bare_many["rate"],
        "time": ours_one["median"] / bare_one["median"],
        "poll": poll_many["rate"] / ours_many["rate"],
    }


def polled(board, seconds):
    """The load of polls that find nothing new, while no card's time left is about to be said in other words."""
    for _ in range(TRIES):
        tag = re.search(r'hx-ptag="(\w+)"', board.get(BOARD)[1])[1]
        if int(tag.rpartition("_")[2]) - time.time() > seconds + STARTING:
            asks = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-PTag": tag}
            found = board.load(BOARD, connections=MANY, seconds=seconds, **asks)
            if set(found["statuses"]) == {"304"}:
                return found
        time.sleep(1)
    raise AssertionError(f"the board is never the same for {seconds} s")


def growth(engine, small, large, seconds, rounds):
    """How many times as long a board takes in the larger network, for a single client."""
    boards = small, large
    print(f"{engine}: " + "; ".join(f"{board.size}; drawn: {told(cards(board))}" for board in boards), flush=True)
    median = statistics.median(grown(boards, seconds) for _ in range(rounds))
    print(f"{engine}: median: the larger network takes {median:.2f} x the time of the smaller one", flush=True)
    return median


def grown(boards, seconds):
    small, large = [board.load(BOARD, connections=1, seconds=seconds / 2)["median"] for board in boards]
    print(f"  {small * 1000:5.1f} ms, {large * 1000:5.1f} ms", flush=True)
    return large / small


@contextmanager
def network(engine, referrals, mine):
    """A network of that size, served, with a member of the partner signed in."""
    with application(engine, f"bench_{referrals}_{mine}") as app:
        for number, rows in enumerate(scale.parts(referrals, heros=mine, now=clock.utcnow())):
            demo.store(rows, TABLES, replacing=number == 0)
        settled(engine)
        cookie, person = signed_in(app)
        database, data_dir = str(app.config["SQLALCHEMY_DATABASE_URI"]), app.config["REFERRALS"].data_dir
        db.session.remove()
        db.engine.dispose()
        (data_dir / "templates").symlink_to(compiled_templates().name)
        with served(DATABASE_URL=database, DATA_DIR=str(data_dir)) as port:
            headers = {"Cookie": cookie, "Accept-Language": person.language}
            size = f"{referrals} referrals, {mine} of this partner's"
            yield with_token(Board(port, headers, person.zone, size))


@cache
def compiled_templates():
    """A folder for the compiled templates of every server that this process starts: compiling them takes seconds."""
    return TemporaryDirectory(prefix="bench-templates-")


def settled(engine):
    """What autovacuum does within the minute."""
    if engine == "postgres":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def signed_in(app):
    """The cookie of a member of the partner, and the member."""
    person = db.session.scalars(select(Person).join(Partner).where(Partner.name == "Nordest Sistemi")).first()
    db.session.expunge(person)
    session_id = auth_session.begin(person.id, keep=True, browser=Browser("bench"), now=clock.utcnow())
    signer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': session_id, '_fresh': True})}", person


def with_token(board):
    """The same with the token for forms in its session, as after the first page."""
    given = board.get(BOARD)[0].get_all("Set-Cookie", [])
    for cookie in given:
        board.headers["Cookie"] = cookie.partition(";")[0]
    return board


@contextmanager
def served(words=WEB_SERVER, **settings):
    """The web server; yields its port once it answers."""
    port = free_port()
    settings |= {"SECRET_KEY": SECRET_KEY, "DEMO": "0", "PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    command = [word.format(port=port) for word in words]
    process = subprocess.Popen(command, cwd=ROOT, env=environ(**settings), stderr=subprocess.DEVNULL)
    try:
        until_it_answers(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def until_it_answers(port, process):
    for _ in range(15_000):
        assert process.poll() is None, "the web server does not start"
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60).close()
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the web server does not answer")


def cards(board):
    """The public ids of the cards that the board draws, by stage."""
    page = board.get(BOARD)[1]
    columns = re.split(r'<section class="column" data-stage="(\w+)"', page)[1:]
    return {
        stage: re.findall(r'<article class="card[^>]* id="card-(\w+)"', html)
        for stage, html in zip(columns[::2], columns[1::2], strict=True)
    }


def told(drawn):
    counts = Counter(len(ids) for ids in drawn.values())
    if len(counts) == 1:
        return f"{len(drawn)} x {next(iter(counts))} cards"
    return " + ".join(str(len(ids)) for ids in drawn.values()) + " cards"


def bare_path(drawn):
    return "/bare?" + "&".join(f"{stage}={'.'.join(drawn[stage])}" for stage in Stage)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--referrals", type=int, default=100_000)
    parser.add_argument("--mine", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=5)
    main(**vars(parser.parse_args()))
