"""A board in a large network: requests per second compared with a bare view, its poll, and its growth.

    .venv/bin/python -m tools.bench.board [--referrals 100000] [--mine 10000] [--seconds 4] [--rounds 5]

The server is the real web server with its two processes; the load comes from another process. Board, bare view
(tools/bench/bare.py) and poll alternate in each round. Then the board of a partner with 500 referrals is measured in
networks of 1,000 and of 100,000, also alternating.
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
from referrals.actions.network import demo
from referrals.actions.person import sessions
from referrals.actions.person.sessions import Browser
from referrals.config import ROOT
from referrals.demo import scale
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Partner, Person
from referrals.rules.lifecycle import Stage
from tests.application import SECRET_KEY
from tests.bin_run import environ, free_port
from tools.bench.load import load
from tools.bench.network import application, engines

REACH = {"rate": 0.5, "time": 2.0, "poll": 5.0, "growth": 1.3}
WEB_SERVER = [sys.executable, "-m", "tools.bench.bare"]
MANY = 8  # connections
GROWN = 500  # referrals of the partner in any network
SMALL = 1_000
DRAWN = 25  # cards per column
BOARD = f"/board?archived={DRAWN}"  # the archived column shows fewer by default
TRIES = 60
STARTING = 1  # seconds before the load begins


@dataclass
class Board:
    """A served board: its port, and the headers of a signed-in member."""

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
    """Print and return the medians for each database."""
    found = {}
    for engine in engines():
        with served_boards(engine, {(referrals, mine), (small, grown), (referrals, grown)}) as boards:
            found[engine] = against_bare(engine, boards[referrals, mine], seconds, rounds)
            found[engine]["growth"] = growth(engine, boards[small, grown], boards[referrals, grown], seconds, rounds)
        print(f"{engine}: reach {REACH}", flush=True)
    return found


@contextmanager
def served_boards(engine, sizes):
    """Serve a network of each size (referrals, referrals of one partner). Yield the boards by size."""
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
    """Return the ratios of one round: each under load, then each for a single client."""
    unknown = {"X-Zone": board.zone}
    bare_many = board.load(bare, connections=MANY, seconds=seconds, **unknown)
    ours_many = board.load(BOARD, connections=MANY, seconds=seconds)
    poll_many = polled(board, min(seconds, 2))
    bare_one = board.load(bare, connections=1, seconds=seconds / 2, **unknown)
    ours_one = board.load(BOARD, connections=1, seconds=seconds / 2)
    for which, found in {
        "bare, many": bare_many,
        "board, many": ours_many,
        "bare": bare_one,
        "board": ours_one,
    }.items():
        assert set(found["statuses"]) == {"200"}, f"{which}: {found}"
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
    """Return the load of polls without news, while no card's time left changes."""
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
    """Return how much longer a board takes in the larger network, for a single client."""
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
    """Serve a network of that size, with a signed-in member of the partner."""
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
    """A shared folder for compiled templates: compiling them takes seconds per server."""
    return TemporaryDirectory(prefix="bench-templates-")


def settled(engine):
    """Do what autovacuum does within a minute."""
    if engine == "postgres":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def signed_in(app):
    """Return the cookie of a member of the partner, and the member."""
    person = db.session.scalars(select(Person).join(Partner).where(Partner.name == "Nordest Sistemi")).first()
    db.session.expunge(person)
    session_id = sessions.begin(person.id, keep=True, browser=Browser("bench"), now=clock.utcnow())
    signer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': session_id, '_fresh': True})}", person


def with_token(board):
    """Return the board with a form token in its session, as after the first page."""
    given = board.get(BOARD)[0].get_all("Set-Cookie", [])
    for cookie in given:
        board.headers["Cookie"] = cookie.partition(";")[0]
    return board


@contextmanager
def served(words=WEB_SERVER, **settings):
    """Start the web server. Yield its port once it answers."""
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
    """Return the public ids of the board's cards, by stage."""
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
