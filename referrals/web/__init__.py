"""The people's door: blueprints, one folder per area. Views load, act and answer; they never commit and never send."""

from flask import Flask

from referrals.web import (
    account,
    archive,
    assets,
    board,
    context,
    demo,
    directory,
    enquiry,
    keys,
    operator,
    ops,
    referral,
    team,
)


def register(app: Flask) -> None:
    """Give the application its pages."""
    keys.register(app)
    assets.register(app)
    context.register(app)
    for area in (account, archive, board, directory, enquiry, operator, ops, referral, team):
        app.register_blueprint(area.blueprint)
    demo.register(app)
