"""What all drivers of USB scanners share: a table of ids, the list of what is plugged in, and an address's options.

A device is called by its serial number, so that it is the same one in another socket; by its socket where it has none
or shares it with another. Ports come from a `PortSource`: libusb, or what a test or a replay puts in its place.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from drivers.api import DeviceInfo, DeviceNotFoundError, Driver, Scanner
from drivers.device_options import DeviceOptions
from drivers.usb.found_port import FoundPort
from drivers.usb.port import UsbIdentity, UsbPort
from drivers.usb.recording import Recording, RecordingError
from drivers.usb.replay_port import ReplayPort


@dataclass(frozen=True, slots=True)
class UsbModel:
    """A row of a driver's table: one USB id, and what is known of it."""

    vendor_id: int
    product_id: int
    name: str
    width_px: int
    height_px: int
    ppi: int


class PortSource(Protocol):
    """Lists devices and makes ports. Opens nothing."""

    def enumerate(self, usb_ids: frozenset[tuple[int, int]]) -> tuple[UsbIdentity, ...]:
        """List the devices with these (vendor id, product id). Raises `DeviceError`."""

    def port(self, identity: UsbIdentity) -> UsbPort:
        """Make the port to one."""


class UsbDriver(Driver):
    """A driver of USB scanners. `source` is libusb unless given."""

    models: ClassVar[tuple[UsbModel, ...]]

    def __init__(self, source: PortSource | None = None) -> None:
        self._source = source

    def on(self, source: PortSource) -> Self:
        """Return the same driver on another source: a recorder, a replay."""
        return type(self)(source)

    @property
    def ports(self) -> PortSource:
        """Where its ports come from."""
        return self._ports()

    def hide_pixels(self, recording: Recording) -> Recording:
        """Return the recording with a drawn print in place of every picture, still good to be played.

        A driver that knows where its pixels lie overrides this. Raises `RecordingError` here: what is not known to be
        free of fingerprints must not leave the station.
        """
        raise RecordingError(f"the driver {recording.driver} cannot take the fingerprints out of a recording")

    def make_replay(self, info: DeviceInfo, recording: Recording, options: DeviceOptions) -> Scanner:
        """Make the scanner that plays `recording`. Override if the driver's own requests depend on chance."""
        return self.make_scanner(info, ReplayPort(recording), options)

    @abstractmethod
    def make_scanner(self, info: DeviceInfo, port: UsbPort, options: DeviceOptions) -> Scanner:
        """Make the scanner at `port`, taking what `options` says. Raises `DeviceNotFoundError` for bad options."""

    def with_options(self, info: DeviceInfo, options: DeviceOptions) -> DeviceInfo:  # noqa: ARG002
        """Return `info` with the resolution and size that `options` tell. Override if there are such options."""
        return info

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the plugged-in devices of the table; opens none."""
        return tuple(info for info, _ in self._plugged_in())

    def find(self, device_id: str) -> DeviceInfo:
        """Return the device that `device_id` names, with what its options say of its pictures. Raises `DeviceError`."""
        _, options = DeviceOptions.split(device_id)
        with options:
            return self.with_options(self._describe(self._find(device_id), device_id), options)

    def create(self, info: DeviceInfo) -> Scanner:
        """Make the scanner; its device is looked for when it is opened. Raises `DeviceNotFoundError` for options."""
        _, options = DeviceOptions.split(info.device_id)
        with options:
            return self.make_scanner(info, FoundPort(lambda: self._port(info.device_id)), options)

    def replay(self, recording: Recording, options: str = "") -> Scanner:
        """Return a scanner that plays `recording`; `options` as in an address. Raises `DeviceError`."""
        identity = recording.identity
        if (identity.vendor_id, identity.product_id) not in {(m.vendor_id, m.product_id) for m in self.models}:
            raise RecordingError("the recording is of a device that its driver does not know")
        name = f"{identity.port_path}?{options}" if options else identity.port_path
        _, taken = DeviceOptions.split(name)
        with taken:
            return self.make_replay(self._describe(identity, name), recording, taken)

    def model(self, identity: UsbIdentity) -> UsbModel:
        """Return the row of the table for a device."""
        return next(m for m in self.models if (m.vendor_id, m.product_id) == (identity.vendor_id, identity.product_id))

    # -- inside -----------------------------------------------------------------------------------------------

    def _ports(self) -> PortSource:
        if self._source is None:
            from drivers.usb.libusb_port import UsbBus  # pyusb is needed by real devices only

            self._source = UsbBus()
        return self._source

    def _plugged_in(self) -> list[tuple[DeviceInfo, UsbIdentity]]:
        identities = self._ports().enumerate(frozenset((m.vendor_id, m.product_id) for m in self.models))
        return [(self._describe(i, device_id(i, identities)), i) for i in identities]

    def _find(self, wanted: str) -> UsbIdentity:
        name, _ = DeviceOptions.split(wanted)
        for info, identity in self._plugged_in():
            if name in (info.device_id, identity.port_path):
                return identity
        raise DeviceNotFoundError("no such device is plugged in")

    def _port(self, wanted: str) -> UsbPort:
        return self._ports().port(self._find(wanted))

    def _describe(self, identity: UsbIdentity, name: str) -> DeviceInfo:
        m = self.model(identity)
        return DeviceInfo(self.name, name, m.name, m.ppi, m.width_px, m.height_px, serial=identity.serial)


def device_id(identity: UsbIdentity, others: Iterable[UsbIdentity]) -> str:
    """Return the word for a device: its serial number if it alone has it, else its socket as in `1-10.2`."""
    serial = identity.serial
    if serial is None or not all(c.isascii() and (c.isalnum() or c in "-_.{}") for c in serial):
        return identity.port_path
    shared = sum(1 for other in others if other.serial == serial) > 1
    return f"{serial}@{identity.port_path}" if shared else serial
