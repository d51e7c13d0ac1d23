"""Finds the scanners behind the SBI services of this computer.

A scanner is called by its serial number: the port of a service may be another one after each start.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from drivers.api import DeviceInfo, Driver, DriverUnavailableError
from drivers.sbi.discovery import PORTS, Now, find_device, find_devices
from drivers.sbi.messages import AUTH_ONLY, SbiDevice
from drivers.sbi.options import read_options
from drivers.sbi.scanner import SbiScanner
from drivers.sbi.signature import trusted

TRUST_VARIABLE = "STATION_SBI_TRUST"
NOMINAL_PPI, NOMINAL_SIDE_PX = 500, 500
"""A service does not tell what its pictures will be; MOSIP asks for 500 ppi or more."""
PRACTICE_ENVIRONMENT = "Developer"
"""Devices of this environment are makers' own and simulators: no living finger need be behind them."""


class SbiDriver(Driver):
    """Offers the finger scanners of the SBI services that run on this computer."""

    name = "sbi"
    description = "Secure Biometric Interface: scanners behind a service of their maker"
    lists_quietly = False
    is_proven = False

    def __init__(
        self,
        ports: Sequence[int] = PORTS,
        environment: Mapping[str, str] = os.environ,
        now: Now = lambda: datetime.now(UTC),
        answer_slack_s: float = 3.0,
    ) -> None:
        self._ports = ports
        self._trust = environment.get(TRUST_VARIABLE, "")
        self._now = now
        self._answer_slack_s = answer_slack_s

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the scanners that register; raises `DriverUnavailableError` when there are only others."""
        devices = find_devices(self._ports, trusted(Path(self._trust) if self._trust else None), self._now)
        usable = {device.serial: device for device in reversed(devices) if device.purpose != "Auth"}
        if devices and not usable:
            raise DriverUnavailableError(AUTH_ONLY)
        return tuple(self._info(device, serial) for serial, device in reversed(usable.items()))

    def find(self, device_id: str) -> DeviceInfo:
        """Return the scanner of that serial number, wherever its service runs now. Raises `DeviceError`."""
        options = read_options(device_id, self._ports, self._trust)
        return self._info(find_device(options.serial, options.ports, trusted(options.trust), self._now), device_id)

    def create(self, info: DeviceInfo) -> SbiScanner:
        """Make the scanner; its service is called when it is opened."""
        options = read_options(info.device_id, self._ports, self._trust)
        return SbiScanner(info, options, now=self._now, answer_slack_s=self._answer_slack_s)

    def _info(self, device: SbiDevice, device_id: str) -> DeviceInfo:
        name = f"{device.make} {device.model} ({device.signature.value})"
        return DeviceInfo(
            self.name,
            device_id,
            name,
            NOMINAL_PPI,
            NOMINAL_SIDE_PX,
            NOMINAL_SIDE_PX,
            serial=device.serial,
            is_simulated=device.environment == PRACTICE_ENVIRONMENT,
        )
