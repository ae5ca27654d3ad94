"""The HTML pages: one blueprint for each area. Views load, act and answer; they never commit and never send mail."""

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
    """Register the blueprints and hooks of all pages."""
    keys.register(app)
    assets.register(app)
    context.register(app)
    banners.register(app)
    browser.register(app)
    for area in (account, archive, board, directory, enquiry, insights, operator, ops, profiles, referral, style, team):
        app.register_blueprint(area.blueprint)
    demo.register(app)
