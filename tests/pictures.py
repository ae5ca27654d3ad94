"""Uploaded pictures, and files that only claim to be pictures."""

import struct
import zlib
from io import BytesIO

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture_file(file_format="PNG", size=(600, 200), mode="RGB", colour="teal", **options):
    """Return the file of a picture in that format."""
    file = BytesIO()
    Image.new(mode, size, colour).save(file, file_format, **options)
    return file.getvalue()


def bomb(width=30_000, height=30_000):
    """Return a PNG of a few bytes that claims to have very many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))


def many_scans(number):
    """Return a JPEG of a few bytes with many scans."""
    picture = picture_file("JPEG", (64, 64), progressive=True)
    last = picture[picture.rindex(b"\xff\xda") : -2]
    return picture[:-2] + last * number + b"\xff\xd9"


def png(depth, colour_type, row, **chunks):
    """Return a PNG of two pixels, byte by byte. `row` holds them in the file's format."""
    header = struct.pack(">IIBBBBB", 2, 1, depth, colour_type, 0, 0, 0)
    more = b"".join(_chunk(name.encode(), data) for name, data in chunks.items())
    data = _chunk(b"IDAT", zlib.compress(b"\0" + row))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + more + data + _chunk(b"IEND", b"")


def sixteen_bit_samples(*values):
    """Return numbers as 16-bit PNG samples."""
    return struct.pack(f">{len(values)}H", *values)


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
