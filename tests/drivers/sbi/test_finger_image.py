from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceError, DeviceProtocolError, DriverUnavailableError
from drivers.sbi.finger_image import Compression, FingerImageRecord, decode_finger_image, read_finger_image
from tests.drivers.sbi.mutations import survive
from tests.drivers.sbi.records import CODES_2005, CODES_2011, pack, write_2005, write_2011

LOSSLESS = (Compression.RAW, Compression.PNG, Compression.JPEG2000)


def picture(height: int = 96, width: int = 80) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(3).integers(0, 40, (height, width))
    return (100 + 60 * np.sin(rows * 0.8 + columns * 0.3) + noise).astype(np.uint8)


def decode(data: bytes) -> np.ndarray:
    return decode_finger_image(read_finger_image(data))


@pytest.mark.parametrize("compression", LOSSLESS)
@pytest.mark.parametrize("write", [write_2005, write_2011])
def test_a_picture_packed_without_loss_is_read_to_the_pixel(write, compression: Compression) -> None:
    pixels = decode(write(picture(), compression))
    assert np.array_equal(pixels, picture())
    assert pixels.flags.c_contiguous


def test_a_bare_jpeg2000_code_stream_is_read_to_the_pixel() -> None:
    packed = pack(picture(), Compression.JPEG2000)
    stream = packed[packed.index(b"\xff\x4f\xff\x51") :]
    assert np.array_equal(decode(write_2011(picture(), data=stream)), picture())


def test_a_jpeg_is_read_nearly() -> None:
    pixels = decode(write_2011(picture(), Compression.JPEG)).astype(int)
    assert np.abs(pixels - picture()).mean() < 4


def test_a_record_tells_position_and_resolution() -> None:
    record = read_finger_image(write_2011(picture(), position=7, resolution=569))
    assert (record.finger_position, record.ppi, record.width_px, record.height_px) == (7, 569, 80, 96)
    assert record.compression is Compression.JPEG2000


@pytest.mark.parametrize(("per_cm", "ppi"), [(197, 500), (394, 1001), (224, 569)])
def test_a_resolution_in_centimeters_becomes_ppi(per_cm: int, ppi: int) -> None:
    assert read_finger_image(write_2005(picture(), resolution=per_cm)).ppi == ppi
    assert read_finger_image(write_2011(picture(), resolution=per_cm, scale=2)).ppi == ppi


@pytest.mark.parametrize("qualities", [0, 1, 3])
@pytest.mark.parametrize("certificates", [None, 0, 2])
def test_quality_and_certification_blocks_are_passed_over(qualities: int, certificates: int | None) -> None:
    data = write_2011(picture(), Compression.RAW, qualities=qualities, certificates=certificates)
    assert np.array_equal(decode(data), picture())


def test_wsq_is_refused_with_what_to_do() -> None:
    with pytest.raises(DriverUnavailableError, match="WSQ"):
        decode(write_2011(picture(), Compression.WSQ))


def changed(offset: int, kind: str, *values: int, compression: Compression = Compression.RAW) -> bytes:
    """A 2011 record without quality blocks, with other values at `offset`."""
    data = bytearray(write_2011(picture(), compression, qualities=0))
    struct.pack_into(kind, data, offset, *values)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"FIR\0",
        b"FMR\0" + bytes(100),
        b"FIR\x00030\x00" + bytes(100),
        write_2011(picture())[:-1],
        write_2011(picture()) + b"\0",
        write_2005(picture())[:40],
        changed(8, ">I", 7),  # total length
        changed(12, ">H", 2),  # representations
        changed(16, ">I", 0xFFFFFFFF),  # length of the representation
        changed(37, ">B", 0),  # units
        changed(42, ">HH", 500, 400),  # two resolutions
        changed(42, ">HH", 72, 72),
        changed(42, ">HH", 60000, 60000),
        changed(46, ">B", 16),  # depth
        changed(47, ">B", 9),  # compression
        changed(49, ">HH", 10, 10),  # size
        changed(49, ">HH", 65535, 65535),
        changed(49, ">HH", 81, 96),
        changed(53, ">I", 0xFFFFFFF0),  # length of the picture
        changed(53, ">I", 10),
        write_2011(picture(), Compression.BIT_PACKED),
        write_2011(picture(), data=b"nothing that is a picture"),
        write_2011(picture(), data=b""),
        write_2011(picture(), data=pack(picture(90, 80), Compression.PNG)),
        write_2011(picture(), data=pack(picture(), Compression.JPEG2000)[:200]),
    ],
)
def test_a_broken_record_is_refused(data: bytes) -> None:
    with pytest.raises(DeviceProtocolError):
        decode(data)


def jpeg2000(offset: int, kind: str, *values: int) -> bytes:
    """A record with a code stream in which other values stand at `offset` from its beginning."""
    packed = pack(picture(), Compression.JPEG2000)
    stream = bytearray(packed[packed.index(b"\xff\x4f\xff\x51") :])
    struct.pack_into(kind, stream, offset, *values)
    return write_2011(picture(), data=bytes(stream))


def coding_offset() -> int:
    packed = pack(picture(), Compression.JPEG2000)
    return packed.index(b"\xff\x52") - packed.index(b"\xff\x4f\xff\x51")


@pytest.mark.parametrize(
    "data",
    [
        jpeg2000(8, ">II", 60000, 60000),
        jpeg2000(8, ">II", 0xFFFFFFFF, 0xFFFFFFFF),
        jpeg2000(24, ">II", 1, 1),  # tiles of one pixel
        jpeg2000(24, ">II", 0, 0),
        jpeg2000(40, ">H", 16384),  # components
        jpeg2000(coding_offset() + 6, ">H", 65535),  # layers
        jpeg2000(coding_offset() + 4, ">B", 1),  # precincts, whose sizes are missing
    ],
)
def test_a_jpeg2000_bomb_is_refused_before_it_is_decoded(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr("drivers.sbi.pictures.cv2.imdecode", lambda *args: decoded.append(args))
    with pytest.raises(DeviceProtocolError):
        decode(data)
    assert decoded == []


def test_a_png_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = cv2.imencode(".png", np.zeros((3000, 3000), np.uint8))[1].tobytes()
    assert len(bomb) < 30_000
    monkeypatch.setattr("drivers.sbi.pictures.cv2.imdecode", None)
    with pytest.raises(DeviceProtocolError, match="too large"):
        decode(write_2011(picture(), data=bomb))


def test_a_png_chunk_of_gigabytes_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = bytearray(pack(picture(), Compression.PNG))
    struct.pack_into(">I", packed, packed.index(b"IDAT") - 4, 0xCB0018F9)
    monkeypatch.setattr("drivers.sbi.pictures.cv2.imdecode", None)
    with pytest.raises(DeviceProtocolError, match="none of"):
        decode(write_2011(picture(), data=bytes(packed)))


def test_a_progressive_jpeg_is_refused() -> None:
    packed = cv2.imencode(".jpg", picture(), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    with pytest.raises(DeviceProtocolError, match="kind"):
        decode(write_2011(picture(), data=packed))


@given(st.binary(max_size=200), st.sampled_from([b"FIR\x00010\x00", b"FIR\x00020\x00", b""]))
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    try:
        record = read_finger_image(head + data)
    except DeviceError:
        return
    assert isinstance(record, FingerImageRecord)


def test_broken_records_end_in_our_own_errors(rounds: int) -> None:
    samples = [write_2011(picture(), c) for c in CODES_2011] + [write_2005(picture(), c) for c in CODES_2005]
    assert 0 < survive(decode, samples, rounds, seed=1) < rounds
