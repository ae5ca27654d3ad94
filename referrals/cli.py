"""The commands of the shell: `flask prepare`, the demo, and what an administrator does by hand."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from referrals import clock, links
from referrals.actions import location, one_time_link, search_words, setting
from referrals.actions import ranking as counts
from referrals.config import Config
from referrals.database import schema_change
from referrals.demo import loading
from referrals.extensions import db
from referrals.models import LinkPurpose
from referrals.queries import demo as look
from referrals.queries import people
from referrals.queries import ranking as looks
from referrals.rules.ranking.weights import LIMITS, MEANINGS

ABOUT_THE_LINK = "No operator yet. Open this address once to become the first; it works for 7 days:"


def register(app: Flask) -> None:
    for command in (prepare, demo, backup, ranking):
        app.cli.add_command(command)


@click.command("prepare")
def prepare() -> None:
    """Bring the database to the newest schema, seed the settings, load the demo into an empty network.

    The last line is JSON for run.py.
    """
    _upgrade()
    setting.seed(_config().seeds)
    if _config().demo and look.nothing_is_stored():
        _load()
    search_words.build_if_missing()
    location.find_places()
    if not people.there_is_an_operator():
        _offer_the_first_operator()
    age = look.age(now=clock.utcnow()) if _config().demo else None
    click.echo(json.dumps({"demo_age_hours": round(age.total_seconds() / 3600, 1) if age is not None else None}))


def _upgrade() -> None:
    os.umask(0o077)  # a database that is made here is its owner's alone
    try:
        with schema_change():
            flask_migrate.upgrade()
    except OperationalError as problem:
        raise click.ClickException(_why_not(problem)) from problem
    db.session.rollback()


def _why_not(problem: OperationalError) -> str:
    """Say in one line why the database cannot be used; what a file refuses speaks for itself."""
    reason = str(problem.orig).strip().splitlines()[0].removesuffix(".")
    if db.engine.dialect.name == "sqlite":
        return reason
    return f"{reason}. See that the database server runs and that DATABASE_URL is right."


def _offer_the_first_operator() -> None:
    secret = one_time_link.issue_first_operator(now=clock.utcnow())
    if secret is not None:
        token = links.one_time_token(LinkPurpose.FIRST_OPERATOR, secret)
        click.echo(ABOUT_THE_LINK)
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
        _fill(referrals, hero)
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@demo.command("load")
def load() -> None:
    """Load the demo into an empty network."""
    if not look.nothing_is_stored():
        raise click.ClickException("this network is not empty: the demo goes into an empty one only.")
    for line in _load():
        click.echo(line)


@demo.command("restart")
def restart() -> None:
    """Empty the demo and load it again as of now. Passwords stay the same."""
    _refuse_real_data()
    for line in _load():
        click.echo(line)


def _load() -> list[str]:
    return [str(sign_in) for sign_in in loading.load(_config(), now=clock.utcnow())]


def _fill(referrals: int, hero: int | None) -> None:
    if hero is not None and hero > referrals:
        raise click.ClickException("--hero cannot be more than --scale.")
    for stored in loading.fill(_config(), referrals, heros=hero, now=clock.utcnow()):
        click.echo(f"{stored} referrals")


def _refuse_real_data() -> None:
    if look.loaded_at() is None and not look.nothing_is_stored():
        raise click.ClickException("this network is not the demo: nothing was changed.")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE while it is in use. With PostgreSQL use pg_dump."""
    database = _config().database.sqlite_file
    if database is None:
        raise click.ClickException("the database is PostgreSQL: use pg_dump --format=custom.")
    if file.exists():
        raise click.ClickException(f"{file} exists already: give another name.")
    os.umask(0o077)
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", (str(file),))
    click.echo(f"Copied into {file}. Keep {_config().data_dir / 'secret-key'} with it: it signs every emailed link.")


@click.group("ranking")
def ranking() -> None:
    """Who is found first: the counts behind it, and the weights that an operator may set."""


@ranking.command("rebuild")
def rebuild() -> None:
    """Forget what was counted, and count the whole history anew."""
    total = counts.rebuild(now=clock.utcnow())
    click.echo(f"{total} referrals counted.")


@ranking.command("weights")
@click.argument("values", nargs=-1, metavar="[NAME=NUMBER]...")
def weights(values: tuple[str, ...]) -> None:
    """Set weights by name, and say what all of them are."""
    try:
        counts.set_weights(dict(_weight(*value.partition("=")) for value in values))
    except ValueError as problem:
        raise click.ClickException(f"{problem}: nothing was changed.") from problem
    for name, value in asdict(looks.weights()).items():
        least, most = LIMITS[name]
        click.echo(f"{name:16} {value:6}  {least} to {most}: {MEANINGS[name]}")


def _weight(name: str, _: str, number: str) -> tuple[str, int]:
    if not number.isascii() or not number.isdecimal():
        raise ValueError(f"give {name} a whole number, as in {name}=100")
    return name, int(number)


def _config() -> Config:
    config: Config = current_app.config["REFERRALS"]
    return config
