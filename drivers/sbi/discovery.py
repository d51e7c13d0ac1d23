"""Finds SBI services: every port of their range on the loopback is tried at once, those that answer are asked."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from drivers.api import DeviceError, DeviceNotFoundError, DriverUnavailableError
from drivers.sbi.calls import HOST, Call
from drivers.sbi.messages import AUTH_ONLY, SbiDevice, read_devices
from drivers.sbi.signature import Certificates

PORTS = range(4501, 4601)
CONNECT_LIMIT_S = 0.4
ASK_LIMIT_S = 2.0
"""Together well below the time a registry gives to a driver."""
MAX_INFO_BYTES = 1024 * 1024

Now = Callable[[], datetime]


def find_devices(ports: Sequence[int], roots: Certificates, now: Now) -> tuple[SbiDevice, ...]:
    """Return the finger scanners of all services on `ports`, in the order of the ports; takes 2.5 s at most.

    A port where something else answers, or nothing in time, has no scanner.
    """
    answers: dict[int, tuple[SbiDevice, ...]] = {}

    def ask(port: int) -> None:
        try:
            answers[port] = ask_devices(port, roots, now)
        except DeviceError:
            answers[port] = ()

    askers = [threading.Thread(target=ask, args=(port,), daemon=True) for port in open_ports(ports)]
    for asker in askers:
        asker.start()
    deadline_s = time.monotonic() + ASK_LIMIT_S
    for asker in askers:
        asker.join(max(0.0, deadline_s - time.monotonic()))
    found = dict(answers)
    return tuple(device for port in sorted(found) for device in found[port])


def find_device(serial: str, ports: Sequence[int], roots: Certificates, now: Now) -> SbiDevice:
    """Find a scanner by its serial number. Raises `DeviceNotFoundError`, `DriverUnavailableError` for Auth only."""
    found = [device for device in find_devices(ports, roots, now) if device.serial == serial]
    if not found:
        raise DeviceNotFoundError("no running service has this scanner")
    device = next((device for device in found if device.purpose != "Auth"), None)
    if device is None:
        raise DriverUnavailableError(AUTH_ONLY)
    return device


def ask_devices(port: int, roots: Certificates, now: Now) -> tuple[SbiDevice, ...]:
    """Return the finger scanners of the service on `port`. Raises `DeviceError`."""
    with Call(port, "MOSIPDINFO", "/info", limit_s=ASK_LIMIT_S - 0.1) as call:
        return read_devices(call.answer(MAX_INFO_BYTES).body, port, roots, now())


def open_ports(ports: Sequence[int], limit_s: float = CONNECT_LIMIT_S) -> tuple[int, ...]:
    """Return the ports of the loopback on which somebody listens, asked all at the same time."""
    found = []
    with selectors.DefaultSelector() as selector:
        waiting = 0
        try:
            for port in ports:
                door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                door.setblocking(False)
                door.connect_ex((HOST, port))
                selector.register(door, selectors.EVENT_WRITE, port)
                waiting += 1
            deadline_s = time.monotonic() + limit_s
            while waiting and (left_s := deadline_s - time.monotonic()) > 0:
                for key, _ in selector.select(left_s):
                    door = key.fileobj  # type: ignore[assignment]
                    selector.unregister(door)
                    if door.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and _is_connected(door):
                        found.append(key.data)
                    door.close()
                    waiting -= 1
        finally:
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
    return tuple(sorted(found))


def _is_connected(door: socket.socket) -> bool:
    """Connecting to a port of one's own range, a socket may meet itself: that is nobody's service."""
    try:
        return bool(door.getpeername() != door.getsockname())
    except OSError:
        return False
