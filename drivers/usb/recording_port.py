"""A port that notes what passes through it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from drivers.api import DeviceError, DeviceTimeoutError
from drivers.usb.port import UsbIdentity, UsbPort
from drivers.usb.recording import ERRORS, MAX_BYTES, Do, Recording, Transfer
from drivers.usb.usb_driver import PortSource


class Recorder:
    """Collects the transfers of one session. May be told from several threads; stops collecting when full."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_bytes: int = MAX_BYTES // 2) -> None:
        self._clock = clock
        self._left = max_bytes
        self._began_s = clock()
        self._identity: UsbIdentity | None = None
        self._transfers: list[Transfer | None] = []
        self._lock = threading.Lock()

    def begin(self, identity: UsbIdentity) -> None:
        """Begin anew: a device is opened."""
        with self._lock:
            self._began_s = self._clock()
            self._identity = identity
            self._transfers.clear()

    def reserve(self) -> int:
        """Keep a place for a request that is about to be made: what it causes is noted behind it."""
        with self._lock:
            self._transfers.append(None)
            return len(self._transfers) - 1

    def note(self, transfer: Transfer, place: int | None = None) -> None:
        """Keep one transfer, at the place reserved for it or at the end. Its time is set here."""
        with self._lock:
            self._left -= len(transfer.data) + 1
            if self._left < 0:
                return
            timed = replace(transfer, time_s=self._clock() - self._began_s)
            if place is None:
                self._transfers.append(timed)
            elif place < len(self._transfers):
                self._transfers[place] = timed

    def recording(self, driver: str) -> Recording | None:
        """Return what was collected since the device was opened last; None if none was."""
        with self._lock:
            transfers = tuple(transfer for transfer in self._transfers if transfer is not None)
            return None if self._identity is None else Recording(driver, self._identity, transfers)


class RecordingPort:
    """A `UsbPort` on another one; tells `recorder` each transfer."""

    def __init__(self, port: UsbPort, recorder: Recorder) -> None:
        self._port = port
        self._recorder = recorder

    @property
    def identity(self) -> UsbIdentity:
        """The device at the port."""
        return self._port.identity

    def open(self, interface: int = 0) -> None:
        """Open the port; a recording begins."""
        self._port.open(interface)
        self._recorder.begin(self._port.identity)

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        """Read by a control request."""
        return self._note(
            Do.CONTROL_READ,
            (request_type, request, value, index),
            length,
            lambda: self._port.control_read(request_type, request, value, index, length, limit_s),
        )

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        """Write by a control request."""

        def write() -> bytes:
            self._port.control_write(request_type, request, value, index, data, limit_s)
            return data

        self._note(Do.CONTROL_WRITE, (request_type, request, value, index), 0, write)

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        """Read one transfer; one that waits in vain is not kept."""
        return self._note(Do.READ, (endpoint,), length, lambda: self._port.read(endpoint, length, limit_s))

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        """Write one transfer."""

        def write() -> bytes:
            self._port.write(endpoint, data, limit_s)
            return data

        self._note(Do.WRITE, (endpoint,), 0, write)

    def clear_halt(self, endpoint: int) -> None:
        """Make an endpoint usable again."""

        def clear() -> bytes:
            self._port.clear_halt(endpoint)
            return b""

        self._note(Do.CLEAR_HALT, (endpoint,), 0, clear)

    def reset(self) -> None:
        """Reset the device."""

        def reset() -> bytes:
            self._port.reset()
            return b""

        self._note(Do.RESET, (), 0, reset)

    def close(self) -> None:
        """Close the port."""
        self._port.close()

    def _note(self, do: Do, target: tuple[int, ...], length: int, act: Callable[[], bytes]) -> bytes:
        transfer = Transfer(0.0, do, target, length)
        place = None if transfer.is_awaited else self._recorder.reserve()
        try:
            data = act()
        except DeviceError as error:
            if not (transfer.is_awaited and isinstance(error, DeviceTimeoutError)):
                self._recorder.note(replace(transfer, error=_name(error)), place)
            raise
        self._recorder.note(replace(transfer, data=data), place)
        return data


class RecordingSource:
    """Another source whose ports are recorded."""

    def __init__(self, source: PortSource, recorder: Recorder) -> None:
        self._source = source
        self._recorder = recorder

    def enumerate(self, usb_ids: frozenset[tuple[int, int]]) -> tuple[UsbIdentity, ...]:
        """List what the other source lists."""
        return self._source.enumerate(usb_ids)

    def port(self, identity: UsbIdentity) -> UsbPort:
        """Make a port that is recorded."""
        return RecordingPort(self._source.port(identity), self._recorder)


def _name(error: DeviceError) -> str:
    """Return the name of the nearest class that a recording may hold."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in ERRORS)
