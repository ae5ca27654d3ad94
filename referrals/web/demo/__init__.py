"""The demo's bar: enter as somebody, read the mails, let time pass. Only for whoever opened the printed address."""

from flask import Flask

from referrals.web.demo import bar, mails, views
from referrals.web.demo.blueprint import blueprint

__all__ = ["bar", "mails", "views"]


def register(app: Flask) -> None:
    """Give the application the demo's pages; they exist while `bar.is_on`."""
    app.before_request(bar.open_with_secret)
    app.register_blueprint(blueprint)
    app.context_processor(bar.context)
