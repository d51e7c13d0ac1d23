"""Plugs a model in and out of umockdev's testbed. Plugged in again, it has the next address, as on a real bus."""

from __future__ import annotations

import struct
from typing import Any

import gi

from tests.drivers.usb.emulator.model import Description, ScannerModel
from tests.drivers.usb.emulator.usbfs import Usbfs

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

HUB = "/devices/pci0000:00/0000:00:14.0/usb1"
PORT = 10
FIRST_ADDRESS, LAST_ADDRESS = 10, 127


class Plug:
    """The socket of one device. `usbfs` is that of the device as plugged in now or last."""

    def __init__(self, model: ScannerModel) -> None:
        self.model = model
        self.usbfs = Usbfs(model)
        self.is_plugged = False
        self._address = FIRST_ADDRESS - 1
        self._testbed = UMockdev.Testbed.new()
        self._testbed.add_from_string(_hub())
        self._handler: Any = None

    def plug(self) -> None:
        """Plug the device in."""
        self._address = self._address + 1 if self._address < LAST_ADDRESS else FIRST_ADDRESS
        self.model.power_on()
        self.usbfs = Usbfs(self.model)
        self._testbed.add_from_string(_device(self.model.description, self._address))
        self._handler = handler = UMockdev.IoctlBase()
        handler.connect("handle-ioctl", self.usbfs.handle)
        self._testbed.attach_ioctl(self._node, handler)
        self._testbed.uevent(f"/sys{HUB}/1-{PORT}", "add")
        self.is_plugged = True

    def unplug(self) -> None:
        """Take the device away from its user, then from the system."""
        self.usbfs.unplug()
        self.take_away()

    def take_away(self) -> None:
        """Take the device away from the system."""
        if not self.is_plugged:
            return
        self.is_plugged = False
        self._testbed.uevent(f"/sys{HUB}/1-{PORT}", "remove")
        self._testbed.detach_ioctl(self._node)
        self._testbed.remove_device(f"/sys{HUB}/1-{PORT}")

    @property
    def _node(self) -> str:
        return f"/dev/bus/usb/001/{self._address:03}"


def _descriptors(d: Description) -> str:
    body = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, len(d.endpoints), 0xFF, 0xFF, 0xFF, 0)
    for e in d.endpoints:
        body += struct.pack("<BBBBHB", 7, 5, e.address, e.kind, e.packet_bytes, e.interval)
    head = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x200, 0, 0, 0, 64, d.vendor_id, d.product_id, d.release, 1, 2, 3, 1)
    configuration = struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), 1, 1, 0, 0x80, 100)
    return (head + configuration + body).hex().upper()


def _device(d: Description, address: int) -> str:
    descriptors = _descriptors(d)
    serial = f"A: serial={d.serial}\\n\n" if d.serial is not None else ""
    return f"""P: {HUB}/1-{PORT}
N: bus/usb/001/{address:03}={descriptors}
E: DEVNAME=/dev/bus/usb/001/{address:03}
E: DEVTYPE=usb_device
E: DRIVER=usb
E: PRODUCT={d.vendor_id:x}/{d.product_id:x}/{d.release:x}
E: TYPE=0/0/0
E: BUSNUM=001
E: DEVNUM={address:03}
E: MAJOR=189
E: MINOR={address - 1}
E: SUBSYSTEM=usb
A: bConfigurationValue=1\\n
A: bNumConfigurations=1\\n
A: bNumInterfaces= 1\\n
A: busnum=1\\n
A: devnum={address}\\n
A: devpath={PORT}\\n
A: idVendor={d.vendor_id:04x}\\n
A: idProduct={d.product_id:04x}\\n
A: speed={d.speed_mbit}\\n
A: product={d.product}\\n
{serial}H: descriptors={descriptors}

"""


def _hub() -> str:
    descriptors = "12010002090001406B1D020013050302010109021900010100E0000904000001090000000705810304000C"
    return f"""P: {HUB}
N: bus/usb/001/001={descriptors}
E: DEVNAME=/dev/bus/usb/001/001
E: DEVTYPE=usb_device
E: MAJOR=189
E: MINOR=0
E: SUBSYSTEM=usb
A: bConfigurationValue=1\\n
A: busnum=1\\n
A: devnum=1\\n
A: idVendor=1d6b\\n
A: idProduct=0002\\n
A: speed=480\\n
H: descriptors={descriptors}

"""
