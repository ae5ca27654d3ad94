"""The HTML pages: one blueprint for each area. Views load, act and answer; they never commit and never send mail."""

from flask import Flask

from referrals.web import (
    account,
    archive,
    board,
    demo,
    directory,
    enquiry,
    insights,
    operator,
    ops,
    profiles,
    referral,
    style,
    team,
    template_context,
)
from referrals.web.profiles import banners
from referrals.web.responses import assets
from referrals.web.security import browser


def register(app: Flask) -> None:
    """Register the blueprints and hooks of all pages."""
    assets.register(app)
    template_context.register(app)
    banners.register(app)
    browser.register(app)
    for area in (account, archive, board, directory, enquiry, insights, operator, ops, profiles, referral, style, team):
        app.register_blueprint(area.blueprint)
    demo.register(app)
