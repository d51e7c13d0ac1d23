"""Decodes pictures that came from outside: JPEG2000, PNG and plain JPEG, their headers read before OpenCV sees them.

A few bytes can ask a decoder for gigabytes or for hours: sizes, tiles, layers and kinds are bounded beforehand.
"""

from __future__ import annotations

import struct

import cv2
import numpy as np

from drivers.api import DeviceProtocolError, GrayImage
from drivers.image_header import read_image_header

MAX_JPEG2000_TILES = 256
MAX_JPEG2000_LAYERS = 32
MIN_JPEG2000_PRECINCT = 4
"""Exponent: precincts of 16 pixels. Smaller ones cost a decoder more than the picture is worth."""
MAX_JPEG2000_COMPONENTS = 4
MAX_SEGMENTS = 64

_JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_CODESTREAM = b"\xff\x4f\xff\x51"
_PLAIN_JPEG = (0xC0, 0xC1)
"""Baseline and extended sequential; a progressive one may hold any number of scans."""


def decode_picture(data: bytes, most_side_px: int) -> GrayImage:
    """Return a JPEG2000, PNG or JPEG picture, height x width uint8. Raises `DeviceProtocolError`."""
    try:
        width, height = _size(data)
    except (struct.error, IndexError) as error:
        raise DeviceProtocolError("a picture is cut short") from error
    if not (0 < width <= most_side_px and 0 < height <= most_side_px):
        raise DeviceProtocolError("a picture is too large")
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise DeviceProtocolError("a picture cannot be decoded") from error
    if decoded is None or decoded.shape != (height, width) or decoded.dtype != np.uint8:
        raise DeviceProtocolError("a picture cannot be decoded")
    return np.ascontiguousarray(decoded, dtype=np.uint8)


def _size(data: bytes) -> tuple[int, int]:
    if data.startswith(_CODESTREAM):
        return _jpeg2000_size(data)
    if data.startswith(_JP2_SIGNATURE):
        return _jpeg2000_size(data[_find_codestream(data) :])
    is_jpeg = data.startswith(b"\xff\xd8")
    if is_jpeg and _jpeg_kind(data) not in _PLAIN_JPEG:
        raise DeviceProtocolError("a picture is a JPEG of a kind that is not read")
    header = read_image_header(data) if is_jpeg or data.startswith(b"\x89PNG") else None
    if header is None:
        raise DeviceProtocolError("a picture is none of JPEG2000, PNG and JPEG")
    return header.width_px, header.height_px


def _find_codestream(data: bytes) -> int:
    """Return where the code stream begins in a JP2 file (ISO/IEC 15444-1, I.4: boxes of length and type)."""
    place = 0
    for _ in range(MAX_SEGMENTS):
        length, kind = struct.unpack_from(">I4s", data, place)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        if kind == b"jp2c":
            return int(place + head)
        if not head <= length <= len(data):
            break
        place += length
    raise DeviceProtocolError("a JPEG2000 picture has no code stream")


def _jpeg2000_size(data: bytes) -> tuple[int, int]:
    """Return the size in the main header's SIZ, with what decoding would cost checked (ISO/IEC 15444-1, A.5, A.6)."""
    if data[:4] != _CODESTREAM:
        raise DeviceProtocolError("a JPEG2000 picture has no header")
    right, bottom, left, top, tile_w, tile_h = struct.unpack_from(">6I", data, 8)
    (components,) = struct.unpack_from(">H", data, 40)
    width, height = right - left, bottom - top
    if min(width, height, tile_w, tile_h) < 1 or not 1 <= components <= MAX_JPEG2000_COMPONENTS:
        raise DeviceProtocolError("a JPEG2000 picture has no size")
    if -(-right // tile_w) * -(-bottom // tile_h) > MAX_JPEG2000_TILES:
        raise DeviceProtocolError("a JPEG2000 picture is cut into too many pieces")
    place = 2
    for _ in range(MAX_SEGMENTS):
        marker, length = struct.unpack_from(">HH", data, place)
        if marker in (0xFF90, 0xFF93):  # a tile begins
            return width, height
        if marker in (0xFF52, 0xFF53):
            _check_coding(data[place + 4 : place + 2 + length], is_default=marker == 0xFF52)
        if marker == 0xFF5F:
            break  # changes of order multiply the work
        place += 2 + length
    raise DeviceProtocolError("a JPEG2000 picture has a header of a kind that is not read")


def _check_coding(segment: bytes, *, is_default: bool) -> None:
    """Check the number of layers and the size of the precincts in a COD or COC."""
    if is_default:
        style, _, layers = struct.unpack_from(">BBH", segment)
        levels, precincts = segment[5], segment[10:]
    else:
        style, layers, levels, precincts = segment[1], 1, segment[2], segment[7:]
    if not 1 <= layers <= MAX_JPEG2000_LAYERS:
        raise DeviceProtocolError("a JPEG2000 picture has too many layers")
    precincts = precincts if style & 1 else b""
    if len(precincts) != (levels + 1 if style & 1 else 0) or any(
        min(p & 15, p >> 4) < MIN_JPEG2000_PRECINCT for p in precincts
    ):
        raise DeviceProtocolError("a JPEG2000 picture is cut into too many pieces")


def _jpeg_kind(data: bytes) -> int:
    """Return the marker of a JPEG's first frame, 0 if there is none before the picture itself."""
    place = 2
    for _ in range(MAX_SEGMENTS):
        fill, marker, length = struct.unpack_from(">BBH", data, place)
        if fill != 0xFF or marker == 0xDA:
            return 0
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int(marker)
        place += 2 + length
    return 0
