"""Commands to a device that passes for a USB stick: USB mass storage, bulk-only transport, revision 1.0.

Each command is a wrapper of 31 bytes, then its data, then a status of 13 bytes. Readers use it because every system
lets a stick be used without a driver.
"""

from __future__ import annotations

import contextlib
import struct

from drivers.api import DeviceProtocolError, DeviceTimeoutError
from drivers.usb.port import UsbPort, UsbStallError

COMMAND_SIGNATURE = b"USBC"
STATUS_SIGNATURE = b"USBS"
STATUS_BYTES = 13
TO_DEVICE, TO_HOST = 0x00, 0x80
COMMAND_LENGTH = 10
STATUS_OK = 0

_CLASS_INTERFACE_OUT = 0x21
_RESET = 0xFF


def wrap_command(tag: int, code: int, data_length: int, direction: int) -> bytes:
    """Return the wrapper of a command of one byte, `code`, filled up with zeros (5.1 of the specification)."""
    head = struct.pack("<4sIIBBB", COMMAND_SIGNATURE, tag, data_length, direction, 0, COMMAND_LENGTH)
    return head + bytes([code]) + bytes(15)


def check_status(status: bytes, tag: int) -> None:
    """Check the status that ends a command (5.2). Raises `DeviceProtocolError`.

    What it says of bytes left over is not looked at: small devices do not fill it in.
    """
    if len(status) != STATUS_BYTES or status[:4] != STATUS_SIGNATURE:
        raise DeviceProtocolError("a command ended without a status")
    if int.from_bytes(status[4:8], "little") != tag:
        raise DeviceProtocolError("the status of another command came")
    if status[12] != STATUS_OK:
        raise DeviceProtocolError(f"the command failed with status {status[12]}")


class MassStorageLine:
    """Sends commands and takes their data over an open port. One thread owns it."""

    def __init__(self, port: UsbPort, in_endpoint: int, out_endpoint: int) -> None:
        self._port = port
        self._in = in_endpoint
        self._out = out_endpoint
        self._tag = 0

    def send(self, code: int, data: bytes, limit_s: float) -> None:
        """Send `data` with a command; each transfer may take `limit_s`. Raises `DeviceError`."""
        tag = self._begin(code, len(data), TO_DEVICE, limit_s)
        try:
            self._port.write(self._out, data, limit_s)
        except UsbStallError as stall:  # it does not want the data; the status tells why
            self._end_refused(tag, self._out, stall, limit_s)
        else:
            self._end(tag, limit_s)

    def receive(self, code: int, length: int, limit_s: float) -> bytes:
        """Return what a command gives, up to `length` bytes; each transfer may take `limit_s`. Raises `DeviceError`."""
        tag = self._begin(code, length, TO_HOST, limit_s)
        try:
            data = self._port.read(self._in, length, limit_s)
        except UsbStallError as stall:  # it has no data; the status tells why
            self._end_refused(tag, self._in, stall, limit_s)
            return b""
        self._end(tag, limit_s)
        return data

    def reset(self, limit_s: float) -> None:
        """Bring both sides into step after a fault (5.3.4). Raises `DeviceError`."""
        with contextlib.suppress(UsbStallError):  # a device that does not know the request may still come into step
            self._port.control_write(_CLASS_INTERFACE_OUT, _RESET, 0, 0, b"", limit_s)
        self._port.clear_halt(self._in)
        self._port.clear_halt(self._out)

    def _begin(self, code: int, length: int, direction: int, limit_s: float) -> int:
        self._tag = self._tag % 0xFFFFFFFF + 1
        self._port.write(self._out, wrap_command(self._tag, code, length, direction), limit_s)
        return self._tag

    def _end_refused(self, tag: int, endpoint: int, stall: UsbStallError, limit_s: float) -> None:
        self._port.clear_halt(endpoint)
        try:
            self._end(tag, limit_s)
        except DeviceTimeoutError:
            raise stall from None  # what came first says more than the silence after it

    def _end(self, tag: int, limit_s: float) -> None:
        try:
            status = self._port.read(self._in, STATUS_BYTES, limit_s)
        except UsbStallError:  # to be asked once more (figure 2)
            self._port.clear_halt(self._in)
            status = self._port.read(self._in, STATUS_BYTES, limit_s)
        check_status(status, tag)
