"""The people and referrals of the mails."""

import pytest

from referrals.actions.network import settings
from referrals.models import Mark
from tests.mail.kinds import World, every_kind
from tests.people import NOW


@pytest.fixture
def world(app, travel):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    return World()


_written = {}


@pytest.fixture
def mails(engine, request):
    """A mail of every kind, written once for each database. Who needs the rows too calls `every_kind(world)`."""
    if engine not in _written:
        _written[engine] = every_kind(request.getfixturevalue("world"))
    return _written[engine]
