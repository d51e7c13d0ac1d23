"""The port to one USB device: what a driver asks of libusb, of a recording, or of a replay.

A driver takes a `UsbPort` in its constructor and never sees pyusb; so the traffic of any driver can be recorded and
played back, and a test can stand in for the device. Whatever happens below, a port raises `DeviceError` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from drivers.api import DeviceProtocolError


class UsbStallError(DeviceProtocolError):
    """The device refused the request (the endpoint stalled). `clear_halt` makes a bulk endpoint usable again."""


class UsbOverflowError(DeviceProtocolError):
    """The device sent more than was asked for (babble); what came is lost."""


@dataclass(frozen=True, slots=True)
class UsbIdentity:
    """What is known of a device without opening it. `serial` and `product` are None where the system does not tell."""

    vendor_id: int
    product_id: int
    bus: int
    address: int
    port_path: str
    """Where it is plugged in, as in `1-10.2`; stays the same when it is plugged in again at the same place."""
    device_release: int = 0
    """bcdDevice."""
    serial: str | None = None
    product: str | None = None

    #: USB's own way to write an id, as in `05ba:000a`.
    ID_FORMAT: ClassVar[str] = "{:04x}:{:04x}"

    @property
    def usb_id(self) -> str:
        """The id as in `05ba:000a`."""
        return self.ID_FORMAT.format(self.vendor_id, self.product_id)


class UsbPort(Protocol):
    """One device's port, and the order of its use: open, transfers, close.

    Transfers on different endpoints may run in different threads at the same time; `close` waits for none of them but
    makes them end. Limits are seconds, more than 0. Raises `DeviceTimeoutError` when nothing came in time,
    `DeviceLostError` when the device is gone, `UsbStallError`, `UsbOverflowError`, `DeviceAccessError`,
    `DeviceBusyError`, and `DeviceError` for anything else.
    """

    @property
    def identity(self) -> UsbIdentity:
        """The device at this port."""

    def open(self, interface: int = 0) -> None:
        """Open the device and claim `interface`, a kernel driver detached where the system has one."""

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        """Read up to `length` bytes by a control request (bit 7 of `request_type` set). May return fewer."""

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        """Send `data` (may be empty) by a control request, all of it or an error."""

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        """Read one bulk or interrupt transfer of up to `length` bytes. May return fewer, even none."""

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        """Write `data` as one bulk transfer, all of it or an error."""

    def clear_halt(self, endpoint: int) -> None:
        """Make a stalled endpoint usable again."""

    def reset(self) -> None:
        """Reset the device at its port; it stays open if the system can keep it, else `DeviceLostError`."""

    def close(self) -> None:
        """Release the interface and close, in any state, twice; never raises."""
