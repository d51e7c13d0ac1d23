"""Spoiled frames, messages, packets, names and recordings of the proven scanners: only our own errors, in time."""

from __future__ import annotations

import functools
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import usb.core

from drivers.api import DeviceError
from drivers.device_options import DeviceOptions
from drivers.usb import nb1010_messages, uru4000_frame
from drivers.usb.libusb_port import LibUsbPort, UsbBus
from drivers.usb.port import UsbIdentity
from drivers.usb.recording import Do, Recording, RecordingError, Transfer, parse_recording, write_recording
from drivers.usb.uru4000_frame import HEAD_BYTES, HEIGHT_PX, WIDTH_PX, Block, RawFrame, make_picture, parse_frame
from drivers.usb.uru4000_interrupts import parse_interrupt
from drivers.usb.usb_driver import device_id
from tests.drivers.usb.test_fuzz_families import mutations
from tests.drivers.usb.test_libusb_port import Backend

SIZES = [
    pytest.param(1_000, id="short"),
    pytest.param(100_000, id="long", marks=(pytest.mark.long, pytest.mark.timeout(1800))),
]
LIMIT_S = 0.5
"""For one parse, on a loaded machine."""
MEMORY_BYTES = 16_000_000
MOST_KEYS = 16
"""One for the frame, one for each block of the table."""

Parse = Callable[[bytes], object]


def make_frames() -> list[bytes]:
    """Frames of few and of many lines, with every kind of block, as a device might send them."""
    noise = np.random.default_rng(1).integers(0, 256, (HEIGHT_PX - 1, WIDTH_PX), dtype=np.uint8)
    tables = (
        ((0x02, 2), (0x00, 1)),
        ((0x02, 3), (0x01, 1), (0x00, 1), (0x82, 4), (0x04, 1)),
        ((0x80, 1),) * 15,
        ((0x02, 72), (0x00, 1), (0x02, 49), (0x01, 1), (0x00, 1), (0x02, 49), (0x00, 1), (0x02, 116)),
    )
    return [_make_frame(table, noise) for table in tables]


def _make_frame(table: tuple[tuple[int, int], ...], noise: uru4000_frame.Bytes) -> bytes:
    blocks = tuple(Block(flags, 0, 0, lines) for flags, lines in table)
    sent = sum(block.lines for block in blocks if block.is_sent)
    return uru4000_frame.write_frame(RawFrame(3, blocks, noise[:sent]))


def spoiled_frames(count: int) -> Iterator[bytes]:
    """Frames whose head is spoiled each time, and their length now and then."""
    random = np.random.default_rng(2)
    frames = make_frames()
    heads = mutations([frame[:HEAD_BYTES] for frame in frames], count, seed=3)
    weights = (0.4, 0.3, 0.2, 0.1)
    for head in heads:
        frame = frames[random.choice(len(frames), p=weights)]
        body = frame[HEAD_BYTES:]
        if random.random() < 0.3:
            body = body[: int(random.integers(len(body) + 1))]
        if random.random() < 0.2:
            body += bytes(int(random.integers(40_000)))
        table = head[4:].ljust(HEAD_BYTES - 4, b"\0") if random.random() < 0.9 else head[4:]
        yield head[:4] + (frame[4:6] if random.random() < 0.7 else b"") + table[2:] + body


def parse_whole_frame(data: bytes) -> None:
    """Read a frame to its picture, as the driver does."""
    asked: list[int] = []

    def fetch_key(number: int) -> int:
        asked.append(number)
        return number % 4 * 0x1234567

    picture = make_picture(parse_frame(data), fetch_key)
    assert picture.shape == (HEIGHT_PX, WIDTH_PX)
    assert picture.dtype == np.uint8
    assert len(asked) <= MOST_KEYS
    assert all(0 <= number <= 0xFF for number in asked)


def parse_packet(data: bytes) -> None:
    lines = nb1010_messages.read_lines(data, 44)
    assert lines.shape == (2, nb1010_messages.WIDTH_PX)


def draw_spoiled_packet(data: bytes) -> None:
    """A packet of the right length becomes a drawn one, whatever line it claims to be."""
    if len(data) == nb1010_messages.PACKET_BYTES:
        picture = np.full((nb1010_messages.HEIGHT_PX, nb1010_messages.WIDTH_PX), 7, np.uint8)
        assert set(nb1010_messages.draw_packet(data, picture)[25:]) <= {0, 7}


