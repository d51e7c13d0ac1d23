"""Spoiled bytes on the line of a serial module, without a port and without waiting."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.api import DeviceError, DeviceInfo, DeviceLostError, DeviceState, DeviceTimeoutError
from drivers.zfm_module import ModuleSettings, SerialModuleScanner
from tests.drivers.serial_module import data_packets, sixteen_grays
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.pictures import finger
from tests.drivers.usb.models.synochip_module import Module, packet
from tests.drivers.usb.test_fuzz_families import SCANS, mutations

SETTINGS = ModuleSettings(192, 192, idle_interval_s=0)
INFO = DeviceInfo("zfm_serial", "/dev/fuzz", "A module", 500, 192, 192)
FINGER = finger(192, 192)


class ModelLine:
    """A line to a module whose time passes only when nothing comes. Spoils a share of what is read."""

    def __init__(self, seed: int, spoiled_share: float) -> None:
        self.module = Module(Glass([None, FINGER]))
        self.now_s = 100.0
        self.is_open = False
        self.unplug_at_read: int | None = None
        self.is_endless = False
        """Whether a picture is packets without data, for ever."""
        self.reads = 0
        self._waiting = b""
        self._is_streaming = False
        self._dice = np.random.default_rng(seed)
        self._spoiled_share = spoiled_share

    def clock(self) -> float:
        return self.now_s

    def open(self) -> None:
        assert not self.is_open
        self.is_open = True
        self._waiting = b""

    def write(self, data: bytes) -> None:
        self._require()
        answer, has_picture = self.module.answer(data)
        picture = self.module.picture
        if has_picture and self.is_endless:
            self._is_streaming = True
        parts = data_packets(picture, 128) if has_picture and picture is not None and not self.is_endless else []
        self._waiting += answer + b"".join(parts)

    def read(self, most: int, limit_s: float) -> bytes:
        self._require()
        self.reads += 1
        if self._is_streaming and not self._waiting:
            self.now_s += 0.01
            return packet(2, b"") * 20
        if self.reads == self.unplug_at_read:
            self.is_open = False
            raise DeviceLostError("the port is gone")
        if not self._waiting:
            self.now_s += max(limit_s, 0.001)
            return b""
        count = min(most, int(self._dice.integers(1, 2000)))
        data, self._waiting = self._waiting[:count], self._waiting[count:]
        if self._dice.random() < self._spoiled_share:
            return next(mutations([data], 1, int(self._dice.integers(1 << 30))))
        return data

    def close(self) -> None:
        self.is_open = False

    def _require(self) -> None:
        if not self.is_open:
            raise DeviceLostError("the port was closed")


def make(seed: int = 0, spoiled_share: float = 0.0) -> tuple[ModelLine, SerialModuleScanner]:
    line = ModelLine(seed, spoiled_share)
    return line, SerialModuleScanner(INFO, line, SETTINGS, clock=line.clock)


def scan(scanner: SerialModuleScanner) -> np.ndarray:
    scanner.open()
    scanner.start()
    for _ in range(8):
        frame = scanner.read(5.0)
        assert frame is not None
        if frame.finger_on:
            scanner.stop()
            return frame.pixels
    raise AssertionError("no finger came")


def read_on(scanner: SerialModuleScanner) -> None:
    for _ in range(200):
        scanner.read(1.0)


@pytest.mark.parametrize("count", SCANS)
def test_spoiled_lines_end_in_frames_or_our_own_errors(count: int) -> None:
    told = good = 0
    for seed in range(count):
        line, scanner = make(seed, spoiled_share=0.02)
        try:
            good += bool(np.array_equal(scan(scanner), sixteen_grays(FINGER)))
        except DeviceError as error:
            told += 1
            assert not str(error).startswith("the driver failed"), f"seed {seed}: {error}"  # noqa: PT017
        scanner.close()
        assert not line.is_open
    assert told > 0
    assert good > 0


def test_unplug_at_every_read_is_told_and_the_next_scan_is_good() -> None:
    line, scanner = make()
    scan(scanner)
    scanner.close()
    last = line.reads
    lost = 0
    for number in range(1, last + 1):
        line, scanner = make()
        line.unplug_at_read = number
        try:
            scan(scanner)
        except DeviceLostError:
            lost += 1
            assert scanner.state in (DeviceState.LOST, DeviceState.CLOSED)
        scanner.close()
        assert scanner.state is DeviceState.CLOSED
        line.unplug_at_read = None
        assert np.array_equal(scan(scanner), sixteen_grays(FINGER))
        scanner.close()
    assert lost == last


def test_a_picture_that_never_ends_is_a_timeout() -> None:
    line, scanner = make()
    line.is_endless = True
    scanner.open()
    scanner.start()
    with pytest.raises(DeviceTimeoutError, match="end"):
        read_on(scanner)
    scanner.close()
    assert line.reads < 100_000
