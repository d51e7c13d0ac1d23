"""Writes finger image records (ISO/IEC 19794-4) and their pictures, for the simulator and the parsers' tests."""

from __future__ import annotations

import struct

import cv2
import numpy as np

from drivers.sbi.finger_image import Compression

CODES_2011 = {
    Compression.RAW: 0,
    Compression.BIT_PACKED: 1,
    Compression.WSQ: 2,
    Compression.JPEG: 3,
    Compression.JPEG2000: 5,
    Compression.PNG: 6,
}
CODES_2005 = {kind: code for code, kind in enumerate(Compression)}


def pack(pixels: np.ndarray, compression: Compression) -> bytes:
    """Pack a picture; all but JPEG without loss."""
    if compression is Compression.RAW:
        return pixels.tobytes()
    if compression is Compression.WSQ:
        return b"\xff\xa0\xff\xa4" + bytes(60)
    if compression is Compression.BIT_PACKED:
        return pixels.tobytes()
    suffix, options = {
        Compression.JPEG2000: (".jp2", [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000]),
        Compression.PNG: (".png", []),
        Compression.JPEG: (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 95]),
    }[compression]
    done, data = cv2.imencode(suffix, pixels, options)
    assert done
    return data.tobytes()


def write_2011(
    pixels: np.ndarray,
    compression: Compression = Compression.JPEG2000,
    *,
    position: int = 2,
    resolution: int = 500,
    scale: int = 1,
    qualities: int = 1,
    certificates: int | None = None,
    data: bytes | None = None,
) -> bytes:
    """Write a record of ISO/IEC 19794-4:2011 with one representation."""
    height, width = pixels.shape
    data = pack(pixels, compression) if data is None else data
    body = struct.pack(">HBBBBBH", 2026, 11, 24, 10, 0, 0, 0) + struct.pack(">BHH", 1, 0xFFFE, 7)
    body += bytes([qualities]) + struct.pack(">BHH", 80, 0xFFFE, 1) * qualities
    if certificates is not None:
        body += bytes([certificates]) + struct.pack(">HB", 0xFFFE, 1) * certificates
    body += struct.pack(">BBBHHHH", position, 1, scale, resolution, resolution, resolution, resolution)
    body += struct.pack(">BBBHHI", 8, CODES_2011[compression], 0, width, height, len(data)) + data
    representation = struct.pack(">I", len(body) + 4) + body
    header = b"FIR\x00020\x00" + struct.pack(">IHBB", 16 + len(representation), 1, int(certificates is not None), 1)
    return header + representation


def write_2005(
    pixels: np.ndarray, compression: Compression = Compression.RAW, *, position: int = 2, resolution: int = 197
) -> bytes:
    """Write a record of ISO/IEC 19794-4:2005 with one finger, its resolution in pixels a centimeter."""
    height, width = pixels.shape
    data = pack(pixels, compression)
    body = struct.pack(">IBBBBBHHB", 14 + len(data), position, 1, 1, 0, 0, width, height, 0) + data
    total = 32 + len(body)
    header = b"FIR\x00010\x00" + struct.pack(">HIHHBB", total >> 32, total, 7, 31, 1, 2)
    header += struct.pack(">HHHHBBH", resolution, resolution, resolution, resolution, 8, CODES_2005[compression], 0)
    return header + body