def parse_file(data: bytes) -> None:
    """What is read can be written and read again."""
    recording = parse_recording(data)
    again = parse_recording(write_recording(recording))
    assert (again.driver, again.identity, len(again.transfers)) == (
        recording.driver,
        recording.identity,
        len(recording.transfers),
    )


def make_recordings() -> list[bytes]:
    identity = UsbIdentity(0x05BA, 0x000A, 1, 50, "1-10", 0x103, "S", None)
    transfers = (
        Transfer(0.1, Do.CONTROL_READ, (0xC0, 4, 7, 0), 1, b"\x01"),
        Transfer(0.2, Do.CONTROL_WRITE, (0x40, 4, 0x4E, 0), 0, b"\x20"),
        Transfer(0.3, Do.READ, (0x81,), 64, bytes(64)),
        Transfer(0.4, Do.WRITE, (2,), 0, b"abc"),
        Transfer(0.5, Do.READ, (0x82,), 111424, error="DeviceLostError"),
        Transfer(0.6, Do.CLEAR_HALT, (0x82,)),
        Transfer(0.7, Do.RESET),
    )
    return [write_recording(Recording("uru4000", identity, transfers[:count])) for count in (0, 2, 7)]


PACKET = bytes(16) + bytes([89]) + bytes(8) + bytes(range(256)) * 2 + bytes(3)
BYTES: dict[str, tuple[Parse, list[bytes]]] = {
    "interrupt": (parse_interrupt, [bytes.fromhex(h) + bytes(62) for h in ("56aa", "0101", "0200", "0800", "1000")]),
    "finger": (nb1010_messages.read_finger, [bytes.fromhex("803701001000000000000000f7000000")]),
    "done": (nb1010_messages.check_done, [bytes.fromhex("80200300100000000000000000000000")]),
    "packet": (parse_packet, [PACKET]),
    "packet to hide": (draw_spoiled_packet, [PACKET]),
    "recording": (parse_file, make_recordings()),
}


def outcomes_of(parse: Parse, inputs: Iterator[bytes]) -> tuple[int, int, float]:
    """Return how many inputs were read, how many refused, and the longest time one took, in seconds."""
    read = refused = 0
    slowest_s = 0.0
    for data in inputs:
        before_s = time.thread_time()
        try:
            parse(data)
        except DeviceError:
            refused += 1
        else:
            read += 1
        slowest_s = max(slowest_s, time.thread_time() - before_s)
    return read, refused, slowest_s


