"""A mail of every kind as its reader gets it, in its own network."""

from flask_mail import Message

from referrals.actions.network import settings
from referrals.demo import network as demo
from referrals.models import Mark
from tests.clock import NOW
from tests.mail import kinds
from tools.screens import networks

KINDS = kinds.KINDS


def written(language: str) -> dict[str, Message]:
    """Return the mails in that language by kind."""
    with networks.fresh_application():
        settings.change({"network_name": demo.NAME})
        settings.mark(Mark.MAIL_PROVED, now=NOW)
        return kinds.every_kind(kinds.World(language))
