"""The times in a mail sent by a real worker over SMTP, to readers in four zones."""

import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from referrals.actions.network import settings
from referrals.config import ROOT
from referrals.models import Follow, Mark
from tests.bin_run import environ
from tests.mail.servers import SENDER, good_server
from tests.people import DAYS, add, make_partner, make_person, send_enquiry
from tests.waiting import eventually

ZONES = ("Europe/Rome", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


@pytest.fixture
def post():
    with good_server() as server:
        yield server


@pytest.fixture
def worker(app, post):
    """A worker process that delivers this test's database to this test's mail server."""
    config = app.config["REFERRALS"]
    told = environ(
        DATA_DIR=str(config.data_dir),
        DATABASE_URL=config.database_url.replace("+psycopg", ""),
        SECRET_KEY=config.secret_key,
        BASE_URL=config.base_url,
        DEMO="0",
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=str(post.port),
        MAIL_DEFAULT_SENDER=SENDER,
    )
    started = []
    yield lambda: started.append(subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=told))
    for process in started:
        process.kill()
        process.wait()


def test_each_reader_is_told_the_deadline_of_their_own_clock(app, post, worker, real_clock):
    now = real_clock()
    settings.mark(Mark.MAIL_PROVED, now=now)
    location = make_partner("Nordest Sistemi", now=now)
    people = [
        make_person(f"{zone.partition('/')[2]} Reader", "member", location.profile.partner, zone=zone, now=now)
        for zone in ZONES
    ]
    add(*(Follow(person_id=person.id, location_id=location.id) for person in people))
    send_enquiry(location, now=now)
    worker()
    eventually(lambda: len(to_members(post)) == len(people))
    for person in people:
        local = (now + 3 * DAYS).astimezone(ZoneInfo(person.zone))
        text = to_members(post)[person.email].get_body(("plain",)).get_content()
        assert f"until {local:%A} {local.day} {local:%B}, {local:%H:%M} " in text, person.zone


def to_members(post):
    return {message["To"].addresses[0].addr_spec: message for message in post.messages if "people.ex" in message["To"]}
