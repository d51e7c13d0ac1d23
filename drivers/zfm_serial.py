"""R30x, AS608 and ZFM fingerprint modules behind a USB-serial chip: `zfm_serial:/dev/ttyUSB0?model=as608`.

Written from public descriptions; not proven on hardware here.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from drivers.api import DeviceInfo, DeviceNotFoundError, Driver
from drivers.device_options import DeviceOptions
from drivers.serial_line import ListedPort, SerialLine, all_ports, usb_serial_ports
from drivers.usb.polled_scanner import IDLE_INTERVAL_S
from drivers.zfm_module import DEFAULT_BAUD, ModuleSettings, SerialModuleScanner

MODELS: dict[str, tuple[int, int, int]] = {
    "as608": (256, 288, 500),
    "r305": (256, 288, 500),
    "r307": (256, 288, 500),
    "zfm20": (256, 288, 500),
    "r304a": (208, 288, 500),
    "r503": (192, 192, 508),
}
"""Width, height, and ppi as the manuals tell them."""
BAUD_RATES = range(57_600, 115_201, 9_600)
"""Slower lines need more than 6 s for a picture: longer than a finger rests."""


def read_address(device_id: str) -> tuple[str, ModuleSettings]:
    """Read `/dev/ttyUSB0?model=r307&baud=115200&password=0&ppi=500&interval_s=0.1`. Raises `DeviceNotFoundError`."""
    path, options = DeviceOptions.split(device_id)
    with options:
        model = MODELS.get(options.text("model", "as608"))
        if model is None:
            raise DeviceNotFoundError("the model must be one of " + ", ".join(MODELS))
        width, height, ppi = model
        baud = options.whole("baud", DEFAULT_BAUD, BAUD_RATES[0], BAUD_RATES[-1])
        if baud not in BAUD_RATES:
            raise DeviceNotFoundError(f"the baud rate must be a multiple of {BAUD_RATES.step}")
        return path, ModuleSettings(
            width,
            height,
            ppi=options.whole("ppi", ppi, 100, 2000),
            baud=baud,
            password=options.whole("password", 0, 0, 0xFFFFFFFF),
            idle_interval_s=options.number("interval_s", IDLE_INTERVAL_S, 0.0, 2.0),
        )


class SerialModuleDriver(Driver):
    """Offers the USB-serial chips that are plugged in; what is behind them is known only when it is asked."""

    name = "zfm_serial"
    description = "R30x, AS608 and ZFM modules on a USB-serial chip"
    is_proven = False

    def __init__(self, ports: Callable[[], Iterable[ListedPort]] = all_ports) -> None:
        self._ports = ports

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the serial ports of known chips. Opens none. Raises `DriverUnavailableError` without pyserial."""
        return tuple(
            self._describe(port.path, f"Fingerprint module on a {port.chip}", port.serial)
            for port in usb_serial_ports(self._ports)
        )

    def find(self, device_id: str) -> DeviceInfo:
        """Return the module at a port that the system has, listed or not. Raises `DeviceNotFoundError`."""
        path, _ = read_address(device_id)
        for port in usb_serial_ports(self._ports):
            if port.path == path:
                return self._describe(device_id, f"Fingerprint module on a {port.chip}", port.serial)
        if not _is_serial_port(path):
            raise DeviceNotFoundError("no such serial port is there")
        return self._describe(device_id, "Fingerprint module on a serial port", None)

    def create(self, info: DeviceInfo) -> SerialModuleScanner:
        """Make the scanner; the port is opened when it is."""
        path, settings = read_address(info.device_id)
        return SerialModuleScanner(info, SerialLine(path, settings.baud), settings)

    def _describe(self, device_id: str, name: str, serial: str | None) -> DeviceInfo:
        _, settings = read_address(device_id)
        return DeviceInfo(
            self.name, device_id, name, settings.ppi, settings.width_px, settings.height_px, serial=serial
        )


def _is_serial_port(path: str) -> bool:
    if re.fullmatch(r"COM[0-9]{1,3}", path):
        return True
    try:
        return stat.S_ISCHR(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False
