"""Spoiled bytes into every parser of these families, and into whole conversations: only our own errors, in time."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from drivers.api import DeviceError, DeviceNotFoundError
from drivers.device_options import DeviceOptions
from drivers.synochip_packets import MOST_PAYLOAD_BYTES, Kind, Packet, PacketReader, decode, encode, expect_ok
from drivers.usb.futronic_messages import parse_size
from drivers.usb.mass_storage import check_status
from drivers.usb.rectify import RectifySettings
from drivers.usb.synochip_messages import read_size
from drivers.zfm_module import unpack_gray
from drivers.zfm_serial import read_address
from tests.drivers.usb.models.families import FAMILIES, Family
from tests.drivers.usb.models.model_port import Fault, ModelPort

SIZES = [pytest.param(2_000, id="short"), pytest.param(100_000, id="long", marks=pytest.mark.long)]
SCANS = [pytest.param(60, id="short"), pytest.param(3_000, id="long", marks=pytest.mark.long)]
LIMIT_S = 0.5
"""For one parse, on a loaded machine."""
MEMORY_BYTES = 2_000_000

PACKETS = [
    encode(Packet(Kind.ANSWER, b"\0")),
    encode(Packet(Kind.ANSWER, b"\x02")),
    encode(Packet(Kind.DATA, bytes(range(128)))),
    encode(Packet(Kind.LAST_DATA, bytes(MOST_PAYLOAD_BYTES))),
    encode(Packet(Kind.COMMAND, b"\x13\0\0\0\0")) + b"\x55" * 30 + encode(Packet(Kind.ANSWER, b"\0")),
]


def mutations(seeds: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Bytes like `seeds`, with changed, lost, doubled, inserted and swapped parts; some are pure noise."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        data = bytearray(seeds[random.integers(len(seeds))])
        for _ in range(int(random.integers(1, 5))):
            at = int(random.integers(len(data) + 1))
            length = int(random.integers(1, 9))
            match int(random.integers(7)):
                case 0:
                    data[at : at + 1] = random.bytes(1)
                case 1:
                    del data[at : at + length]
                case 2:
                    data[at:at] = random.bytes(length)
                case 3:
                    data[at:at] = data[at : at + length]
                case 4:
                    data[at : at + length] = bytes([random.choice([0x00, 0xFF, 0xEF, 0x01, 0x80])]) * length
                case 5:
                    data = data[:at]
                case 6 if random.integers(20) == 0:
                    data = bytearray(random.bytes(int(random.integers(600))))
        yield bytes(data)


def parse_stream(data: bytes) -> None:
    """Feed a stream in two parts and take all packets out; the reader must never hold more than it was fed."""
    reader = PacketReader()
    for part in (data[: len(data) // 2], data[len(data) // 2 :]):
        reader.feed(part)
        for _ in range(len(data) + 2):
            try:
                if reader.take() is None:
                    break
            except DeviceError:
                continue
        else:
            raise AssertionError("the reader gives packets without end")
    assert len(reader._buffer) <= len(data)


def parse_options(data: bytes) -> None:
    text = data.decode("latin-1")
    for read in (lambda: read_address(text), lambda: read_size(text), lambda: _read_glass(text)):
        try:
            read()
        except DeviceNotFoundError:
            continue


def _read_glass(text: str) -> None:
    _, options = DeviceOptions.split(text)
    with options:
        RectifySettings.read(options, 640, 480)


ADDRESSES = [
    b"/dev/ttyUSB0?model=r503&baud=115200&password=7&ppi=508&interval_s=0.2",
    b"1-2?corners=1,2,300,4,300,400,7,399&width=300&height=400&scale=1.5",
    b"1-2?crop=10,20,300,400&rotation_deg=-90.5",
    b"256x288",
]

PARSERS: dict[str, tuple[Callable[[bytes], object], list[bytes]]] = {
    "futronic size": (parse_size, [b"\x55\xaa\0\0" + struct.pack(">HH", 320, 480) + bytes(504)]),
    "packet": (decode, PACKETS),
    "answer": (lambda data: expect_ok(decode(data)), PACKETS[:2]),
    "packet stream": (parse_stream, PACKETS),
    "mass storage status": (lambda data: check_status(data, 7), [b"USBS\x07\0\0\0\0\0\0\0\0"]),
    "picture of 4 bits": (lambda data: unpack_gray(data, 32, 16), [bytes(range(256))]),
    "addresses": (parse_options, ADDRESSES),
}


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("name", PARSERS)
def test_spoiled_bytes_are_parsed_or_told_in_time(name: str, count: int) -> None:
    parse, seeds = PARSERS[name]
    outcomes = {True: 0, False: 0}
    slowest_s = 0.0
    for data in mutations(seeds, count, seed=len(name)):
        before_s = time.thread_time()
        try:
            parse(data)
        except DeviceError:
            outcomes[False] += 1
        else:
            outcomes[True] += 1
        slowest_s = max(slowest_s, time.thread_time() - before_s)
    assert slowest_s < LIMIT_S
    assert sum(outcomes.values()) == count
    assert outcomes[True] > 0


@pytest.mark.parametrize("name", PARSERS)
def test_spoiled_bytes_take_bounded_memory(name: str) -> None:
    parse, seeds = PARSERS[name]
    inputs = list(mutations(seeds, 300, seed=1))
    tracemalloc.start()
    try:
        for data in inputs:
            try:
                parse(data)
            except DeviceError:
                continue
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY_BYTES


class SpoiledPort(ModelPort):
    """Spoils what the device sends, now and then, in every way."""

    def __init__(self, family: Family, seed: int) -> None:
        super().__init__(family.model(family.glass(0)), seed=seed)
        self._dice = np.random.default_rng(seed)

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        if self._dice.random() < 0.05:
            self.faults[self.transfers + 1] = list(Fault)[self._dice.integers(len(Fault))]
        data = super().read(endpoint, length, limit_s)
        if self._dice.random() < 0.15:
            spoiled = next(mutations([data[:600]], 1, int(self._dice.integers(1 << 30))))
            return (spoiled + data[600:])[:length]
        return data


@pytest.mark.parametrize("count", SCANS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_spoiled_conversations_end_in_frames_or_our_own_errors(family: Family, count: int) -> None:
    told = taken = 0
    for seed in range(count):
        port = SpoiledPort(family, seed)
        scanner = family.scanner(port)
        before_s = time.monotonic()
        try:
            scanner.open()
            scanner.start()
            for _ in range(4):
                taken += scanner.read(2.0) is not None
            scanner.stop()
        except DeviceError as error:
            told += 1
            assert not str(error).startswith("the driver failed"), f"seed {seed}: {error}"  # noqa: PT017
        scanner.close()
        assert not port.is_open, f"seed {seed}"
        assert time.monotonic() - before_s < 10, f"seed {seed}"
    assert told > 0
    assert taken > 0
