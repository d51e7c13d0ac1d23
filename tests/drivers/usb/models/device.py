"""What every model of a device is made of. Without numpy: the system's Python has none, and runs them below libusb."""

from __future__ import annotations


class RefusedError(Exception):
    """The device refuses a transfer: its endpoint stalls."""


class UsbModelDevice:
    """A device's inside: takes what is written and queues what it sends, each entry one transfer."""

    vendor_id: int
    product_id: int
    packet_bytes = 64

    def __init__(self) -> None:
        self.sends: dict[int, list[bytes]] = {}

    def power_on(self) -> None:
        """Forget everything, as after being plugged in."""
        self.sends.clear()

    def send(self, endpoint: int, data: bytes) -> None:
        self.sends.setdefault(endpoint, []).append(data)

    def stall(self, endpoint: int) -> None:
        """Refuse a bulk transfer: what it would have sent is lost."""
        if self.sends.get(endpoint):
            self.sends[endpoint].pop(0)

    def out(self, endpoint: int, data: bytes) -> None:
        """Take a bulk transfer. Raises `RefusedError`."""
        raise RefusedError("there is no such endpoint")

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes) -> bytes:
        """Take a control request. Raises `RefusedError`."""
        raise RefusedError("there is no such request")
