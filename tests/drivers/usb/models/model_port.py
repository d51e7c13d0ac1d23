"""A `UsbPort` to a scanner written in Python, with faults at numbered transfers."""

from __future__ import annotations

import enum
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from drivers.api import DeviceLostError, DeviceNotFoundError, DeviceStateError, DeviceTimeoutError
from drivers.usb.port import UsbIdentity, UsbOverflowError, UsbPort, UsbStallError
from tests.drivers.usb.models.device import RefusedError, UsbModelDevice


class Fault(enum.Enum):
    """What goes wrong with one transfer."""

    UNPLUG = "unplug"
    STALL = "stall"
    SHORT = "short"
    BABBLE = "babble"
    TIMEOUT = "timeout"
    GARBAGE = "garbage"


@dataclass
class Happened:
    """A fault that took effect."""

    transfer: int
    fault: Fault
    is_read: bool


class ModelPort:
    """Counts transfers from 1 and lets `faults` happen, each once. Waits for nothing: what is not there times out."""

    def __init__(self, device: UsbModelDevice, faults: Mapping[int, Fault] | None = None, seed: int = 0) -> None:
        self.device = device
        self.faults = dict(faults or {})
        self.happened: list[Happened] = []
        self.transfers = 0
        self.overlaps = 0
        self.is_open = False
        self.is_plugged = True
        self._halted: set[int] = set()
        self._busy = threading.Lock()
        self._random = np.random.default_rng(seed)

    @property
    def identity(self) -> UsbIdentity:
        return UsbIdentity(self.device.vendor_id, self.device.product_id, 1, 5, "1-2")

    def replug(self) -> None:
        self.is_plugged = True
        self._halted.clear()
        self.device.power_on()

    def open(self, interface: int = 0) -> None:
        assert not self.is_open, "opened twice"
        assert interface == 0
        if not self.is_plugged:
            raise DeviceNotFoundError("it is not plugged in")
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        with self._transfer(limit_s, is_read=True) as fault:
            return self._spoil(self.device.control(request_type, request, value, index, b"")[:length], fault)

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        with self._transfer(limit_s, is_read=False):
            self.device.control(request_type, request, value, index, data)

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        assert endpoint & 0x80
        assert 0 < length < 1 << 22
        with self._transfer(limit_s, is_read=True, endpoint=endpoint) as fault:
            waiting = self.device.sends.get(endpoint)
            if not waiting:
                raise DeviceTimeoutError("nothing came")
            data = waiting.pop(0)
            if len(data) > length:
                if length % self.device.packet_bytes:
                    raise UsbOverflowError("it sent more than was asked for")
                waiting.insert(0, data[length:])
            return self._spoil(data[:length], fault)

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        assert not endpoint & 0x80
        with self._transfer(limit_s, is_read=False, endpoint=endpoint):
            self.device.out(endpoint, data)

    def clear_halt(self, endpoint: int) -> None:
        self._require()
        self._halted.discard(endpoint)

    def reset(self) -> None:
        self._require()
        self._halted.clear()

    # -- inside -----------------------------------------------------------------------------------------------

    def _require(self) -> None:
        if not self.is_open:
            raise DeviceStateError("the port is not open")
        if not self.is_plugged:
            raise DeviceLostError("it was unplugged")

    def _transfer(self, limit_s: float, *, is_read: bool, endpoint: int | None = None) -> _Transfer:
        assert limit_s > 0
        return _Transfer(self, is_read, endpoint)

    def begin(self, is_read: bool, endpoint: int | None) -> Fault | None:
        if not self._busy.acquire(blocking=False):
            self.overlaps += 1
        self._require()
        self.transfers += 1
        fault = self.faults.pop(self.transfers, None)
        applies = is_read or fault in (Fault.UNPLUG, Fault.STALL, Fault.TIMEOUT)
        if fault is not None and applies:
            self.happened.append(Happened(self.transfers, fault, is_read))
        match fault:
            case Fault.UNPLUG:
                self.is_plugged = False
                raise DeviceLostError("it was unplugged")
            case Fault.STALL:
                if endpoint is not None:
                    self._halted.add(endpoint)
                    self.device.stall(endpoint)
            case Fault.TIMEOUT:
                raise DeviceTimeoutError("it does not answer")
        if endpoint in self._halted or fault is Fault.STALL:
            raise UsbStallError("it refused")
        return fault if applies else None

    def end(self) -> None:
        if self._busy.locked():
            self._busy.release()

    def _spoil(self, data: bytes, fault: Fault | None) -> bytes:
        match fault:
            case Fault.SHORT:
                return data[: len(data) // 2]
            case Fault.BABBLE:
                raise UsbOverflowError("it sent more than was asked for")
            case Fault.GARBAGE:
                return self._random.bytes(len(data))
            case _:
                return data


class _Transfer:
    """One transfer of a port, from its fault to its end."""

    def __init__(self, port: ModelPort, is_read: bool, endpoint: int | None) -> None:
        self._port, self._is_read, self._endpoint = port, is_read, endpoint

    def __enter__(self) -> Fault | None:
        try:
            return self._port.begin(self._is_read, self._endpoint)
        except BaseException:
            self._port.end()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._port.end()
        if isinstance(error, RefusedError):
            raise UsbStallError("it refused") from error


@dataclass
class ModelSource:
    """A `PortSource` with one model, plugged in or not."""

    port_made: ModelPort

    def enumerate(self, usb_ids: frozenset[tuple[int, int]]) -> tuple[UsbIdentity, ...]:
        identity = self.port_made.identity
        is_asked = (identity.vendor_id, identity.product_id) in usb_ids
        return (identity,) if is_asked and self.port_made.is_plugged else ()

    def port(self, identity: UsbIdentity) -> UsbPort:
        return self.port_made
