"""Offers the simulated scanner: the practice device, and a device for each session script."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.api import DeviceInfo, Driver
from drivers.device_options import DeviceOptions
from drivers.simulated.fingers import FingerShelf
from drivers.simulated.practice import PracticeShow
from drivers.simulated.script import DEVICE_NAME, read_script
from drivers.simulated.session_shelf import SESSION_NAME, SessionShelf
from drivers.simulated.show import ScannerLook, Show
from drivers.simulated.show_scanner import SimulatedScanner

__all__ = ["SimulatedDriver", "SimulatedScanner"]


class SimulatedDriver(Driver):
    """Every person, skin, scanner and fault is an option behind the device's name, or a line of a script."""

    name = "simulated"
    description = "A practice scanner with invented fingers"

    def __init__(self, sessions: SessionShelf | None = None) -> None:
        self._fingers = FingerShelf()
        self._sessions = sessions or SessionShelf()

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the one practice scanner, and those of the scripts that were asked for and are plugged in."""
        sessions = (_info(self.name, *one) for one in self._sessions.plugged_in().items())
        return (self.find(DEVICE_NAME), *sessions)

    def find(self, device_id: str) -> DeviceInfo:
        """Return the practice scanner with the options in `device_id`. Raises `DeviceNotFoundError`."""
        name, _ = DeviceOptions.split(device_id)
        if name == SESSION_NAME:
            return _info(self.name, device_id, self._sessions.look(device_id))
        return _info(self.name, device_id, read_script(device_id).look)

    def create(self, info: DeviceInfo) -> SimulatedScanner:
        """Make the scanner; nothing is grown or opened yet."""
        name, _ = DeviceOptions.split(info.device_id)
        is_session = name == SESSION_NAME
        show: Show = self._sessions.show(info.device_id) if is_session else PracticeShow(read_script(info.device_id))
        return SimulatedScanner(info, show, self._fingers)


def _info(driver: str, device_id: str, look: ScannerLook) -> DeviceInfo:
    size = (look.window.ppi, look.window.width_px, look.window.height_px)
    words = "Practice scanner (no real fingers)"
    return DeviceInfo(driver, device_id, words, *size, serial=look.serial, is_simulated=True)
