"""The real port: one USB device through libusb (pyusb's `libusb1` backend).

pyusb's backend is used, not its `Device`: that one reads strings, sets configurations and keeps handles open on its
own account, and a station must know when a device is let go. Listing devices opens none, so it never disturbs one
that is in use; names and serial numbers come from sysfs, where the kernel keeps what it read at plug-in.
"""

from __future__ import annotations

import array
import contextlib
import errno
import math
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import usb.backend.libusb1
import usb.core

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    DeviceStateError,
    DeviceTimeoutError,
    DriverUnavailableError,
)
from drivers.usb.port import UsbIdentity, UsbOverflowError, UsbStallError

T = TypeVar("T")

SYSFS = Path("/sys/bus/usb/devices")
SLICE_S = 0.5
"""How long one request to libusb may pend: `close` makes a waiting read end within it."""

_INTERRUPT = 3
_TYPE_MASK = 3
_MAX_TEXT = 200


class RulesMissingError(DeviceAccessError):
    """The system's rules do not let this user open USB scanners."""

    advice = "Ask the technician to run `station devices install-rules`, then plug the scanner in again."


_GONE = (DeviceLostError, "the scanner is gone")
_REFUSED = (RulesMissingError, "this user may not open the scanner")
_ERRORS: dict[int, tuple[type[DeviceError], str]] = {
    errno.ENODEV: _GONE,
    errno.ESHUTDOWN: _GONE,
    errno.ENXIO: _GONE,
    errno.EACCES: _REFUSED,
    errno.EPERM: _REFUSED,
    errno.EPIPE: (UsbStallError, "the scanner refused a request"),
    errno.EOVERFLOW: (UsbOverflowError, "the scanner sent more than was asked for"),
    errno.ETIMEDOUT: (DeviceTimeoutError, "the scanner did not answer in time"),
    errno.EBUSY: (DeviceBusyError, "another program holds the scanner"),
}


def device_error(error: usb.core.USBError | NotImplementedError) -> DeviceError:
    """Return our own error for one of libusb's; what it does not number is a `DeviceError`."""
    number = getattr(error, "errno", None)
    kind, words = _ERRORS.get(number or 0, (DeviceError, f"the USB transfer failed (errno {number})"))
    return kind(words)


@contextlib.contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except (usb.core.USBError, NotImplementedError) as error:
        raise device_error(error) from error


def load_backend() -> Any:
    """Return pyusb's libusb backend. Raises `DriverUnavailableError` where libusb is missing or does not start."""
    backend = usb.backend.libusb1.get_backend()
    if backend is None:
        raise DriverUnavailableError("needs the library libusb-1.0")
    return backend


class UsbBus:
    """What is plugged in. Opens nothing. `backend` gives pyusb's backend when it is first needed."""

    def __init__(self, backend: Callable[[], Any] = load_backend, sysfs: Path = SYSFS) -> None:
        self._backend = backend
        self._sysfs = sysfs

    def enumerate(self, usb_ids: frozenset[tuple[int, int]]) -> tuple[UsbIdentity, ...]:
        """List the devices whose (vendor id, product id) is asked for, by place. Raises `DeviceError`."""
        backend = self._backend()
        found = [self._identify(d) for _, d in _devices(backend) if (d.idVendor, d.idProduct) in usb_ids]
        return tuple(sorted(found, key=lambda identity: (identity.bus, identity.port_path)))

    def port(self, identity: UsbIdentity) -> LibUsbPort:
        """Make the port to a device; nothing is opened."""
        return LibUsbPort(identity, self._backend)

    def _identify(self, descriptor: Any) -> UsbIdentity:
        port_path = "-".join((str(descriptor.bus), ".".join(map(str, descriptor.port_numbers or (0,)))))
        return UsbIdentity(
            descriptor.idVendor,
            descriptor.idProduct,
            descriptor.bus,
            descriptor.address,
            port_path,
            descriptor.bcdDevice,
            serial=self._text(port_path, "serial"),
            product=self._text(port_path, "product"),
        )

    def _text(self, port_path: str, name: str) -> str | None:
        try:
            data = (self._sysfs / port_path / name).read_bytes()[:_MAX_TEXT]
        except OSError:
            return None
        text = "".join(c for c in data.decode("utf-8", "replace").strip() if c.isprintable())
        return text or None


