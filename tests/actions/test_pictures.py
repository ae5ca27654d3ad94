"""Unused pictures are deleted after a day."""

import os

import pytest

from referrals import images
from referrals.actions.network import settings
from referrals.actions.partner import pictures
from referrals.images import PictureKind
from tests.clock import DAYS, HOURS, NOW
from tests.pictures import picture_file
from tests.row_changes import change


@pytest.fixture
def stored(app):
    """Return a function that stores a picture as of an instant."""

    def store(kind, size, at=NOW):
        name = images.store(picture_file(size=size), kind=kind)
        os.utime(images.folder() / name, (at.timestamp(), at.timestamp()))
        return name

    for path in images.folder().glob("*"):
        path.unlink()
    return store


def there():
    return {path.name for path in images.folder().iterdir()}


def test_a_replaced_logo_goes_after_a_day_and_what_is_shown_stays(stored, location):
    of_partner, of_network = stored(PictureKind.PARTNER, (30, 20)), stored(PictureKind.NETWORK, (40, 20))
    replaced = stored(PictureKind.PARTNER, (50, 20))
    change(location.profile, logo=of_partner)
    settings.change({"logo": of_network})
    assert pictures.remove_unused(now=NOW + 23 * HOURS) == 0
    assert pictures.remove_unused(now=NOW + DAYS + HOURS) == 1
    assert there() == {of_partner, of_network}
    assert replaced not in there()


def test_one_that_was_just_sent_waits_for_its_form(stored):
    name = stored(PictureKind.PARTNER, (30, 20))
    pictures.remove_unused(now=NOW + HOURS)
    assert there() == {name}


def test_what_is_no_picture_of_ours_stays(stored):
    stored(PictureKind.PARTNER, (30, 20))
    (images.folder() / "notes.webp").write_bytes(b"")
    os.utime(images.folder() / "notes.webp", (0, 0))
    pictures.remove_unused(now=NOW + 2 * DAYS)
    assert there() == {"notes.webp"}


def test_without_any_picture_nothing_happens(app):
    assert pictures.remove_unused(now=NOW) == 0
