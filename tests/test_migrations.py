"""The migrations create the tables of the models, on both databases, and can be reverted."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from referrals import config as settings
from referrals.database import schema_change
from referrals.extensions import db
from tests.application import MIGRATIONS, SECRET_KEY

PARTNER = "INSERT INTO partner (id, public_id, name, created_at) VALUES (1, 'p', 'Alfa', '2026-01-01')"
PROFILE = """
INSERT INTO marketing_profile (partner_id, country, status, description, website) VALUES (1, 'IT', 'draft', '', '')
"""


@pytest.fixture
def bare_app(empty_database_url, tmp_path):
    """An application on a database without tables."""
    from app import add_commands, create_app

    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": empty_database_url, "SECRET_KEY": SECRET_KEY, "DEMO": "0"}
    built = create_app(settings.read(environ, dotenv=None))
    add_commands(built)
    with built.app_context(), schema_change():
        yield built
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_line_of_migrations():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # SQLite cannot say what they are
def test_they_make_what_the_models_describe(bare_app):
    flask_migrate.upgrade(str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_they_can_be_taken_back_and_made_again(bare_app):
    flask_migrate.upgrade(str(MIGRATIONS))
    flask_migrate.downgrade(str(MIGRATIONS), revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    flask_migrate.upgrade(str(MIGRATIONS))


def test_a_network_that_runs_keeps_what_it_has(bare_app):
    flask_migrate.upgrade(str(MIGRATIONS), revision="0001")
    with db.engine.begin() as connection:
        connection.execute(text(PARTNER))
        connection.execute(text(PROFILE))
    flask_migrate.upgrade(str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT country, logo FROM marketing_profile")).all() == [("IT", "")]


PEOPLE = """
INSERT INTO person (id, public_id, email, name, role, language, zone, link_epoch, created_at)
VALUES (:id, :name, :name, :name, 'operator', 'en', 'UTC', :id, '2026-01-01')
"""
LINKS = """
INSERT INTO one_time_link (purpose, person_id, created_at, expires_at)
VALUES ('sign-in', 1, '2026-01-01', '2026-01-02'), ('sign-in', 2, '2026-01-01', '2026-01-02')
"""


def test_links_mailed_before_they_carried_a_secret_go_on_working(bare_app):
    flask_migrate.upgrade(str(MIGRATIONS), revision="0013")  # before the secrets
    with db.engine.begin() as connection:
        connection.execute(text(PEOPLE), [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
        connection.execute(text(LINKS))
    flask_migrate.upgrade(str(MIGRATIONS))
    with db.engine.connect() as connection:
        people = connection.execute(text("SELECT old_link_epoch, link_secret FROM person ORDER BY id")).all()
        sent = connection.execute(text("SELECT opens_by_number, secret FROM one_time_link")).all()
    assert [epoch for epoch, _ in people] == [1, 2]
    assert all(by_number for by_number, _ in sent)
    secrets = {secret for _, secret in (*people, *sent)}
    assert {len(secret) for secret in secrets} == {32}
    assert len(secrets) == 4


TERM = """
INSERT INTO term (id, vocabulary, slug, name_en, name_it, synonyms, search_text)
VALUES (1, 'product', 'mail', 'Mail', 'Posta', '["Email"]', '')
"""


def all_of(statement):
    with db.engine.connect() as connection:
        return connection.execute(text(statement)).all()


def test_the_names_of_a_term_become_rows_and_columns_again(bare_app):
    flask_migrate.upgrade(str(MIGRATIONS), revision="0017")
    with db.engine.begin() as connection:
        connection.execute(text(TERM))
    flask_migrate.upgrade(str(MIGRATIONS))
    names = all_of("SELECT term_id, language, name FROM term_name ORDER BY language")
    assert names == [(1, "en", "Mail"), (1, "it", "Posta")]
    assert all_of("SELECT slug FROM term") == [("mail",)]
    flask_migrate.downgrade(str(MIGRATIONS), revision="0017")
    assert all_of("SELECT name_en, name_it FROM term") == [("Mail", "Posta")]


def test_a_term_without_an_italian_name_gets_the_english_one_in_the_column(bare_app):
    flask_migrate.upgrade(str(MIGRATIONS), revision="0017")
    with db.engine.begin() as connection:
        connection.execute(text(TERM))
    flask_migrate.upgrade(str(MIGRATIONS))
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM term_name WHERE language = 'it'"))
    flask_migrate.downgrade(str(MIGRATIONS), revision="0017")
    assert all_of("SELECT name_it FROM term") == [("Mail",)]
