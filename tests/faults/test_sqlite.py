"""An SQLite file that is locked, damaged, removed, replaced or on a full disk: pages can be read, or are a 503."""

import resource
import shutil
import sqlite3
import time
from contextlib import contextmanager

import pytest

from referrals import clock, links
from referrals.database import write
from referrals.extensions import db
from referrals.models import AuthSession, LinkOpening, Referral, Search
from tests.clock import HOURS
from tests.faults import network
from tests.faults.network import signed_in
from tests.link_tokens import contact_link
from tests.web.htmx import PARTIAL

PAGES = ["/", "/partners", "/sign-in", "/enquiries/new", "/board", "/archive", "/readyz"]


@pytest.fixture
def app(tmp_path):
    with network.connected(tmp_path, network.new_sqlite(tmp_path)) as app:
        network.fill(app)
        yield app


@pytest.fixture
def file(app, tmp_path):
    return tmp_path / "referrals.sqlite3"


@pytest.fixture
def client(app):
    client = signed_in(app)
    assert client.get("/board").status_code == 200
    return client


def move(client, app, **more):
    return client.post(f"/referrals/{app.world.public_id}/ignore", data={"version": str(app.world.version)}, **more)


def is_orderly(answer):
    return answer.status_code == 503 and "database" in answer.text


def link(app):
    with app.app_context():
        referral = db.session.query(Referral).filter_by(public_id=app.world.public_id).one()
        token = links.referral_token(contact_link(referral, referral.location))
        db.session.remove()
    return f"/r/{token}"


def rows(app, model):
    with app.app_context():
        found = db.session.query(model).all()
        db.session.remove()
    return found


def forget_connections(app):
    """Drop connections, whose caches would hide what happened to the file."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def locked(file):
    """Hold the write lock, as another program would."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full_disk():
    """Let no file of this process grow beyond one byte."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def file_pages(file):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    return pages


def damage(file, *, first=1):
    """Overwrite all pages but the first ones, which hold the schema."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size = file.stat().st_size
    with file.open("r+b") as content:
        content.seek(4096 * first)
        content.write(b"\xa5" * (size - 4096 * first))


def make_session_old(app):
    with app.app_context():
        with write() as session:
            session.query(AuthSession).update({"touched_at": clock.utcnow() - 2 * HOURS})
        db.session.remove()


@pytest.fixture(params=["locked", "full"])
def unwritable(request, file):
    """A database that can be read but not written."""
    return lambda: locked(file) if request.param == "locked" else full_disk()


def test_a_search_that_finds_nobody_is_a_page(app, client, unwritable):
    with unwritable():
        assert client.get("/partners?q=zeppelin").status_code == 200
    assert rows(app, Search) == []
    client.get("/partners?q=zeppelin")
    assert len(rows(app, Search)) == 1


def test_a_mailed_link_opens(app, unwritable):
    with unwritable():
        assert app.test_client().get(link(app)).status_code == 303
    assert rows(app, LinkOpening) == []
    app.test_client().get(link(app))
    assert len(rows(app, LinkOpening)) == 1


def test_a_session_that_was_not_used_for_long_opens_its_board(app, client, unwritable):
    make_session_old(app)
    with unwritable():
        assert client.get("/board").status_code == 200


def seconds_of_pages(app, client):
    began = time.monotonic()
    for path in ("/board", "/partners?q=zeppelin", link(app)):
        assert client.get(path).status_code in (200, 303)
    return time.monotonic() - began


def test_no_page_waits_for_the_lock(app, client, file):
    usual = seconds_of_pages(app, client)
    make_session_old(app)
    with locked(file):
        # Each would have waited four seconds for the lock; a busy machine takes as long anyway.
        assert seconds_of_pages(app, client) < 8.0 + 4 * usual


def test_what_must_be_written_is_a_503_that_offers_the_form_again(app, client, unwritable):
    with unwritable():
        answer = move(client, app)
    assert is_orderly(answer)
    assert f'action="/referrals/{app.world.public_id}/ignore"' in answer.text
    assert move(client, app).status_code == 303


def test_a_database_that_cannot_be_written_is_not_ready(client, unwritable):
    assert client.get("/readyz").status_code == 200
    with unwritable():
        assert is_orderly(client.get("/readyz"))
    assert client.get("/readyz").text.startswith("ready\n")


def test_damage_that_no_page_has_met_is_not_ready(client, file):
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE ballast AS SELECT zeroblob(1000) AS weight")
    connection.close()
    pages = file_pages(file)
    with sqlite3.connect(file) as connection:
        connection.executemany("INSERT INTO ballast VALUES (zeroblob(?))", [(1000,)] * 400)
    connection.close()
    damage(file, first=pages + 10)
    assert client.get("/readyz").text.startswith("the database file is damaged")


def test_a_damaged_file_is_a_503(app, client, file):
    forget_connections(app)
    damage(file)
    answers = {path: client.get(path) for path in PAGES}
    assert [path for path, answer in answers.items() if not is_orderly(answer)] == []
    assert is_orderly(move(client, app, headers=PARTIAL))


def test_a_file_that_is_no_database_is_a_503(app, client, file):
    forget_connections(app)
    file.write_bytes(b"no database " * 1000)
    assert all(is_orderly(client.get(path)) for path in PAGES)


def test_a_folder_that_was_deleted_answers_nothing_that_would_be_lost(app, client, file, tmp_path):
    shutil.rmtree(tmp_path)
    assert is_orderly(move(client, app))
    assert all(is_orderly(client.get(path)) for path in PAGES)
    assert not file.exists()


def test_a_file_that_was_deleted_does_not_come_back_empty(app, client, file):
    file.unlink()
    assert is_orderly(move(client, app))
    assert not file.exists()


def test_a_file_that_was_replaced_is_the_one_that_is_used(app, client, file, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(file) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    assert move(client, app).status_code == 303
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink()
    copy.rename(file)
    assert move(client, app).status_code == 303, "as of the copy nobody has moved it yet"


def test_json_is_answered_with_json(app, client, file):
    file.unlink()
    answer = client.get("/board", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")


def test_the_page_speaks_the_language_that_the_browser_asks_for(client, file):
    file.unlink()
    answer = client.get("/partners", headers={"Accept-Language": "it"})
    assert '<html lang="it">' in answer.text
    assert "Il database non risponde" in answer.text


def test_a_text_that_is_typed_comes_back_as_text(app, client, file):
    file.unlink()
    answer = client.post("/enquiries/new?partner=x", data={"need": '"><b>', "overview": "one\r\ntwo"})
    assert 'name="need" value="&#34;&gt;&lt;b&gt;"' in answer.text
    assert 'value="one\r\ntwo"' in answer.text
