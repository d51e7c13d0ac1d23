"""Answers the usbfs calls of one device: URBs in, URBs out, and the faults between.

Calls come in umockdev's thread, orders in the console's; one lock keeps them apart.
"""

from __future__ import annotations

import struct
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.drivers.usb.emulator.fault import FaultKind, FaultPlan
from tests.drivers.usb.emulator.model import ScannerModel

SUBMIT, DISCARD, REAP, REAP_NO_WAIT = 0x8038550A, 0x550B, 0x4008550C, 0x4008550D
CAPABILITIES, CLAIM, RELEASE = 0x8004551A, 0x8004550F, 0x80045510
IOCTL, DISCONNECT, CONNECT = 0xC0105512, 0x5516, 0x5517
CLEAR_HALT, RESET, SET_CONFIGURATION, SET_INTERFACE, GET_DRIVER = 0x80045515, 0x5514, 0x80045505, 0x80085504, 0x41045508

ENOENT, EAGAIN, EBUSY, ENODEV, EINVAL, EPIPE, ENODATA, EOVERFLOW = 2, 11, 16, 19, 22, 32, 61, 75
_ALL_CAPABILITIES = 0x1F
_CONTROL = 2
_SETUP_BYTES = 8


@dataclass
class Urb:
    """A request under way; `data` and `memory` are the command's memory, reached through umockdev."""

    address: int
    memory: Any
    data: Any
    kind: int
    endpoint: int
    length: int
    is_hung: bool = False


