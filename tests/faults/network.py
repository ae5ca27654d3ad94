"""An application on a database that may be harmed, with one member, one operator and one referral."""

import atexit
import shutil
import tempfile
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import flask_migrate

from referrals import clock
from referrals import config as settings
from referrals.actions.network import settings as settings_actions
from referrals.database import schema_change
from referrals.extensions import db
from referrals.models import Mark, Person
from tests import people
from tests.application import MIGRATIONS, SECRET_KEY, Client


def environ(folder, **more):
    return {"DATA_DIR": str(folder), "SECRET_KEY": SECRET_KEY, "BASE_URL": "http://referrals.test", "DEMO": "0", **more}


@contextmanager
def connected(folder, database_url, **more):
    """Return an application on a database that has its tables already."""
    from app import add_commands, create_app

    app = create_app(settings.read(environ(folder, DATABASE_URL=database_url, **more), dotenv=None))
    app.config.update(WTF_CSRF_ENABLED=False)
    app.test_client_class = PlainClient
    add_commands(app)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def built(folder, database_url, **more):
    """Build an application with tables, without the test client's own reads."""
    with connected(folder, database_url, **more) as app:
        with app.app_context(), schema_change():
            flask_migrate.upgrade(str(MIGRATIONS))
        with app.app_context():
            db.session.remove()
        yield app


def new_sqlite(folder):
    """Put a database with empty tables into the folder and return its URL."""
    shutil.copy(_empty_sqlite(), folder / "referrals.sqlite3")
    return f"sqlite:///{folder / 'referrals.sqlite3'}"


@cache
def _empty_sqlite():
    """Migrate once, for all tests that need their own file."""
    folder = Path(tempfile.mkdtemp(prefix="rt-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with built(folder, f"sqlite:///{folder / 'empty.sqlite3'}"):
        pass
    return folder / "empty.sqlite3"


def fill(app):
    """Store one partner with a member, and a referral of Carla's. Keep the parts of their URLs in `app.world`."""
    now = clock.utcnow()
    with app.app_context():
        settings_actions.mark(Mark.MAIL_PROVED, now=now)
        settings_actions.mark(Mark.SWEPT, now=now)
        location = people.make_partner("Nordest Sistemi", slug="nordest-verona", now=now)
        member = people.make_person("Luca Benetti", "member", location.profile.partner, now=now)
        referral = people.send_enquiry(location, now=now)[0]
        app.world = World(member.id, referral.id, referral.public_id, referral.version, location.id)
        db.session.remove()


@dataclass(frozen=True)
class World:
    member_id: int
    referral_id: int
    public_id: str
    version: int
    location_id: int


def signed_in(app):
    """A client with the member signed in, whose session needs no touch."""
    with app.app_context():
        client = people.begin_session(app, db.session.get(Person, app.world.member_id))
        db.session.remove()
    return client


class PlainClient(Client):
    """A client without a transaction of the test beside its requests."""

    def open(self, *args, **kwargs):
        return Context().run(partial(super(Client, self).open, *args, buffered=True, **kwargs))
