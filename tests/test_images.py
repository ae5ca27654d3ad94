"""Pictures: what comes out is drawn anew, within bounds; what is none is refused with the reason."""

from io import BytesIO
from multiprocessing.pool import ThreadPool

import pytest
from PIL import Image

from referrals import images
from referrals.images import ImageRefused, Kind, Reason
from tests.pictures import SVG, bomb, many_passes, sent


@pytest.fixture
def store(app):
    return lambda upload, kind=Kind.NETWORK: images.store(upload, kind=kind)


def kept(name):
    return Image.open(BytesIO((images.folder() / name).read_bytes()))


def refused(store, upload):
    with pytest.raises(ImageRefused) as refusal:
        store(upload)
    return refusal.value.reason


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_format_becomes_a_webp_within_bounds(store, file_format):
    picture = kept(store(sent(file_format, (1200, 300))))
    assert (picture.format, picture.size) == ("WEBP", (480, 120))


def test_a_small_picture_keeps_its_size(store):
    assert kept(store(sent(size=(40, 30)))).size == (40, 30)


def test_a_partner_s_is_at_most_300_wide(store):
    assert kept(store(sent(size=(900, 900)), Kind.PARTNER)).size == (300, 300)


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (9, 9, 9, 0)), ("LA", (9, 0)), ("L", 9), ("1", 1), ("I;16", 900), ("P", 3)]
)
def test_every_way_to_write_a_png_is_read(store, mode, colour):
    assert kept(store(sent(mode=mode, colour=colour, size=(60, 60)))).size == (60, 60)


def test_a_photograph_that_is_drawn_step_by_step_is_read(store):
    assert kept(store(sent("JPEG", (60, 60), progressive=True))).size == (60, 60)
    assert kept(store(many_passes(20))).size == (64, 64)


def test_what_can_be_seen_through_stays_so(store):
    assert kept(store(sent(mode="RGBA", colour=(200, 0, 0, 0)))).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_printer_s_colours_become_a_screen_s(store):
    assert kept(store(sent("JPEG", mode="CMYK", colour=(0, 255, 255, 0)))).mode == "RGB"


def test_a_photograph_that_lies_on_its_side_is_put_upright(store):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert kept(store(sent("JPEG", (100, 50), exif=exif))).size == (50, 100)


def test_nothing_of_what_was_sent_stays_but_the_pixels(store):
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    name = store(sent("JPEG", exif=exif, comment=b"<script>") + b"<?php")
    written = (images.folder() / name).read_bytes()
    assert not any(word in written for word in (b"where I live", b"<script>", b"<?php", b"EXIF"))


def test_of_many_frames_the_first_is_taken(store):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    picture = kept(store(file.getvalue()))
    assert (getattr(picture, "n_frames", 1), picture.convert("RGB").getpixel((5, 5))[0] > 200) == (1, True)


def test_the_same_picture_has_the_same_name_and_another_another(store):
    assert store(sent()) == store(sent())
    assert store(sent()) != store(sent(colour="red"))


def test_the_name_says_how_large_it_is(store):
    name = store(sent(size=(90, 30)))
    assert images.picture(name) == images.Picture(name, 90, 30)


@pytest.mark.parametrize("name", ["", "../secret-key", "network-1.webp", f"network-{'a' * 32}-1x1.webp/../x"])
def test_what_is_no_name_is_no_picture(app, name):
    assert images.picture(name) is None


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (SVG, Reason.NO_PICTURE),
        (b"", Reason.NO_PICTURE),
        (b"%PDF-1.7 nothing to see", Reason.NO_PICTURE),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", Reason.NO_PICTURE),
        (sent()[:-80], Reason.BROKEN),
        (sent("TIFF"), Reason.NO_PICTURE),
        (bomb(), Reason.TOO_LARGE),
        (bomb(10_000, 10_000), Reason.TOO_LARGE),
        (bomb(5_000, 5_000), Reason.TOO_LARGE),
        (bomb(4_000, 4_000), Reason.BROKEN),
        (many_passes(100), Reason.BROKEN),
        (sent() + bytes(images.MOST_BYTES), Reason.TOO_HEAVY),
    ],
    ids=[
        *("svg", "empty", "pdf", "disguised", "cut off", "tiff"),
        *("bomb", "lesser bomb", "least bomb", "liar", "many passes", "heavy"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(store, upload, reason):
    assert refused(store, upload) is reason


def test_many_at_once_leave_one_whole_file(app, store):
    def in_a_process_of_its_own(_):
        with app.app_context():
            return store(sent(size=(300, 100)))

    with ThreadPool(8) as pool:
        names = set(pool.map(in_a_process_of_its_own, range(16)))
    assert len(names) == 1
    assert kept(names.pop()).size == (300, 100)
    assert not list(images.folder().glob(".*"))


def test_only_the_owner_reads_it(store):
    assert (images.folder() / store(sent())).stat().st_mode & 0o077 == 0
