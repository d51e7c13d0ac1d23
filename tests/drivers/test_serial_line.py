from __future__ import annotations

import errno
import os
import threading
import time
import tty
from collections.abc import Iterator

import pytest
import serial

from drivers.api import DeviceBusyError, DeviceError, DeviceLostError, DeviceNotFoundError
from drivers.serial_line import LineLockedError, SerialLine


@pytest.fixture
def pty() -> Iterator[tuple[int, str]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def test_bytes_go_both_ways(pty: tuple[int, str]) -> None:
    master, path = pty
    line = SerialLine(path, 57_600)
    line.open()
    line.write(b"question")
    assert os.read(master, 100) == b"question"
    os.write(master, b"answer")
    parts = [line.read(3, 1.0)]
    while b"".join(parts) != b"answer":
        parts.append(line.read(3, 1.0))
        assert 1 <= len(parts[-1]) <= 3
    line.close()
    assert not line.is_open


def test_nothing_comes_within_the_limit(pty: tuple[int, str]) -> None:
    line = SerialLine(pty[1], 57_600)
    line.open()
    before_s = time.monotonic()
    assert line.read(10, 0.2) == b""
    assert 0.2 <= time.monotonic() - before_s < 0.6
    line.close()


def test_close_ends_a_waiting_read(pty: tuple[int, str]) -> None:
    line = SerialLine(pty[1], 57_600)
    line.open()
    ended: list[object] = []

    def read() -> None:
        try:
            line.read(10, 10.0)
        except DeviceError as error:
            ended.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.05)
    line.close()
    reader.join(1.0)
    assert [type(error) for error in ended] == [DeviceLostError]
    line.close()


def test_a_closed_line_says_so() -> None:
    line = SerialLine("/dev/null", 57_600)
    with pytest.raises(DeviceLostError):
        line.read(1, 0.1)
    with pytest.raises(DeviceLostError):
        line.write(b"x")
    line.close()


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (serial.SerialException(errno.ENOENT, "could not open port"), DeviceNotFoundError),
        (serial.SerialException(errno.EACCES, "could not open port"), LineLockedError),
        (serial.SerialException(errno.EBUSY, "could not open port"), DeviceBusyError),
        (serial.SerialException("Could not exclusively lock port /dev/ttyUSB0"), DeviceBusyError),
        (serial.SerialException("could not open port 'COM3': FileNotFoundError(2, '', None, 2)"), DeviceNotFoundError),
        (serial.SerialException("could not open port 'COM3': PermissionError(13, '', None, 5)"), DeviceBusyError),
        (serial.SerialException("Could not configure port"), DeviceError),
        (OSError(errno.EIO, "broken"), DeviceError),
        (ValueError("Not a valid baudrate"), DeviceError),
    ],
)
def test_every_reason_not_to_open_has_its_error(
    monkeypatch: pytest.MonkeyPatch, cause: Exception, expected: type[DeviceError]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise cause

    monkeypatch.setattr(serial, "Serial", refuse)
    line = SerialLine("/dev/ttyUSB0", 57_600)
    with pytest.raises(DeviceError) as caught:
        line.open()
    assert type(caught.value) is expected
    assert caught.value.__cause__ is cause
    assert not line.is_open


def test_a_port_that_takes_nothing_is_a_timeout(pty: tuple[int, str]) -> None:
    line = SerialLine(pty[1], 57_600)
    line.open()
    before_s = time.monotonic()
    with pytest.raises(DeviceError, match="does not take"):
        line.write(bytes(1_000_000))
    assert time.monotonic() - before_s < 2.0
    line.close()
