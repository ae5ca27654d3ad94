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


@pytest.fixture
def mails(world):
    return every_kind(world)
