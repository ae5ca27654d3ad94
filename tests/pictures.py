"""Pictures as people send them, and files that only say that they are pictures."""

import struct
import zlib
from io import BytesIO

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def sent(file_format="PNG", size=(600, 200), mode="RGB", colour="teal", **options):
    """A picture in that format, as its file."""
    file = BytesIO()
    Image.new(mode, size, colour).save(file, file_format, **options)
    return file.getvalue()


def bomb(width=30_000, height=30_000):
    """A PNG of a few bytes that says that it has very many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))


def many_passes(number):
    """A JPEG of a few bytes that is to be gone over so many times more."""
    picture = sent("JPEG", (64, 64), progressive=True)
    last = picture[picture.rindex(b"\xff\xda") : -2]
    return picture[:-2] + last * number + b"\xff\xd9"


def png(depth, colour_type, row, **chunks):
    """A PNG of two pixels, byte by byte: `row` holds them as the format does."""
    header = struct.pack(">IIBBBBB", 2, 1, depth, colour_type, 0, 0, 0)
    more = b"".join(_chunk(name.encode(), data) for name, data in chunks.items())
    data = _chunk(b"IDAT", zlib.compress(b"\0" + row))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + more + data + _chunk(b"IEND", b"")


def sixteen(*values):
    """Numbers as 16-bit PNGs hold them."""
    return struct.pack(f">{len(values)}H", *values)


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
