"""The rows of the drivers that were checked against recordings: emulated devices with a finger that rests."""

from __future__ import annotations

from collections.abc import Callable

from drivers.api import Scanner
from drivers.registry import Registry
from drivers.usb.nb1010 import Nb1010Driver
from drivers.usb.uru4000 import Uru4000Driver
from drivers.usb.usb_driver import UsbDriver
from tests.contract.case import Case, read_paces
from tests.contract.families_cases import registry_of
from tests.drivers.usb.emulator.model import ScannerModel
from tests.drivers.usb.emulator.model_port import ModelDevice
from tests.drivers.usb.emulator.nb1010 import Nb1010
from tests.drivers.usb.emulator.uru4000 import Uru4000

SHORTEST_FRAME_S = 0.002


def usb_cases() -> dict[str, Case]:
    """Make the rows."""
    return {"uru4000": _case(Uru4000Driver, _SteadyUru4000), "nb1010": _case(Nb1010Driver, _SteadyNb1010)}


class _SteadyUru4000(Uru4000):
    """Always the same picture: how many frames a mode drops depends on the clock."""

    def __init__(self, frame_s: float) -> None:
        super().__init__(frame_s=frame_s)

    def _frame(self) -> bytes:
        self.frames = 0
        return super()._frame()


class _SteadyNb1010(Nb1010):
    """Always the same picture, after the time that a frame takes."""

    def __init__(self, frame_s: float) -> None:
        super().__init__()
        self._frame_s = frame_s

    def _send_picture(self) -> None:
        self.frames = 0
        self.later(self._frame_s, super()._send_picture)


class _Devices:
    """One device at a time: an address puts a new one in place of the last."""

    def __init__(self, driver: type[UsbDriver], model: Callable[[float], ScannerModel]) -> None:
        self.driver = driver
        self._model = model
        self.device = self._put(20.0)

    def address(self, options: str) -> str:
        paces = read_paces(options)
        self.device = self._put((paces or {}).get("fps", 20.0))
        return f"{self.driver.name}:1-10" if paces is not None else f"{self.driver.name}:1-10?{options}"

    def unplug(self, registry: Registry) -> Scanner:
        scanner = registry.create(self.address("fps=0"))
        scanner.open()
        scanner.start()
        assert scanner.read(1.0) is not None
        self.device.unplug()
        return scanner

    def registry(self) -> Registry:
        return registry_of(self.driver.name, lambda: self.driver(self.device))

    def _put(self, fps: float) -> ModelDevice:
        device = ModelDevice(self._model(1 / fps if fps else SHORTEST_FRAME_S))
        device.put_finger(on=True)
        return device


def _case(driver: type[UsbDriver], model: Callable[[float], ScannerModel]) -> Case:
    devices = _Devices(driver, model)
    return Case(
        devices.address,
        devices.unplug,
        tells_finger=False,
        always_tells_finger=True,
        has_own_pace=driver is Uru4000Driver,
        registry=devices.registry,
    )
