"""A finger image record (ISO/IEC 19794-4:2005 or 2011): one finger, its resolution, and its picture.

What the record says is checked before a picture is decoded: no size is believed that a scanner cannot have.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass

import numpy as np

from drivers.api import DeviceProtocolError, DriverUnavailableError, GrayImage
from drivers.sbi.pictures import decode_picture

MIN_SIDE_PX, MAX_SIDE_PX = 64, 2048
PLAUSIBLE_PPI = (150, 2000)
MAX_RECORD_BYTES = 8 * 1024 * 1024
CM_PER_INCH = 2.54


class Compression(enum.Enum):
    """How the picture of a record is packed."""

    RAW = "raw"
    BIT_PACKED = "bit-packed"
    WSQ = "WSQ"
    JPEG = "JPEG"
    JPEG2000 = "JPEG2000"
    PNG = "PNG"


_CODES_2005 = dict(enumerate(Compression))
"""ISO/IEC 19794-4:2005, 7.1.13."""
_CODES_2011 = dict(
    enumerate(
        (
            Compression.RAW,
            Compression.BIT_PACKED,
            Compression.WSQ,
            Compression.JPEG,
            Compression.JPEG2000,
            Compression.JPEG2000,
            Compression.PNG,
        )
    )
)
"""ISO/IEC 19794-4:2011, 8.3: JPEG2000 lossy and lossless are told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class FingerImageRecord:
    """What a record holds, its picture still packed."""

    finger_position: int
    """ISO/IEC 19794-2: 0 unknown, 1 to 10; 13 to 15 for several fingers."""
    ppi: int
    width_px: int
    height_px: int
    compression: Compression
    data: bytes


def read_finger_image(data: bytes) -> FingerImageRecord:
    """Read a record that holds one picture. Raises `DeviceProtocolError`."""
    if len(data) > MAX_RECORD_BYTES:
        raise DeviceProtocolError("a finger image record is too long")
    if data[:4] != b"FIR\0":
        raise DeviceProtocolError("this is no finger image record")
    try:
        if data[4:8] == b"010\0":
            return _read_2005(data)
        if data[4:8] == b"020\0":
            return _read_2011(data)
    except struct.error as error:
        raise DeviceProtocolError("a finger image record is cut short") from error
    raise DeviceProtocolError("a finger image record is of an unknown version")


def decode_finger_image(record: FingerImageRecord) -> GrayImage:
    """Return the picture, height x width uint8. Raises `DeviceProtocolError`, and `DriverUnavailableError` for WSQ."""
    if record.compression is Compression.WSQ:
        raise DriverUnavailableError(
            "the device sends WSQ pictures, which this station cannot read: set it to JPEG2000"
        )
    if record.compression is Compression.BIT_PACKED:
        raise DeviceProtocolError("the device sends bit-packed pictures, which no fingerprint scanner should")
    shape = record.height_px, record.width_px
    if record.compression is Compression.RAW:
        if len(record.data) != record.height_px * record.width_px:
            raise DeviceProtocolError("a raw picture has another size than its record says")
        return np.frombuffer(record.data, np.uint8).reshape(shape).copy()
    pixels = decode_picture(record.data, MAX_SIDE_PX)
    if pixels.shape != shape:
        raise DeviceProtocolError("a picture has another size than its record says")
    return pixels


def _read_2005(data: bytes) -> FingerImageRecord:
    """ISO/IEC 19794-4:2005, 7: a header of 32 bytes and one finger header of 14."""
    high, low, _, _, fingers, scale = struct.unpack_from(">HIHHBB", data, 8)
    scan_x, scan_y, image_x, image_y, depth, code = struct.unpack_from(">HHHHBB", data, 20)
    length, position, views, _, _, _, width, height = struct.unpack_from(">IBBBBBHH", data, 32)
    if (high << 32 | low) != len(data) or fingers != 1 or views != 1 or length != len(data) - 32:
        raise DeviceProtocolError("a finger image record does not hold one picture of the length it says")
    ppi = _ppi(scale, (image_x, image_y), (scan_x, scan_y))
    return _record(position, ppi, (width, height), depth, _CODES_2005.get(code), data[46:])


def _read_2011(data: bytes) -> FingerImageRecord:
    """ISO/IEC 19794-4:2011, 8: a header of 16 bytes; a representation with quality and certification blocks."""
    total, count, certified, _ = struct.unpack_from(">IHBB", data, 8)
    (length,) = struct.unpack_from(">I", data, 16)
    if total != len(data) or count != 1 or length != len(data) - 16 or certified > 1:
        raise DeviceProtocolError("a finger image record does not hold one picture of the length it says")
    place = 16 + 18
    (qualities,) = struct.unpack_from(">B", data, place)
    place += 1 + 5 * qualities
    if certified:
        (certificates,) = struct.unpack_from(">B", data, place)
        place += 1 + 3 * certificates
    position, _, scale, scan_x, scan_y, image_x, image_y = struct.unpack_from(">BBBHHHH", data, place)
    depth, code, _, width, height, size = struct.unpack_from(">BBBHHI", data, place + 11)
    place += 11 + 11
    if size > len(data) - place:
        raise DeviceProtocolError("a finger image record is cut short")
    ppi = _ppi(scale, (image_x, image_y), (scan_x, scan_y))
    # Comments and segmentation data may follow the picture; nobody here needs them.
    return _record(position, ppi, (width, height), depth, _CODES_2011.get(code), data[place : place + size])


def _ppi(scale: int, image: tuple[int, int], scan: tuple[int, int]) -> int:
    """The picture's own resolution; that of the scan where the record leaves it out. Units: 1 = inch, 2 = cm."""
    x, y = image if all(image) else scan
    per_inch = {1: 1.0, 2: CM_PER_INCH}.get(scale)
    if per_inch is None or abs(x - y) > 0.01 * max(x, y):
        raise DeviceProtocolError("a finger image record tells no resolution, or two")
    ppi = round(x * per_inch)
    if not PLAUSIBLE_PPI[0] <= ppi <= PLAUSIBLE_PPI[1]:
        raise DeviceProtocolError("a finger image record has a resolution of no scanner")
    return ppi


def _record(
    position: int, ppi: int, size_px: tuple[int, int], depth: int, compression: Compression | None, data: bytes
) -> FingerImageRecord:
    if not all(MIN_SIDE_PX <= side <= MAX_SIDE_PX for side in size_px):
        raise DeviceProtocolError("a finger image record has a picture of no scanner's size")
    if depth != 8 or compression is None:
        raise DeviceProtocolError("a finger image record has a picture of an unknown kind")
    return FingerImageRecord(position, ppi, *size_px, compression, data)
