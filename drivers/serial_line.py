"""A serial port as a line of bytes: pyserial behind our own errors, time limits, and a `close` that lets nothing hang.

pyserial is an optional extra, so it is imported when a port is listed or opened, not before.
"""

from __future__ import annotations

import contextlib
import errno
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceTimeoutError,
    DriverUnavailableError,
)

SLICE_S = 0.05
"""How long one wait for bytes may be: `close` makes a waiting read end within it."""
WRITE_LIMIT_S = 1.0

USB_SERIAL_CHIPS: dict[tuple[int, int], str] = {
    (0x1A86, 0x7523): "CH340",
    (0x1A86, 0x5523): "CH341",
    (0x1A86, 0x55D3): "CH343",
    (0x1A86, 0x55D4): "CH9102",
    (0x10C4, 0xEA60): "CP2102",
    (0x0403, 0x6001): "FT232R",
    (0x0403, 0x6015): "FT231X",
    (0x067B, 0x2303): "PL2303",
    (0x067B, 0x23A3): "PL2303GC",
}
"""(vendor id, product id) of the chips that stand between such modules and USB."""


class LineLockedError(DeviceAccessError):
    """The system does not let this user open the serial port."""

    advice = "Ask the technician to let this user use serial ports (the group dialout or uucp), then log in again."


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A USB-serial chip that is plugged in."""

    path: str
    chip: str
    serial: str | None


class ListedPort(Protocol):
    """What is asked of an entry of pyserial's list of ports."""

    @property
    def device(self) -> str:
        """The port's path."""

    @property
    def vid(self) -> int | None:
        """The chip's vendor id, None where it is not on USB."""

    @property
    def pid(self) -> int | None:
        """The chip's product id."""

    @property
    def serial_number(self) -> str | None:
        """The chip's serial number."""


class ByteLine(Protocol):
    """A line of bytes, and the order of its use: open, reads and writes, close. Raises `DeviceError` only."""

    def open(self) -> None:
        """Open the line for this program alone."""

    def write(self, data: bytes) -> None:
        """Send `data`, all of it or an error."""

    def read(self, most: int, limit_s: float) -> bytes:
        """Return up to `most` bytes that came, none if none came within `limit_s` seconds."""

    def close(self) -> None:
        """Give the line back, in any state, twice; never raises. A waiting read ends."""


def load_pyserial() -> Any:
    """Return pyserial. Raises `DriverUnavailableError` where it is not installed."""
    try:
        import serial
    except ImportError as error:
        raise DriverUnavailableError("needs the library pyserial") from error
    return serial


def all_ports() -> Iterable[ListedPort]:
    """Return pyserial's list of all ports. Raises `DriverUnavailableError`."""
    load_pyserial()
    from serial.tools import list_ports

    ports: Iterable[ListedPort] = list_ports.comports()
    return ports


def usb_serial_ports(ports: Callable[[], Iterable[ListedPort]] = all_ports) -> tuple[SerialPort, ...]:
    """List the ports behind known USB-serial chips. Opens none. Raises `DriverUnavailableError`."""
    found = [
        SerialPort(p.device, USB_SERIAL_CHIPS[p.vid, p.pid], p.serial_number)
        for p in ports()
        if p.vid is not None and p.pid is not None and (p.vid, p.pid) in USB_SERIAL_CHIPS
    ]
    return tuple(sorted(found, key=lambda port: port.path))


class SerialLine:
    """One serial port, 8 data bits, no parity, 1 stop bit. One thread reads and writes; any may `close`."""

    def __init__(self, path: str, baud: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._baud = baud
        self._clock = clock
        self._port: Any = None
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """True from `open` to `close`."""
        return self._port is not None

    def open(self) -> None:
        """Open the port for this program alone. Raises `DeviceError`."""
        serial = load_pyserial()
        try:
            self._port = serial.Serial(
                self._path, self._baud, timeout=SLICE_S, write_timeout=WRITE_LIMIT_S, exclusive=True
            )
        except ValueError as error:
            raise DeviceError("the port cannot run at this speed") from error
        except OSError as error:  # pyserial's own error is one
            raise _open_error(error) from error

    def write(self, data: bytes) -> None:
        """Send `data` within 1 s. Raises `DeviceError`."""
        serial = load_pyserial()
        with self._lock:
            port = self._require_port()
            try:
                sent = port.write(data)
            except serial.SerialTimeoutException as error:
                raise DeviceTimeoutError("the port does not take the data") from error
            except OSError as error:
                raise DeviceLostError("the port is gone") from error
        if sent != len(data):
            raise DeviceTimeoutError("the port took only a part of the data")

    def read(self, most: int, limit_s: float) -> bytes:
        """Return what came, at least one byte and at most `most`; nothing if none came within `limit_s` seconds.

        Raises `DeviceLostError` when the port is gone, or closed meanwhile.
        """
        deadline = self._clock() + limit_s
        while True:
            with self._lock:
                port = self._require_port()
                try:
                    data = bytes(port.read(min(most, max(1, port.in_waiting))))
                except OSError as error:
                    raise DeviceLostError("the port is gone") from error
            if data or self._clock() >= deadline:
                return data

    def close(self) -> None:
        """Give the port back, in any state, twice; never raises."""
        with self._lock:
            port, self._port = self._port, None
            if port is None:
                return
            with contextlib.suppress(OSError):  # a port that is gone cannot be closed any better
                port.close()

    def _require_port(self) -> Any:
        if self._port is None:
            raise DeviceLostError("the port was closed")
        return self._port


def _open_error(error: OSError) -> DeviceError:
    """Return our own error for a port that does not open; pyserial tells some causes in words alone."""
    text = str(error)
    if error.errno in (errno.ENOENT, errno.ENXIO, errno.ENODEV) or "FileNotFoundError" in text:
        return DeviceNotFoundError("no such serial port is there")
    # Windows denies access to a port that is in use, and knows no other reason.
    if "exclusively lock" in text or "PermissionError" in text or error.errno in (errno.EBUSY, errno.EAGAIN):
        return DeviceBusyError("another program holds the serial port")
    if error.errno in (errno.EACCES, errno.EPERM):
        return LineLockedError("this user may not open the serial port")
    return DeviceError("the serial port does not open")
