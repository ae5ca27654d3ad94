"""Pictures: drawn anew, within bounds; other files are refused with the reason."""

from io import BytesIO
from multiprocessing.pool import ThreadPool

import pytest
from PIL import Image

from referrals import images
from referrals.images import ImageRefused, PictureKind, PictureProblem
from tests.pictures import SVG, bomb, many_scans, picture_file, png, sixteen_bit_samples


@pytest.fixture
def store(app):
    return lambda upload, kind=PictureKind.NETWORK: images.store(upload, kind=kind)


def kept(name):
    return Image.open(BytesIO((images.folder() / name).read_bytes()))


def refused(store, upload):
    with pytest.raises(ImageRefused) as refusal:
        store(upload)
    return refusal.value.reason


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_format_becomes_a_webp_within_bounds(store, file_format):
    picture = kept(store(picture_file(file_format, (1200, 300))))
    assert (picture.format, picture.size) == ("WEBP", (480, 120))


def test_a_small_picture_keeps_its_size(store):
    assert kept(store(picture_file(size=(40, 30)))).size == (40, 30)


def test_a_partner_s_is_at_most_300_wide(store):
    assert kept(store(picture_file(size=(900, 900)), PictureKind.PARTNER)).size == (300, 300)


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (9, 9, 9, 0)), ("LA", (9, 0)), ("L", 9), ("1", 1), ("I;16", 900), ("P", 3)]
)
def test_every_way_to_write_a_png_is_read(store, mode, colour):
    assert kept(store(picture_file(mode=mode, colour=colour, size=(60, 60)))).size == (60, 60)


GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
RED_GREEN = b"\xff\0\0\0\xff\0"


@pytest.mark.parametrize(
    ("file", "left", "right"),
    [
        (png(16, GREY, sixteen_bit_samples(0x4000, 0xC000)), (64, 64, 64, 255), (192, 192, 192, 255)),
        (png(16, GREY, sixteen_bit_samples(0, 0xFFFF)), (0, 0, 0, 255), (255, 255, 255, 255)),
        (
            png(16, GREY, sixteen_bit_samples(0x4000, 0xC000), tRNS=sixteen_bit_samples(0x4000)),
            None,
            (192, 192, 192, 255),
        ),
        (
            png(16, GREY_ALPHA, sixteen_bit_samples(0x4000, 0xFFFF, 0xC000, 0x8000)),
            (64, 64, 64, 255),
            (192, 192, 192, 128),
        ),
        (png(16, COLOUR, sixteen_bit_samples(0x4000, 0x8000, 0xC000, 0, 0, 0)), (64, 128, 192, 255), (0, 0, 0, 255)),
        (
            png(
                16,
                COLOUR,
                sixteen_bit_samples(16384, 32768, 49152, 0, 0, 0),
                tRNS=sixteen_bit_samples(16384, 32768, 49152),
            ),
            None,
            (0, 0, 0, 255),
        ),
        (
            png(16, GREY, sixteen_bit_samples(0x8000, 0x8001), tRNS=sixteen_bit_samples(0x8000)),
            None,
            (128, 128, 128, 255),
        ),
        (
            png(16, GREY, sixteen_bit_samples(0x8001, 0x8000), tRNS=sixteen_bit_samples(0x8001)),
            None,
            (128, 128, 128, 255),
        ),
        (
            png(
                16,
                COLOUR,
                sixteen_bit_samples(0x8001, 0x8000, 0, 0x8000, 0x8000, 0),
                tRNS=sixteen_bit_samples(0x8001, 0x8000, 0),
            ),
            None,
            (128, 128, 0, 255),
        ),
        (
            png(
                16,
                COLOUR,
                sixteen_bit_samples(0x4001, 0x8002, 0xC003, 0x4001, 0x8002, 0xC004),
                tRNS=sixteen_bit_samples(0x4001, 0x8002, 0xC003),
            ),
            None,
            (64, 128, 192, 255),
        ),
        (
            png(16, COLOUR_ALPHA, sixteen_bit_samples(0x4000, 0x8000, 0xC000, 0xFFFF, 0, 0, 0, 0)),
            (64, 128, 192, 255),
            None,
        ),
        (png(8, GREY, b"\x40\xc0"), (64, 64, 64, 255), (192, 192, 192, 255)),
        (png(8, GREY, b"\x40\xc0", tRNS=sixteen_bit_samples(0x40)), None, (192, 192, 192, 255)),
        (png(8, GREY_ALPHA, b"\x40\xff\xc0\x80"), (64, 64, 64, 255), (192, 192, 192, 128)),
        (png(8, COLOUR, b"\x40\x80\xc0\0\0\0", tRNS=sixteen_bit_samples(0x40, 0x80, 0xC0)), None, (0, 0, 0, 255)),
        (png(8, PALETTE, b"\0\1", PLTE=RED_GREEN, tRNS=b"\x80"), (255, 0, 0, 128), (0, 255, 0, 255)),
        (png(1, PALETTE, b"\x40", PLTE=RED_GREEN), (255, 0, 0, 255), (0, 255, 0, 255)),
        (png(4, GREY, b"\x4c"), (68, 68, 68, 255), (204, 204, 204, 255)),
        (png(4, GREY, b"\x4c", tRNS=sixteen_bit_samples(4)), None, (204, 204, 204, 255)),
        (png(2, GREY, b"\x60", tRNS=sixteen_bit_samples(1)), None, (170, 170, 170, 255)),
        (png(1, GREY, b"\x40"), (0, 0, 0, 255), (255, 255, 255, 255)),
        (png(1, GREY, b"\x40", tRNS=sixteen_bit_samples(0)), None, (255, 255, 255, 255)),
        (png(1, GREY, b"\x40", tRNS=sixteen_bit_samples(1)), (0, 0, 0, 255), None),
    ],
)
def test_every_kind_of_png_keeps_its_colours(store, file, left, right):
    picture = kept(store(file)).convert("RGBA")
    for place, colour in (((0, 0), left), ((1, 0), right)):
        found = picture.getpixel(place)
        assert found == colour if colour else found[3] == 0


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_stands_as_the_camera_was_held(store, file_format, mode):
    sideways = Image.new("RGB", (64, 32), "black")
    sideways.paste("white", (32, 0, 64, 32))
    sideways = sideways.convert(mode)
    exif = sideways.getexif()
    exif[images.ORIENTATION_TAG] = 6  # the camera was turned: the left edge is the top
    file = BytesIO()
    sideways.save(file, file_format, exif=exif)
    picture = kept(store(file.getvalue())).convert("L")
    assert picture.size == (32, 64)
    assert picture.getpixel((16, 8)) < 8
    assert picture.getpixel((16, 56)) > 247