class Usbfs:
    """One device file. `on_unplug` is called when a fault unplugs the device."""

    def __init__(self, model: ScannerModel, on_unplug: Callable[[], None] = lambda: None) -> None:
        self.model = model
        self.lock = threading.RLock()
        self.plan = FaultPlan()
        self.is_gone = False
        self.claims = 0
        self.kernel_driver_is_bound = model.description.kernel_driver is not None
        self.detached = 0
        self._on_unplug = on_unplug
        self._pending: list[Urb] = []
        self._finished: list[Urb] = []

    # -- umockdev's thread ------------------------------------------------------------------------------------

    def handle(self, _handler: object, client: Any) -> bool:
        """Answer one call."""
        try:
            with self.lock:
                return self._answer(client)
        except Exception:
            traceback.print_exc()
            client.complete(-1, EINVAL)
            return True

    def _answer(self, client: Any) -> bool:
        request = client.get_property("request") & 0xFFFFFFFF
        argument = client.get_property("arg")
        if self.is_gone and request not in (REAP, REAP_NO_WAIT, DISCARD, RELEASE):
            client.complete(-1, ENODEV)
        elif request == CAPABILITIES:
            argument.resolve(0, 4).update(0, struct.pack("<I", _ALL_CAPABILITIES))
            client.complete(0, 0)
        elif request == CLAIM and self.kernel_driver_is_bound:
            client.complete(-1, EBUSY)
        elif request in (CLAIM, RELEASE):
            self.claims += 1 if request == CLAIM else -1
            client.complete(0, 0)
        elif request in (CLEAR_HALT, RESET, SET_CONFIGURATION, SET_INTERFACE):
            client.complete(0, 0)
        elif request == GET_DRIVER and self.kernel_driver_is_bound:
            argument.resolve(0, 260).update(4, str(self.model.description.kernel_driver).encode() + b"\0")
            client.complete(0, 0)
        elif request == GET_DRIVER:
            client.complete(-1, ENODATA)
        elif request == IOCTL:
            _, code = struct.unpack_from("<iI", bytes(argument.resolve(0, 16).retrieve()))
            self.detached += code == DISCONNECT
            self.kernel_driver_is_bound = code == CONNECT and self.model.description.kernel_driver is not None
            client.complete(0, 0)
        elif request == SUBMIT:
            self._submit(argument)
            client.complete(0, 0)
        elif request == DISCARD:
            client.complete(*self._discard(_pointer(argument)))
        elif request in (REAP, REAP_NO_WAIT):
            self._reap(client, argument)
        else:
            return False
        return True

    def _submit(self, argument: Any) -> None:
        address = _pointer(argument)  # before `resolve`, which puts another pointer in its place
        memory = argument.resolve(0, 56)
        raw = bytes(memory.retrieve())
        (length,) = struct.unpack_from("<i", raw, 24)
        data = memory.resolve(16, length) if length else None
        self._pending.append(Urb(address, memory, data, raw[0], raw[1], length))
        self._serve()

    def _discard(self, address: int) -> tuple[int, int]:
        for urb in self._pending:
            if urb.address == address:
                self._finish(urb, status=-ENOENT)
                return 0, 0
        return -1, EINVAL

    def _reap(self, client: Any, argument: Any) -> None:
        self._serve()
        if self._finished:
            argument.resolve(0, 8).set_ptr(0, self._finished.pop(0).memory)
            client.complete(0, 0)
        else:
            client.complete(-1, ENODEV if self.is_gone else EAGAIN)

    # -- serving ----------------------------------------------------------------------------------------------

    def unplug(self) -> None:
        """Take the device away: whatever pends ends, whatever comes is refused."""
        with self.lock:
            self.is_gone = True
            for urb in list(self._pending):
                self._finish(urb, status=-ENODEV)

    def _serve(self) -> None:
        self.model.tick()
        for urb in list(self._pending):
            if urb not in self._pending or urb.is_hung:
                continue
            if self.is_gone:
                self._finish(urb, status=-ENODEV)
            elif self._is_ready(urb):
                self._serve_one(urb, self.plan.next())

    def _is_ready(self, urb: Urb) -> bool:
        return urb.kind == _CONTROL or not urb.endpoint & 0x80 or bool(self.model.waiting.get(urb.endpoint))

    def _serve_one(self, urb: Urb, fault: FaultKind | None) -> None:
        if fault is FaultKind.UNPLUG:
            self.unplug()
            self._on_unplug()
        elif fault is FaultKind.TIMEOUT:
            urb.is_hung = True
        elif fault is FaultKind.STALL:
            self._finish(urb, status=-EPIPE)
        elif fault is FaultKind.BABBLE:
            self._finish(urb, status=-EOVERFLOW)
        else:
            self._do(urb, is_short=fault is FaultKind.SHORT)

    def _do(self, urb: Urb, *, is_short: bool) -> None:
        if urb.kind == _CONTROL:
            self._do_control(urb, is_short=is_short)
        elif urb.endpoint & 0x80:
            queue = self.model.waiting[urb.endpoint]
            data = queue.popleft()
            if len(data) > urb.length:
                queue.appendleft(data[urb.length :])
            data = data[: urb.length]
            self._finish(urb, data[: len(data) // 2] if is_short else data)
        else:
            data = bytes(urb.data.retrieve()) if urb.data is not None else b""
            if not is_short:
                self.model.out(urb.endpoint, data)
            self._finish(urb, actual=len(data) // 2 if is_short else len(data))

    def _do_control(self, urb: Urb, *, is_short: bool) -> None:
        raw = bytes(urb.data.retrieve())
        request_type, request, value, index, length = struct.unpack_from("<BBHHH", raw)
        is_in = bool(request_type & 0x80)
        sent = b"" if is_in else raw[_SETUP_BYTES : _SETUP_BYTES + length]
        answer = self.model.control(request_type, request, value, index, sent, length)
        if isinstance(answer, int):
            self._finish(urb, status=answer)
        elif is_in:
            answer = answer[:length]
            self._finish(urb, answer[: len(answer) // 2] if is_short else answer)
        else:
            self._finish(urb, actual=length // 2 if is_short else length)

    def _finish(self, urb: Urb, data: bytes = b"", status: int = 0, actual: int | None = None) -> None:
        if data:
            urb.data.update(_SETUP_BYTES if urb.kind == _CONTROL else 0, data)
        urb.memory.update(4, struct.pack("<i", status))
        urb.memory.update(28, struct.pack("<i", len(data) if actual is None else actual))
        self._pending.remove(urb)
        self._finished.append(urb)


def _pointer(argument: Any) -> int:
    (address,) = struct.unpack("<Q", bytes(argument.retrieve()))
    return int(address)
