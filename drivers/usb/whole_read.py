"""Reads a picture of known size from a bulk endpoint, however the device cuts it up."""

from __future__ import annotations

from collections.abc import Callable

from drivers.api import DeviceProtocolError, DeviceTimeoutError
from drivers.usb.port import UsbPort


def read_whole(port: UsbPort, endpoint: int, length: int, limit_s: float, clock: Callable[[], float]) -> bytes:
    """Read exactly `length` bytes within `limit_s` seconds.

    Raises `DeviceTimeoutError` when nothing came, `DeviceProtocolError` when less came, and what the port raises.
    """
    deadline = clock() + limit_s
    data = bytearray()
    while len(data) < length:
        left_s = deadline - clock()
        try:
            part = port.read(endpoint, length - len(data), left_s) if left_s > 0 else b""
        except DeviceTimeoutError as error:
            if not data:
                raise
            raise DeviceProtocolError(f"a picture of {length} bytes ended after {len(data)}") from error
        if not part:
            raise DeviceProtocolError(f"a picture of {length} bytes ended after {len(data)}")
        data += part
    return bytes(data)
