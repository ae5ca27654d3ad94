"""The `flask` commands: `prepare`, the demo, and maintenance."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app

from referrals import clock, links
from referrals.actions.directory import search_words
from referrals.actions.network import settings
from referrals.actions.partner import locations
from referrals.actions.person import one_time_links
from referrals.actions.ranking import counts as counts_actions
from referrals.config import Config
from referrals.database import UNAVAILABLE, backups, connections, diagnosis, schema_change
from referrals.database.backups import BackupFailed
from referrals.demo import loading
from referrals.extensions import db
from referrals.models import LinkPurpose
from referrals.queries.network import demo as demo_queries
from referrals.queries.person import people
from referrals.queries.ranking import evidence
from referrals.rules.ranking.weights import LIMITS, MEANINGS

CHECK_SECONDS = 5.0  # seconds for checking the file
FIRST_OPERATOR_MESSAGE = "No operator yet. Open this address once to become the first; it works for 7 days:"


def register(app: Flask) -> None:
    for command in (prepare, demo, backup, ranking):
        app.cli.add_command(command)


class Command(click.Command):
    """A command that reports database errors in one line."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except UNAVAILABLE as problem:
            raise click.ClickException(diagnosis.explain(problem, db.engine.url)) from problem


@click.command("prepare", cls=Command)
def prepare() -> None:
    """Bring the database to the newest schema, seed the settings, load the demo into an empty network.

    The last line is JSON for run.py.
    """
    _upgrade()
    if damage := connections.find_damage(db.engine, seconds=CHECK_SECONDS):
        raise click.ClickException(diagnosis.explain_damage(damage, db.engine.url))
    settings.seed(_config().seeds)
    if _config().demo and demo_queries.nothing_is_stored():
        _load()
    search_words.rebuild_if_outdated(now=clock.utcnow())
    locations.find_places()
    if not people.there_is_an_operator():
        _offer_the_first_operator()
    age = demo_queries.demo_age(now=clock.utcnow()) if _config().demo else None
    click.echo(json.dumps({"demo_age_hours": round(age.total_seconds() / 3600, 1) if age is not None else None}))


def _upgrade() -> None:
    os.umask(0o077)  # a new database file is private to its owner
    with schema_change():
        flask_migrate.upgrade()
    db.session.rollback()


def _offer_the_first_operator() -> None:
    secret = one_time_links.issue_first_operator(now=clock.utcnow())
    if secret is not None:
        token = links.one_time_token(LinkPurpose.FIRST_OPERATOR, secret)
        click.echo(FIRST_OPERATOR_MESSAGE)
        click.echo(links.absolute(f"/links/first-operator/{token}"))


@click.group("demo", invoke_without_command=True)
@click.option("--scale", "referrals", type=click.IntRange(1), help="Make this many referrals, for benchmarks.")
@click.option("--hero", type=click.IntRange(0), help="With --scale: how many of them are of Nordest Sistemi.")
@click.pass_context
def demo(context: click.Context, referrals: int | None, hero: int | None) -> None:
    """The demo network: load it, restart it, or fill it for a benchmark."""
    _upgrade()
    if referrals is not None:
        _refuse_real_data()
        _fill_for_benchmark(referrals, hero)
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@demo.command("load", cls=Command)
def load() -> None:
    """Load the demo into an empty network."""
    if not demo_queries.nothing_is_stored():
        raise click.ClickException("this network is not empty: the demo goes into an empty one only.")
    for line in _load():
        click.echo(line)


@demo.command("restart", cls=Command)
def restart() -> None:
    """Empty the demo and load it again as of now. Passwords stay the same."""
    _refuse_real_data()
    for line in _load():
        click.echo(line)


def _load() -> list[str]:
    return [str(sign_in) for sign_in in loading.load(_config(), now=clock.utcnow())]


def _fill_for_benchmark(referrals: int, hero: int | None) -> None:
    if hero is not None and hero > referrals:
        raise click.ClickException("--hero cannot be more than --scale.")
    for stored in loading.fill(_config(), referrals, heros=hero, now=clock.utcnow()):
        click.echo(f"{stored} referrals")


def _refuse_real_data() -> None:
    if demo_queries.loaded_at() is None and not demo_queries.nothing_is_stored():
        raise click.ClickException("this network is not the demo: nothing was changed.")


@click.command("backup", cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE while it is in use. With PostgreSQL use pg_dump."""
    database = _config().database.sqlite_file
    if database is None:
        raise click.ClickException("the database is PostgreSQL: use pg_dump --format=custom.")
    os.umask(0o077)
    try:
        backups.copy(database, file)
    except BackupFailed as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Copied into {file}. Keep {_config().data_dir / 'secret-key'} with it: it signs every emailed link.")


@click.group("ranking")
def ranking() -> None:
    """The ranking: its counts, and the weights that an operator may set."""


@ranking.command("rebuild", cls=Command)
def rebuild() -> None:
    """Delete the counts and count the whole history again."""
    total = counts_actions.rebuild(now=clock.utcnow())
    click.echo(f"{total} referrals counted.")


@ranking.command("weights", cls=Command)
@click.argument("values", nargs=-1, metavar="[NAME=NUMBER]...")
def weights(values: tuple[str, ...]) -> None:
    """Set weights by name, and print all of them."""
    try:
        counts_actions.set_weights(dict(_weight(*value.partition("=")) for value in values))
    except ValueError as problem:
        raise click.ClickException(f"{problem}: nothing was changed.") from problem
    for name, value in asdict(evidence.weights()).items():
        least, most = LIMITS[name]
        click.echo(f"{name:16} {value:6}  {least} to {most}: {MEANINGS[name]}")


def _weight(name: str, _: str, number: str) -> tuple[str, int]:
    if not number.isascii() or not number.isdecimal():
        raise ValueError(f"give {name} a whole number, as in {name}=100")
    return name, int(number)


def _config() -> Config:
    config: Config = current_app.config["REFERRALS"]
    return config
