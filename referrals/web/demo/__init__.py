"""The demo's bar: enter as somebody, read the mails, move the clock. In the demo and on loopback only."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the demo's pages, when it runs the demo on loopback."""
    _ = app
