"""The demo bar: sign in as anybody, read all mails, advance the clock. It needs the URL that bin/run printed."""

from flask import Flask

from referrals.web.demo import bar, mails, views
from referrals.web.demo.blueprint import blueprint

__all__ = ["bar", "mails", "views"]


def register(app: Flask) -> None:
    """Register the demo's pages. They exist while `bar.is_on`."""
    app.before_request(bar.open_with_secret)
    app.register_blueprint(blueprint)
    app.context_processor(bar.context)
