"""A port that looks for its device each time it is opened: plugged in again, a device has another address."""

from __future__ import annotations

from collections.abc import Callable

from drivers.api import DeviceStateError
from drivers.usb.port import UsbIdentity, UsbPort


class FoundPort:
    """A `UsbPort` to the device that `find` gives at `open`."""

    def __init__(self, find: Callable[[], UsbPort]) -> None:
        self._find = find
        self._port: UsbPort | None = None

    @property
    def identity(self) -> UsbIdentity:
        """The device found last."""
        return self._found().identity

    def open(self, interface: int = 0) -> None:
        """Find the device, open it and claim `interface`. Raises `DeviceError`."""
        self._port = self._find()
        self._port.open(interface)

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        """Read up to `length` bytes by a control request."""
        return self._found().control_read(request_type, request, value, index, length, limit_s)

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        """Send `data` by a control request."""
        self._found().control_write(request_type, request, value, index, data, limit_s)

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        """Read one transfer of up to `length` bytes."""
        return self._found().read(endpoint, length, limit_s)

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        """Write `data` as one transfer."""
        self._found().write(endpoint, data, limit_s)

    def clear_halt(self, endpoint: int) -> None:
        """Make a stalled endpoint usable again."""
        self._found().clear_halt(endpoint)

    def reset(self) -> None:
        """Reset the device at its port."""
        self._found().reset()

    def close(self) -> None:
        """Release and close; never raises."""
        if self._port is not None:
            self._port.close()

    def _found(self) -> UsbPort:
        if self._port is None:
            raise DeviceStateError("the port was never opened")
        return self._port
