"""Size and resolution of an image file, read from its first bytes: TIFF tags, PNG, JFIF and BMP headers.

OpenCV decodes pixels but drops the resolution, and decodes any size it is given; this reads both beforehand. Tolerant
and bounded: whatever the bytes, the answer is a header or None.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TIFF_ENTRIES = 512
MAX_SEGMENTS = 512
MAX_PNG_CHUNKS = 100_000
MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What an image file says of itself. `ppi` is None where it does not say."""

    width_px: int
    height_px: int
    ppi: float | None


def read_image_header(data: bytes) -> ImageHeader | None:
    """Return the header of a TIFF, PNG, JPEG or BMP file, None if it is none of these or is cut short."""
    try:
        if data[:4] in (b"II*\0", b"MM\0*"):
            return _read_tiff(data)
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            return _read_png(data)
        if data[:2] == b"\xff\xd8":
            return _read_jpeg(data)
        if data[:2] == b"BM":
            return _read_bmp(data)
    except (struct.error, IndexError, ZeroDivisionError):
        return None
    return None


def _read_tiff(data: bytes) -> ImageHeader | None:
    """TIFF 6.0: the first directory's ImageWidth 256, ImageLength 257, XResolution 282 and ResolutionUnit 296."""
    order = "<" if data[:2] == b"II" else ">"
    (directory,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, directory)
    if count > MAX_TIFF_ENTRIES:
        return None
    values: dict[int, float] = {}
    for index in range(count):
        place = directory + 2 + 12 * index
        tag, kind = struct.unpack_from(order + "HH", data, place)
        if tag not in (256, 257, 282, 296):
            continue
        if kind == 3:
            values[tag] = struct.unpack_from(order + "H", data, place + 8)[0]
        elif kind == 4:
            values[tag] = struct.unpack_from(order + "I", data, place + 8)[0]
        elif kind == 5:
            (where,) = struct.unpack_from(order + "I", data, place + 8)
            top, bottom = struct.unpack_from(order + "II", data, where)
            values[tag] = top / bottom if bottom else 0.0
    per_inch = {2: 1.0, 3: MM_PER_INCH / 10}.get(int(values.get(296, 2)))
    resolution = values.get(282)
    return _header(values.get(256, 0), values.get(257, 0), resolution * per_inch if resolution and per_inch else None)


def _read_png(data: bytes) -> ImageHeader | None:
    """PNG: IHDR, and pHYs (pixels per meter). Every chunk must lie inside the file: decoders reserve what it states."""
    width, height = struct.unpack_from(">II", data, 16)
    ppi = None
    place, kind = 8, b""
    for _ in range(MAX_PNG_CHUNKS):
        length, kind = struct.unpack_from(">I4s", data, place)
        if place + 12 + length > len(data) or kind == b"acTL":  # nor does a fingerprint move
            return None
        if kind == b"pHYs":
            per_unit, _, unit = struct.unpack_from(">IIB", data, place + 8)
            ppi = per_unit * MM_PER_INCH / 1000 if unit == 1 else None
        if kind == b"IEND":
            return _header(width, height, ppi)
        place += 12 + length
    return None


def _read_jpeg(data: bytes) -> ImageHeader | None:
    """JPEG: density from the JFIF segment, size from the start of frame."""
    ppi = None
    for marker, place in _jpeg_segments(data):
        if marker == 0xE0 and data[place : place + 5] == b"JFIF\0":
            unit, density = struct.unpack_from(">BH", data, place + 7)
            ppi = {1: float(density), 2: density * MM_PER_INCH / 10}.get(unit)
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, place + 1)
            return _header(width, height, ppi)
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield marker and place of the contents of each segment before the picture itself."""
    place = 2
    for _ in range(MAX_SEGMENTS):
        fill, marker, length = struct.unpack_from(">BBH", data, place)
        if fill != 0xFF or marker == 0xDA:
            return
        yield marker, place + 4
        place += 2 + length


def _read_bmp(data: bytes) -> ImageHeader | None:
    """BMP: BITMAPINFOHEADER; a negative height means top row first."""
    size, width, height = struct.unpack_from("<Iii", data, 14)
    per_meter = struct.unpack_from("<i", data, 38)[0] if size >= 40 else 0
    return _header(width, abs(height), per_meter * MM_PER_INCH / 1000)


def _header(width: float, height: float, ppi: float | None) -> ImageHeader | None:
    if width < 1 or height < 1:
        return None
    return ImageHeader(int(width), int(height), ppi if ppi and ppi > 0 else None)
