"""The port on libusb, with pyusb's backend replaced: what each of libusb's errors becomes, and libusb missing."""

from __future__ import annotations

import errno
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend.libusb1
import usb.core
import usb.libloader

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
from drivers.registry import Registry
from drivers.usb.libusb_port import LibUsbPort, RulesMissingError, UsbBus, device_error, load_backend
from drivers.usb.port import UsbIdentity, UsbOverflowError, UsbStallError
from drivers.usb.uru4000 import Uru4000Driver

IDENTITY = UsbIdentity(0x05BA, 0x000A, 1, 50, "1-10")
KINDS: list[tuple[int | None, type[DeviceError]]] = [
    (errno.ENODEV, DeviceLostError),
    (errno.ESHUTDOWN, DeviceLostError),
    (errno.ENXIO, DeviceLostError),
    (errno.EACCES, RulesMissingError),
    (errno.EPERM, RulesMissingError),
    (errno.EPIPE, UsbStallError),
    (errno.EOVERFLOW, UsbOverflowError),
    (errno.ETIMEDOUT, DeviceTimeoutError),
    (errno.EBUSY, DeviceBusyError),
    (errno.EIO, DeviceError),
    (errno.ENOMEM, DeviceError),
    (12345, DeviceError),
    (None, DeviceError),
]


class Backend:
    """One device. `faults` says which call raises, `calls` notes all."""

    def __init__(self, **faults: Exception) -> None:
        self.faults = faults
        self.calls: list[str] = []

    def enumerate_devices(self) -> list[str]:
        return ["device"]

    def get_device_descriptor(self, device: str) -> Any:
        return SimpleNamespace(
            idVendor=0x05BA, idProduct=0x000A, bus=1, address=50, port_numbers=(10,), bcdDevice=0x103
        )

    def get_interface_descriptor(self, *place: object) -> Any:
        return SimpleNamespace(bNumEndpoints=1)

    def get_endpoint_descriptor(self, *place: object) -> Any:
        return SimpleNamespace(bEndpointAddress=0x82, bmAttributes=2, wMaxPacketSize=64)

    def is_kernel_driver_active(self, *handle: object) -> bool:
        raise NotImplementedError

    def open_device(self, device: str) -> str:
        self._do("open_device")
        return "handle"

    def claim_interface(self, *words: object) -> None:
        self._do("claim_interface")

    def release_interface(self, *words: object) -> None:
        self._do("release_interface")

    def close_device(self, handle: str) -> None:
        self._do("close_device")

    def ctrl_transfer(self, *words: object) -> int:
        return self._do("ctrl_transfer")

    def bulk_read(self, *words: object) -> int:
        return self._do("bulk_read")

    def bulk_write(self, *words: object) -> int:
        return self._do("bulk_write")

    def clear_halt(self, *words: object) -> int:
        return self._do("clear_halt")

    def reset_device(self, *words: object) -> int:
        return self._do("reset_device")

    def _do(self, name: str) -> int:
        self.calls.append(name)
        if name in self.faults:
            raise self.faults[name]
        return 0


def fault(number: int | None) -> usb.core.USBError:
    kind = usb.core.USBTimeoutError if number == errno.ETIMEDOUT else usb.core.USBError
    return kind("x", errno=number)


@pytest.mark.parametrize(("number", "kind"), KINDS)
def test_each_error_of_libusb_has_its_own_of_ours(number: int | None, kind: type[DeviceError]) -> None:
    assert type(device_error(fault(number))) is kind


def test_what_a_system_cannot_do_is_a_device_error() -> None:
    assert type(device_error(NotImplementedError())) is DeviceError


def test_a_refused_opening_says_how_the_rules_are_installed() -> None:
    error = device_error(fault(errno.EACCES))
    assert isinstance(error, DeviceAccessError)
    assert "station devices install-rules" in error.advice


