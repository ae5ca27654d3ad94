"""The commands of the shell: `flask prepare`, and what an administrator does by hand."""

import json

import click
import flask_migrate
from flask import Flask, current_app

from referrals.actions import setting
from referrals.database import schema_change
from referrals.extensions import db


def register(app: Flask) -> None:
    app.cli.add_command(prepare)


@click.command("prepare")
def prepare() -> None:
    """Bring the database to the newest schema, seed the settings, load the demo into an empty network.

    The last line is JSON for run.py.
    """
    with schema_change():
        flask_migrate.upgrade()
    db.session.rollback()
    config = current_app.config["REFERRALS"]
    setting.seed({"new_hours": config.new_hours, "evaluating_days": config.evaluating_days})
    click.echo(json.dumps({"demo_age_hours": None}))
