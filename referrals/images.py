"""Uploaded pictures: decoded, drawn anew, and stored in DATA_DIR/uploads under a content hash.

The uploaded file is never stored or served. Pillow is loaded with the first picture: most processes never need it.
"""

import hashlib
import os
import re
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 16_000_000  # 64 MB when decoded; protects against decompression bombs
MAX_SCANS = 64  # scans of a progressive JPEG; each costs as much as the whole picture
START_OF_SCAN = b"\xff\xda"  # the marker that begins a scan
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# What decoders raise for a malformed file.
DECODER_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error)
SIXTEEN_BIT_SAMPLES = "16B"  # Pillow's name for the samples of such a PNG; in "16L" order it decodes their low bytes
# Scale a sample of 4 or 2 bits, by Pillow's name for them, to 8 bits.
SCALE_TO_EIGHT_BITS: dict[str, Callable[[int], int]] = {
    "4": lambda value: value * 17,
    "2": lambda value: value * 85,
}
ORIENTATION_TAG = 0x0112  # the Exif tag of the camera's orientation
NAME_PATTERN = re.compile(r"[a-z]+-[0-9a-f]{32}-(?P<width>[0-9]{1,4})x(?P<height>[0-9]{1,4})\.webp")


class PictureKind(StrEnum):
    """What a picture is for. BOUNDS has the largest size in pixels."""

    NETWORK = "network"
    PARTNER = "partner"


BOUNDS = {PictureKind.NETWORK: (480, 120), PictureKind.PARTNER: (300, 300)}


class PictureProblem(StrEnum):
    """Why a picture was refused."""

    TOO_HEAVY = "too-heavy"
    TOO_LARGE = "too-large"
    NO_PICTURE = "no-picture"
    BROKEN = "broken"


class ImageRefused(Exception):
    """The upload cannot be used. `reason` says why."""

    def __init__(self, reason: PictureProblem) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A stored picture, as a page needs it."""

    name: str
    width: int
    height: int


def store(upload: bytes, *, kind: PictureKind) -> str:
    """Store the picture, drawn anew, and return its name. Equal pictures have equal names. Raises ImageRefused."""
    if len(upload) > MAX_BYTES:
        raise ImageRefused(PictureProblem.TOO_HEAVY)
    content, width, height = _redraw(upload, BOUNDS[kind])
    name = f"{kind}-{hashlib.sha256(content).hexdigest()[:32]}-{width}x{height}.webp"
    _write_atomically(folder() / name, content)
    return name


def folder() -> Path:
    """Return the folder of the pictures. It may not exist yet."""
    data_dir: Path = current_app.config["REFERRALS"].data_dir
    return data_dir / "uploads"


def picture(name: str) -> Picture | None:
    """Return the picture with that name and its size, or None if no picture can have that name. Reads no file."""
    match = NAME_PATTERN.fullmatch(name)
    return Picture(name, int(match["width"]), int(match["height"])) if match else None


def is_stored(name: str, *, kind: PictureKind) -> bool:
    """Tell whether a picture of that kind and name is stored."""
    return picture(name) is not None and name.startswith(f"{kind}-") and (folder() / name).is_file()


def remove_others(used: set[str], *, older_than: datetime) -> int:
    """Delete the pictures that are not in `used` and were last uploaded before `older_than`. Return how many."""
    others = [path for path in folder().glob("*.webp") if path.name not in used and NAME_PATTERN.fullmatch(path.name)]
    old = [path for path in others if path.stat().st_mtime < older_than.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _redraw(upload: bytes, bounds: tuple[int, int]) -> tuple[bytes, int, int]:
    """Return the picture as WebP, whichever encoding is smaller, with its width and height."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(upload), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ImageRefused(PictureProblem.TOO_LARGE)
            if image.format == "JPEG" and upload.count(START_OF_SCAN) > MAX_SCANS:
                raise ImageRefused(PictureProblem.BROKEN)
            drawn = _draw(image, upload, bounds)
    except UnidentifiedImageError as problem:
        raise ImageRefused(PictureProblem.NO_PICTURE) from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise ImageRefused(PictureProblem.TOO_LARGE) from problem
    except DECODER_ERRORS as problem:
        raise ImageRefused(PictureProblem.BROKEN) from problem
    return min((_encode(drawn, lossless=True), _encode(drawn, lossless=False)), key=len), *drawn.size


def _draw(image: "ImageFile", upload: bytes, bounds: tuple[int, int]) -> "Image":
    """Return only the pixels, upright and within bounds: no metadata, no second frame."""
    image.draft("RGB", (2 * bounds[0], 2 * bounds[1]))
    upright = _rotate_upright(_to_eight_bits(image, upload))
    drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    drawn.thumbnail(bounds)
    drawn.info.clear()
    return drawn


def _to_eight_bits(image: "ImageFile", upload: bytes) -> "Image":
    """Return the picture with 8 bits per colour, and with its transparent colour (tRNS) applied accordingly.

    Pillow cuts 16-bit grey off at 255, which makes it white, and keeps the transparent colour in the file's own bits.
    """
    bits = str(image.tile[0].args).partition(";")[2] if image.format == "PNG" and image.tile else ""
    image.load()
    key = image.info.get("transparency")
    grey = image.convert("I").point(lambda value: value * (1 / 256)).convert("L") if image.mode == "I;16" else image
    if key is None or isinstance(key, bytes):
        return grey
    if bits == SIXTEEN_BIT_SAMPLES:
        grey.info.pop("transparency", None)
        grey.putalpha(_alpha_channel(key, image, upload))
    elif bits in SCALE_TO_EIGHT_BITS:
        scale = SCALE_TO_EIGHT_BITS[bits]
        grey.info["transparency"] = tuple(map(scale, key)) if isinstance(key, tuple) else scale(key)
    return grey


def _alpha_channel(key: int | tuple[int, ...], image: "ImageFile", upload: bytes) -> "Image":
    """Return the alpha channel of a 16-bit PNG. All 16 bits of the transparent colour are compared."""
    from PIL import ImageChops

    if isinstance(key, int):
        return image.convert("I").point([0 if value == key else 255 for value in range(1 << 16)], "L")
    bands = zip(
        (*image.split(), *_low_bytes(upload).split()), (*(v >> 8 for v in key), *(v & 255 for v in key)), strict=True
    )
    others = [band.point([0 if value == part else 255 for value in range(256)]) for band, part in bands]
    return reduce(ImageChops.lighter, others)


def _low_bytes(upload: bytes) -> "Image":
    """Return the low bytes of the samples of a 16-bit PNG. Pillow itself keeps only the high bytes."""
    from PIL import Image

    with Image.open(BytesIO(upload), formats=("PNG",)) as low:
        low.tile = [tile._replace(args=str(tile.args).replace(SIXTEEN_BIT_SAMPLES, "16L")) for tile in low.tile]
        low.load()
        return low


def _rotate_upright(image: "Image") -> "Image":
    """Return the picture as the camera was held. Pillow's own function rewrites the metadata and can fail on it."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(image.getexif().get(ORIENTATION_TAG, 1))
    return image if turn is None else image.transpose(turn)


def _encode(drawn: "Image", *, lossless: bool) -> bytes:
    buffer = BytesIO()
    drawn.save(buffer, "WEBP", lossless=lossless, quality=88, method=6)
    return buffer.getvalue()


def _write_atomically(path: Path, content: bytes) -> None:
    """Write the file completely or not at all: another process may be serving it already."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