@pytest.mark.parametrize(("number", "kind"), KINDS)
@pytest.mark.parametrize("call", ["open_device", "claim_interface"])
def test_an_opening_that_fails_leaves_nothing_open(call: str, number: int | None, kind: type[DeviceError]) -> None:
    backend = Backend(**{call: fault(number)})
    port = LibUsbPort(IDENTITY, lambda: backend)
    with pytest.raises(kind):
        port.open()
    assert backend.calls.count("close_device") == (call == "claim_interface")
    assert "release_interface" not in backend.calls
    with pytest.raises(DeviceStateError):
        port.clear_halt(0x82)


@pytest.mark.parametrize(("number", "kind"), KINDS)
@pytest.mark.parametrize("call", ["ctrl_transfer", "bulk_read", "bulk_write", "clear_halt", "reset_device"])
def test_a_transfer_that_fails_ends_in_our_error_and_the_handle_is_given_back(
    call: str, number: int | None, kind: type[DeviceError]
) -> None:
    backend = Backend(**{call: fault(number)})
    port = LibUsbPort(IDENTITY, lambda: backend)
    port.open()
    acts = {
        "ctrl_transfer": lambda: port.control_read(0xC0, 4, 7, 0, 1, 0.01),
        "bulk_read": lambda: port.read(0x82, 64, 0.01),
        "bulk_write": lambda: port.write(0x82, b"", 0.01),
        "clear_halt": lambda: port.clear_halt(0x82),
        "reset_device": port.reset,
    }
    with pytest.raises(kind):
        acts[call]()
    port.close()
    port.close()
    assert backend.calls[-2:] == ["release_interface", "close_device"]
    assert backend.calls.count("close_device") == 1


def test_a_request_that_is_taken_in_part_breaks_the_protocol() -> None:
    port = LibUsbPort(IDENTITY, Backend)
    port.open()
    with pytest.raises(DeviceProtocolError):
        port.control_write(0x40, 4, 7, 0, b"\x01", 0.01)
    port.close()


def test_a_reset_after_which_the_device_has_another_address_loses_it() -> None:
    port = LibUsbPort(IDENTITY, lambda: Backend(reset_device=fault(errno.ENOENT)))
    port.open()
    with pytest.raises(DeviceLostError):
        port.reset()
    port.close()


def test_a_device_of_another_id_at_the_same_address_is_not_opened() -> None:
    backend = Backend()
    with pytest.raises(DeviceNotFoundError):
        LibUsbPort(UsbIdentity(0x298D, 0x1010, 1, 50, "1-10"), lambda: backend).open()
    assert "open_device" not in backend.calls


@pytest.fixture
def no_libusb(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library cannot be found by pyusb."""

    def locate(candidates: object, find_library: object = None) -> None:
        return None

    monkeypatch.setattr(usb.libloader, "locate_library", locate)
    monkeypatch.setattr(usb.backend.libusb1, "_lib", None)
    monkeypatch.setattr(usb.backend.libusb1, "_lib_object", None)


@pytest.mark.usefixtures("no_libusb")
def test_a_missing_libusb_is_told_by_its_name() -> None:
    with pytest.raises(DriverUnavailableError, match=r"libusb-1\.0"):
        load_backend()
    with pytest.raises(DriverUnavailableError, match=r"libusb-1\.0"):
        UsbBus().enumerate(frozenset({(1, 2)}))
    with pytest.raises(DriverUnavailableError):
        list(Uru4000Driver().enumerate())


@pytest.mark.usefixtures("no_libusb")
def test_drivers_without_libusb_are_listed_with_the_reason() -> None:
    builtin = {"uru4000": "drivers.usb.uru4000:Uru4000Driver", "nb1010": "drivers.usb.nb1010:Nb1010Driver"}
    problems = Registry(builtin, entry_points=tuple).enumerate().problems
    assert {(p.name, p.code, p.reason) for p in problems} == {
        (name, "device.driver_unavailable", "needs the library libusb-1.0") for name in builtin
    }
