from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.image_header import read_image_header

PICTURE = np.full((70, 90), 200, np.uint8)
MAGICS = (b"II*\0", b"MM\0*", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"BM")


def encoded(suffix: str) -> bytes:
    return cv2.imencode(suffix, PICTURE)[1].tobytes()


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".jpg", ".tif"])
def test_size_is_read_from_every_kind(suffix: str) -> None:
    header = read_image_header(encoded(suffix))
    assert header is not None
    assert (header.width_px, header.height_px) == (90, 70)


def tiff(order: str, unit: int, resolution: tuple[int, int]) -> bytes:
    entries = [(256, 3, 90), (257, 3, 70), (282, 5, 8 + 2 + 4 * 12 + 4), (296, 3, unit)]
    data = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    for tag, kind, value in entries:
        short = struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value)
        data += struct.pack(order + "HHI", tag, kind, 1) + short
    return data + struct.pack(order + "III", 0, *resolution)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("unit", "resolution", "ppi"), [(2, (500, 1), 500), (2, (113800, 200), 569), (3, (400, 2), 508), (1, (1, 1), None)]
)
def test_resolution_of_a_tiff(order: str, unit: int, resolution: tuple[int, int], ppi: float | None) -> None:
    header = read_image_header(tiff(order, unit, resolution))
    assert header is not None
    assert (header.width_px, header.height_px) == (90, 70)
    assert header.ppi == (None if ppi is None else pytest.approx(ppi))


def test_a_tiff_resolution_divided_by_zero_is_no_resolution() -> None:
    header = read_image_header(tiff("<", 2, (500, 0)))
    assert header is not None
    assert header.ppi is None


def test_a_png_whose_chunks_reach_beyond_its_end_or_that_moves_is_none() -> None:
    data = encoded(".png")
    place = data.index(b"IDAT") - 4
    assert read_image_header(data[:place] + struct.pack(">I", 0xCB0018F9) + data[place + 4 :]) is None
    assert read_image_header(data[:-1]) is None
    chunk = struct.pack(">I4sIII", 8, b"acTL", 3, 0, 0)
    assert read_image_header(data[:33] + chunk + data[33:]) is None


def test_resolution_of_a_png() -> None:
    data = encoded(".png")
    chunk = struct.pack(">I4sIIBI", 9, b"pHYs", 20157, 20157, 1, 0)
    header = read_image_header(data[:33] + chunk + data[33:])
    assert header is not None
    assert header.ppi == pytest.approx(512, abs=0.05)


def test_resolution_of_a_jpeg() -> None:
    data = bytearray(encoded(".jpg"))
    data[13:16] = struct.pack(">BH", 1, 500)
    header = read_image_header(bytes(data))
    assert header is not None
    assert header.ppi == 500


def test_resolution_of_a_bmp() -> None:
    data = bytearray(encoded(".bmp"))
    data[38:42] = struct.pack("<i", 19685)
    header = read_image_header(bytes(data))
    assert header is not None
    assert header.ppi == pytest.approx(500, abs=0.01)


@given(st.sampled_from(MAGICS), st.binary(max_size=200))
def test_any_bytes_give_a_header_or_nothing(magic: bytes, rest: bytes) -> None:
    header = read_image_header(magic + rest)
    assert header is None or (header.width_px > 0 and header.height_px > 0)


@given(st.sampled_from([".png", ".bmp", ".jpg", ".tif"]), st.data())
def test_damaged_files_give_a_header_or_nothing(suffix: str, data: st.DataObject) -> None:
    whole = bytearray(encoded(suffix))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    header = read_image_header(bytes(cut))
    assert header is None or header.ppi is None or header.ppi > 0


def test_the_public_prints_tell_their_resolution(shared: object) -> None:
    folder = shared / "data/fingerprints/neurotech_uareu_part"  # type: ignore[operator]
    file = min(folder.glob("*.tif"))
    header = read_image_header(file.read_bytes())
    assert header is not None
    assert (header.width_px, header.height_px, header.ppi) == (326, 357, 500)