def _devices(backend: Any) -> list[tuple[Any, Any]]:
    """Return (device, device descriptor) of all devices; one that vanishes meanwhile is left out."""
    found = []
    with _own_errors():
        for device in backend.enumerate_devices():
            with contextlib.suppress(usb.core.USBError):
                found.append((device, backend.get_device_descriptor(device)))
    return found


class LibUsbPort:
    """A `UsbPort` on libusb. Transfers may run in several threads; the last to end closes what `close` gave up."""

    def __init__(self, identity: UsbIdentity, backend: Callable[[], Any] = load_backend) -> None:
        self._identity = identity
        self._load_backend = backend
        self._backend: Any = None
        self._handle: Any = None
        self._interface = 0
        self._endpoints: dict[int, tuple[int, int]] = {}
        self._detached = False
        self._running = 0
        self._closing = threading.Event()
        self._changed = threading.Condition()

    @property
    def identity(self) -> UsbIdentity:
        """The device at this port."""
        return self._identity

    def open(self, interface: int = 0) -> None:
        """Open the device and claim `interface`. Raises `DeviceError`; nothing is then left open."""
        with self._changed:
            if self._handle is not None:
                raise DeviceStateError("the port is open")
            self._backend = self._load_backend()
            device = self._find()
            with _own_errors():
                handle = self._backend.open_device(device)
            self._handle, self._interface = handle, interface
            self._closing.clear()
            try:
                self._endpoints = self._describe(device, interface)
                self._detached = self._detach(interface)
                with _own_errors():
                    self._backend.claim_interface(handle, interface)
            except BaseException:
                self._let_go(claimed=False)
                raise

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        """Read up to `length` bytes by a control request."""
        buffer = array.array("B", bytes(length))
        with self._transfer() as handle:
            count = self._backend.ctrl_transfer(
                handle, request_type | 0x80, request, value, index, buffer, _milliseconds(limit_s)
            )
        return buffer[:count].tobytes()

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        """Send `data` by a control request, all of it or an error."""
        buffer = array.array("B", data)
        with self._transfer() as handle:
            count = self._backend.ctrl_transfer(
                handle, request_type & 0x7F, request, value, index, buffer, _milliseconds(limit_s)
            )
        if count != len(data):
            raise DeviceProtocolError("the scanner took only a part of a request")

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        """Read one bulk or interrupt transfer; what came by the limit without an end is given as it is."""
        deadline_s = time.monotonic() + limit_s
        kind, packet = self._endpoints.get(endpoint, (0, 64))
        parts = b""
        with self._transfer() as handle:
            transfer = self._backend.intr_read if kind == _INTERRUPT else self._backend.bulk_read
            while True:
                slice_s = min(SLICE_S, max(0.001, deadline_s - time.monotonic()))
                buffer = array.array("B", bytes(length - len(parts)))
                began_s = time.monotonic()
                try:
                    count = transfer(handle, endpoint, self._interface, buffer, _milliseconds(slice_s))
                except usb.core.USBTimeoutError:
                    count = 0
                    is_whole = False
                else:
                    # A transfer cut off by the time limit ends on a full packet; any other end is the device's.
                    is_cut = count > 0 and count % packet == 0 and time.monotonic() - began_s >= slice_s
                    is_whole = count == len(buffer) or not is_cut
                parts += buffer[:count].tobytes()
                if is_whole or (parts and time.monotonic() >= deadline_s):
                    return parts
                if self._closing.is_set() or time.monotonic() >= deadline_s:
                    raise DeviceTimeoutError("the scanner sent nothing in time")

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        """Write `data` as one bulk transfer, all of it or an error."""
        kind, _ = self._endpoints.get(endpoint, (0, 64))
        began_s = time.monotonic()
        with self._transfer() as handle:
            transfer = self._backend.intr_write if kind == _INTERRUPT else self._backend.bulk_write
            count = transfer(handle, endpoint, self._interface, array.array("B", data), _milliseconds(limit_s))
        if count != len(data) and time.monotonic() - began_s >= limit_s:
            raise DeviceTimeoutError("the scanner did not take the data in time")
        if count != len(data):
            raise DeviceProtocolError("the scanner took only a part of the data")

    def clear_halt(self, endpoint: int) -> None:
        """Make a stalled endpoint usable again."""
        with self._transfer() as handle:
            self._backend.clear_halt(handle, endpoint)

    def reset(self) -> None:
        """Reset the device at its port. Raises `DeviceLostError` if it has to be found anew."""
        with self._transfer() as handle:
            try:
                self._backend.reset_device(handle)
            except usb.core.USBError as error:
                if error.errno == errno.ENOENT:
                    raise DeviceLostError("the scanner has to be found anew") from error
                raise

    def close(self) -> None:
        """Release the interface and close; never raises. A transfer that still pends makes it last one slice more."""
        with self._changed:
            self._closing.set()
            if not self._changed.wait_for(lambda: self._running == 0, SLICE_S * 1.5):
                return
            self._let_go()

    # -- inside -----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _transfer(self) -> Iterator[Any]:
        with self._changed:
            if self._handle is None or self._closing.is_set():
                raise DeviceStateError("the port is not open")
            self._running += 1
        try:
            with _own_errors():
                yield self._handle
        finally:
            with self._changed:
                self._running -= 1
                if self._running == 0 and self._closing.is_set():
                    self._let_go()
                self._changed.notify_all()

    def _let_go(self, *, claimed: bool = True) -> None:
        """Give the handle back. Called with the lock held and no transfer running."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        steps: list[Callable[[], object]] = []
        if claimed:
            steps.append(lambda: self._backend.release_interface(handle, self._interface))
        if self._detached:
            steps.append(lambda: self._backend.attach_kernel_driver(handle, self._interface))
        steps.append(lambda: self._backend.close_device(handle))
        for step in steps:
            with contextlib.suppress(usb.core.USBError, NotImplementedError):
                step()
        self._detached = False

    def _find(self) -> Any:
        wanted = self._identity
        for device, d in _devices(self._backend):
            if (d.bus, d.address) == (wanted.bus, wanted.address):
                if (d.idVendor, d.idProduct) == (wanted.vendor_id, wanted.product_id):
                    return device
                break
        raise DeviceNotFoundError("the scanner is not plugged in any more")

    def _describe(self, device: Any, interface: int) -> dict[int, tuple[int, int]]:
        """Return {endpoint: (transfer type, packet size)} of the interface; empty if the device does not tell."""
        endpoints: dict[int, tuple[int, int]] = {}
        with contextlib.suppress(usb.core.USBError, IndexError):
            found = self._backend.get_interface_descriptor(device, interface, 0, 0)
            for number in range(found.bNumEndpoints):
                e = self._backend.get_endpoint_descriptor(device, number, interface, 0, 0)
                endpoints[e.bEndpointAddress] = (e.bmAttributes & _TYPE_MASK, (e.wMaxPacketSize & 0x7FF) or 64)
        return endpoints

    def _detach(self, interface: int) -> bool:
        """Take a kernel driver off the interface. If that fails, claiming tells why."""
        with contextlib.suppress(usb.core.USBError, NotImplementedError):
            if self._backend.is_kernel_driver_active(self._handle, interface):
                self._backend.detach_kernel_driver(self._handle, interface)
                return True
        return False


def _milliseconds(limit_s: float) -> int:
    return max(1, math.ceil(limit_s * 1000))
