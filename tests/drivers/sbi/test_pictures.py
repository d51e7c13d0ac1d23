from __future__ import annotations

import numpy as np
import pytest

from drivers.api import DeviceProtocolError
from drivers.sbi.finger_image import Compression
from drivers.sbi.pictures import decode_picture
from tests.drivers.sbi.mutations import survive
from tests.drivers.sbi.records import pack

PICTURE = np.random.default_rng(8).integers(0, 256, (96, 80)).astype(np.uint8)
CODE_STREAM = b"\xff\x4f\xff\x51"


def samples() -> list[bytes]:
    packed = [pack(PICTURE, kind) for kind in (Compression.JPEG2000, Compression.PNG, Compression.JPEG)]
    return [*packed, packed[0][packed[0].index(CODE_STREAM) :]]


def test_every_kind_is_read() -> None:
    for data in samples():
        assert decode_picture(data, 200).shape == (96, 80)


def test_a_picture_larger_than_is_wanted_is_refused() -> None:
    for data in samples():
        with pytest.raises(DeviceProtocolError, match="too large"):
            decode_picture(data, 90)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", CODE_STREAM, b"BM" + bytes(60), b"II*\0"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DeviceProtocolError):
        decode_picture(data, 200)


def test_broken_pictures_end_in_our_own_errors_and_in_time(rounds: int) -> None:
    assert 0 < survive(lambda data: decode_picture(data, 200), samples(), rounds, seed=6) < rounds
