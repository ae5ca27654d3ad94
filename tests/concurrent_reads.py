"""Eight threads that read one list of partners repeatedly, in a process of their own, because a crash ends it."""

import sys
from concurrent.futures import ThreadPoolExecutor

import flask_migrate

from app import add_commands, create_app
from referrals import config
from referrals.database import schema_change
from referrals.web.extensions import limiter
from tests.no_time_limits import without_time_limits
from tests.people import make_partner

PARTNERS, THREADS, READS = 40, 8, 200


def make(app):
    add_commands(app)
    with app.app_context():
        with schema_change():
            flask_migrate.upgrade()
        for number in range(PARTNERS):
            make_partner(f"Partner {number}")


def read(app):
    limiter.enabled = False  # all requests come from one address
    with ThreadPoolExecutor(THREADS) as pool:
        print(sum(pool.map(lambda _: app.test_client().get("/partners").status_code == 200, range(READS))))


if __name__ == "__main__":
    with without_time_limits():
        app = create_app(config.read({"DATA_DIR": sys.argv[2]}, None))
    {"make": make, "read": read}[sys.argv[1]](app)