def test_of_a_picture_that_moves_the_first_frame_is_kept(store):
    file = BytesIO()
    first, second = (Image.new("RGB", (32, 32), colour) for colour in ("red", "lime"))
    first.save(file, "GIF", save_all=True, append_images=[second])
    picture = kept(store(file.getvalue()))
    assert not getattr(picture, "is_animated", False)
    assert picture.convert("RGB").getpixel((8, 8)) == (255, 0, 0)


def test_a_photograph_that_is_drawn_step_by_step_is_read(store):
    assert kept(store(picture_file("JPEG", (60, 60), progressive=True))).size == (60, 60)
    assert kept(store(many_scans(20))).size == (64, 64)


def test_what_can_be_seen_through_stays_so(store):
    assert kept(store(picture_file(mode="RGBA", colour=(200, 0, 0, 0)))).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_printer_s_colours_become_a_screen_s(store):
    picture = kept(store(picture_file("JPEG", mode="CMYK", colour=(0, 255, 255, 0))))
    assert picture.mode == "RGB"
    red, green, blue = picture.getpixel((8, 8))
    assert red > 247
    assert max(green, blue) < 8


def test_a_photograph_that_lies_on_its_side_is_put_upright(store):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert kept(store(picture_file("JPEG", (100, 50), exif=exif))).size == (50, 100)


def test_nothing_of_what_was_sent_stays_but_the_pixels(store):
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    name = store(picture_file("JPEG", exif=exif, comment=b"<script>") + b"<?php")
    written = (images.folder() / name).read_bytes()
    assert not any(word in written for word in (b"where I live", b"<script>", b"<?php", b"EXIF"))


def test_of_many_frames_the_first_is_taken(store):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    picture = kept(store(file.getvalue()))
    assert (getattr(picture, "n_frames", 1), picture.convert("RGB").getpixel((5, 5))[0] > 200) == (1, True)


def test_the_same_picture_has_the_same_name_and_another_another(store):
    assert store(picture_file()) == store(picture_file())
    assert store(picture_file()) != store(picture_file(colour="red"))


def test_the_name_says_how_large_it_is(store):
    name = store(picture_file(size=(90, 30)))
    assert images.picture(name) == images.Picture(name, 90, 30)


@pytest.mark.parametrize("name", ["", "../secret-key", "network-1.webp", f"network-{'a' * 32}-1x1.webp/../x"])
def test_what_is_no_name_is_no_picture(app, name):
    assert images.picture(name) is None


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (SVG, PictureProblem.NO_PICTURE),
        (b"", PictureProblem.NO_PICTURE),
        (b"%PDF-1.7 nothing to see", PictureProblem.NO_PICTURE),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", PictureProblem.NO_PICTURE),
        (picture_file()[:-80], PictureProblem.BROKEN),
        (picture_file("TIFF"), PictureProblem.NO_PICTURE),
        (bomb(), PictureProblem.TOO_LARGE),
        (bomb(10_000, 10_000), PictureProblem.TOO_LARGE),
        (bomb(5_000, 5_000), PictureProblem.TOO_LARGE),
        (bomb(4_000, 4_000), PictureProblem.BROKEN),
        (many_scans(100), PictureProblem.BROKEN),
        (picture_file() + bytes(images.MAX_BYTES), PictureProblem.TOO_HEAVY),
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
            return store(picture_file(size=(300, 100)))

    with ThreadPool(8) as pool:
        names = set(pool.map(in_a_process_of_its_own, range(16)))
    assert len(names) == 1
    assert kept(names.pop()).size == (300, 100)
    assert not list(images.folder().glob(".*"))


def test_only_the_owner_reads_it(store):
    assert (images.folder() / store(picture_file())).stat().st_mode & 0o077 == 0
