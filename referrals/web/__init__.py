"""The people's door: blueprints, one folder per area. Views load, act and answer; they never commit and never send."""

from flask import Flask

from referrals.web import (
    account,
    archive,
    assets,
    board,
    browser,
    context,
    demo,
    directory,
    enquiry,
    insights,
    keys,
    operator,
    ops,
    profiles,
    referral,
    style,
    team,
)
from referrals.web.profiles import banners


def register(app: Flask) -> None:
    """Give the application its pages."""
    keys.register(app)
    assets.register(app)
    context.register(app)
    banners.register(app)
    browser.register(app)
    for area in (account, archive, board, directory, enquiry, insights, operator, ops, profiles, referral, style, team):
        app.register_blueprint(area.blueprint)
    demo.register(app)
