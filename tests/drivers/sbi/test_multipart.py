from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceProtocolError
from drivers.sbi.multipart import MAX_HEADER_BYTES, MAX_PART_BYTES, PartReader
from tests.drivers.sbi.mutations import survive


def stream(parts: list[bytes], end: bytes = b"") -> bytes:
    head = b"--BoundaryString\r\nAccess-Control-Allow-Origin:*\r\nContent-Type:image/jpeg\r\nContent-Length:%d\r\n\r\n"
    return b"".join(head % len(part) + part + end for part in parts)


def feed(data: bytes, sizes: list[int]) -> list[bytes]:
    reader, parts, place = PartReader(), [], 0
    for size in [*sizes, len(data)]:
        parts += reader.feed(data[place : place + size])
        place += size
    return parts


@given(
    st.lists(st.binary(min_size=1, max_size=300), max_size=5),
    st.lists(st.integers(1, 50), max_size=60),
    st.sampled_from([b"", b"\r\n", b"\r\n\r\n"]),
)
def test_parts_come_out_whole_however_they_arrive(parts: list[bytes], sizes: list[int], end: bytes) -> None:
    assert feed(stream(parts, end), sizes) == parts


def test_a_part_may_hold_what_looks_like_a_boundary() -> None:
    parts = [b"\xff\xd8--BoundaryString\r\nContent-Length:3\r\n\r\nabc\xff\xd9", b"x"]
    assert feed(stream(parts), []) == parts


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP\r\n\r\n",
        b"--B\r\nContent-Type:image/jpeg\r\n\r\n",
        b"--B\r\nContent-Length:-1\r\n\r\n",
        b"--B\r\nContent-Length:0\r\n\r\n",
        b"--B\r\nContent-Length:many\r\n\r\n",
        b"--B\r\nContent-Length:\xb2\r\n\r\n",
        b"--B\r\nContent-Length:%d\r\n\r\n" % (MAX_PART_BYTES + 1),
        b"--B\r\nContent-Length:99999999999999999999\r\n\r\n",
        b"x" * (MAX_HEADER_BYTES + 1),
    ],
)
def test_a_part_without_a_sound_header_is_refused(data: bytes) -> None:
    with pytest.raises(DeviceProtocolError):
        PartReader().feed(data)


def test_broken_streams_end_in_our_own_errors(rounds: int) -> None:
    rng = np.random.default_rng(4)
    sample = stream([rng.bytes(150) for _ in range(4)], b"\r\n")

    def parse(data: bytes) -> None:
        feed(data, rng.integers(1, 200, 8).tolist())

    assert 0 < survive(parse, [sample], rounds, seed=2) < rounds
