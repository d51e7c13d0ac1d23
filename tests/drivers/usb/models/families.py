"""The USB families written from descriptions alone, each with its model: what runs over all of them starts here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.api import DeviceInfo, GrayImage, Scanner
from drivers.device_options import DeviceOptions
from drivers.usb.futronic import FutronicDriver
from drivers.usb.synochip import SynochipDriver
from drivers.usb.usb_driver import PortSource, UsbDriver
from drivers.usb.zk4500 import Zk4500Driver
from tests.drivers.usb.models.device import UsbModelDevice
from tests.drivers.usb.models.futronic import FutronicModel
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.model_port import ModelPort
from tests.drivers.usb.models.pictures import empty_glass, finger
from tests.drivers.usb.models.synochip import SynochipModel
from tests.drivers.usb.models.synochip_module import Module
from tests.drivers.usb.models.zk4500 import Zk4500Model

QUICK = "interval_s=0"


@dataclass(frozen=True)
class Family:
    """`model(glass)` makes the device; a finger on its glass is `finger`, nothing is `empty`."""

    name: str
    driver: Callable[[PortSource | None], UsbDriver]
    model: Callable[[Glass], UsbModelDevice]
    empty: GrayImage | None
    finger: GrayImage
    puts_light_out: bool = True
    """Whether anything is said to the device at the end of a stream."""

    def glass(self, empty_looks: int = 2) -> Glass:
        """Nothing for a while, then a finger that stays."""
        return Glass([*[self.empty] * empty_looks, self.finger])

    def empty_glass(self) -> Glass:
        return Glass([self.empty])

    def scanner(self, port: ModelPort, options: str = QUICK) -> Scanner:
        """A scanner straight at the port."""
        driver = self.driver(None)
        identity = port.identity
        model = driver.model(identity)
        info = DeviceInfo(driver.name, f"1-2?{options}", model.name, model.ppi, model.width_px, model.height_px)
        _, device_options = DeviceOptions.split(info.device_id)
        with device_options:
            return driver.make_scanner(info, port, device_options)


FAMILIES: Sequence[Family] = (
    Family("futronic", FutronicDriver, FutronicModel, empty_glass(480, 320), finger(480, 320)),
    Family("zk4500", Zk4500Driver, Zk4500Model, empty_glass(480, 640), finger(480, 640)),
    Family(
        "synochip",
        SynochipDriver,
        lambda glass: SynochipModel(Module(glass)),
        None,
        finger(288, 256),
        puts_light_out=False,
    ),
)