def peak_of(parse: Parse, inputs: Iterator[bytes]) -> int:
    """Return the most memory in use at once, in bytes, the inputs not counted."""
    made = list(inputs)
    tracemalloc.start()
    try:
        outcomes_of(parse, iter(made))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sequence of a key is made once: it depends on nothing that a frame holds."""
    monkeypatch.setattr(uru4000_frame, "key_bits", functools.lru_cache(uru4000_frame.key_bits))


@pytest.mark.usefixtures("quick_keys")
@pytest.mark.parametrize("count", SIZES)
def test_spoiled_frames_give_a_picture_or_a_frame_error_in_time(count: int) -> None:
    read, refused, slowest_s = outcomes_of(parse_whole_frame, spoiled_frames(count))
    assert read + refused == count
    assert min(read, refused) > count // 20
    assert slowest_s < LIMIT_S


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("name", BYTES)
def test_spoiled_bytes_are_read_or_refused_in_time(name: str, count: int) -> None:
    parse, seeds = BYTES[name]
    read, refused, slowest_s = outcomes_of(parse, mutations(seeds, count, seed=len(name)))
    assert read + refused == count
    assert read > 0
    assert slowest_s < LIMIT_S


def test_spoiled_frames_take_bounded_memory() -> None:
    assert peak_of(parse_whole_frame, spoiled_frames(60)) < MEMORY_BYTES


@pytest.mark.parametrize("name", BYTES)
def test_spoiled_bytes_take_bounded_memory(name: str) -> None:
    parse, seeds = BYTES[name]
    assert peak_of(parse, mutations(seeds, 300, seed=1)) < MEMORY_BYTES


@pytest.mark.parametrize("end", [b"\n" * 8_000_000, b"[" + b"0," * 12_000_000, b"\x0b" * 8_000_000])
def test_a_file_made_to_grow_in_memory_is_refused_before_it_does(end: bytes) -> None:
    whole, *_ = make_recordings()
    for data in (whole + end, end):
        tracemalloc.start()
        try:
            with pytest.raises(RecordingError):
                parse_recording(data)
            assert tracemalloc.get_traced_memory()[1] < 4 * len(data)
        finally:
            tracemalloc.stop()


def test_a_recording_with_other_ends_of_lines_is_read_the_same() -> None:
    whole = make_recordings()[-1]
    assert parse_recording(whole.replace(b"\n", b"\r\n") + b"\r\n") == parse_recording(whole)


@pytest.mark.parametrize("count", SIZES)
def test_spoiled_names_of_a_device_are_listed_and_lead_back_to_it(count: int, tmp_path: Path) -> None:
    bus = UsbBus(Backend, tmp_path)
    folder = tmp_path / "1-10"
    folder.mkdir()
    wanted = frozenset({(0x05BA, 0x000A)})
    kept = 0
    for text in mutations([b"{FB0B9071-2E08-7742-BC16-2FAA247CEF66}\n", "U.are.U® 4500".encode()], count, seed=4):
        (folder / "serial").write_bytes(text)
        (folder / "product").write_bytes(text[::-1])
        (found,) = bus.enumerate(wanted)
        for name in (found.serial, found.product):
            assert name is None or (0 < len(name) <= 200 and name.isprintable())
        called = device_id(found, [found])
        assert DeviceOptions.split(f"{called}?seed=7")[0] == called
        kept += called == found.serial
    assert 0 < kept < count


class SpoiledDescriptors(Backend):
    """A device whose descriptors say anything, or cannot be read."""

    def __init__(self, dice: np.random.Generator) -> None:
        super().__init__()
        self._dice = dice
        self._ports = tuple(map(int, dice.integers(0, 256, int(dice.integers(8)))))
        self._release = self._any(0x10000)

    def get_device_descriptor(self, device: str) -> Any:
        found = super().get_device_descriptor(device)
        return SimpleNamespace(**vars(found) | {"port_numbers": self._ports or None, "bcdDevice": self._release})

    def get_interface_descriptor(self, *place: object) -> Any:
        self._fail_now_and_then()
        return SimpleNamespace(bNumEndpoints=self._any(256))

    def get_endpoint_descriptor(self, *place: object) -> Any:
        self._fail_now_and_then()
        return SimpleNamespace(
            bEndpointAddress=self._dice.choice([0x82, self._any(256)]),
            bmAttributes=self._any(256),
            wMaxPacketSize=self._dice.choice([0, 64, 0x7FF, 0x800, self._any(0x10000)]),
        )

    def bulk_read(self, *words: Any) -> int:
        self.calls.append("bulk_read")
        return self._any(len(words[3]) + 1)

    intr_read = bulk_read

    def _any(self, end: int) -> int:
        return int(self._dice.integers(end))

    def _fail_now_and_then(self) -> None:
        if self._dice.random() < 0.05:
            raise self._dice.choice([IndexError("no such endpoint"), usb.core.USBError("x", errno=5)])  # type: ignore[arg-type]


@pytest.mark.parametrize("count", SIZES)
def test_a_device_with_spoiled_descriptors_is_listed_read_and_let_go(count: int, tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    slowest_s = 0.0
    for number in range(count):
        backend = SpoiledDescriptors(dice)
        before_s = time.thread_time()
        (identity,) = UsbBus(lambda b=backend: b, tmp_path).enumerate(frozenset({(0x05BA, 0x000A)}))
        assert identity.port_path[0].isdigit()
        assert DeviceOptions.split(device_id(identity, [identity]))[0] == identity.port_path
        port = LibUsbPort(identity, lambda b=backend: b)
        port.open()
        assert len(port.read(0x82, 64, 0.01)) <= 64
        port.close()
        assert backend.calls[-2:] == ["release_interface", "close_device"], number
        slowest_s = max(slowest_s, time.thread_time() - before_s)
    assert slowest_s < LIMIT_S
