"""The scanners as people see them: every driver with its devices or the reason why not, and the one chosen last.

Works while the vault is locked. The choice is kept by serial number, so that it holds in another socket too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from drivers.api import DeviceInfo, DeviceNotFoundError, DriverUnavailableError
from drivers.registry import Enumeration, Registry
from station.config import HomePaths, default_home, enabled_drivers
from station.errors import SimulatedDeviceRefusedError
from station.records import DeviceView, VaultKind
from station.usecases import scanner_bench, scanner_check
from station.usecases.scanner_bench import ScannerBench
from station.usecases.scanner_check import OPENINGS, STREAM_S, ScannerCheck
from station.vault.files import disk_errors, write_atomically

_MOST_CHOICE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class ScannerChoice:
    """The scanner chosen last: its serial number, or where it was when it has none."""

    driver: str
    address: str
    serial: str | None

    def fits(self, info: DeviceInfo) -> bool:
        """Whether `info` is the scanner that was chosen."""
        if info.driver != self.driver:
            return False
        return info.serial == self.serial if self.serial is not None else info.address == self.address


def list_devices(
    kind: VaultKind | None = None, *, home: Path | None = None, registry: Registry | None = None
) -> tuple[DeviceView, ...]:
    """List every driver: its devices, or the reason why not. A production vault refuses simulated ones."""
    home = home or default_home()
    registry = registry or Registry(enabled=enabled_drivers(home))
    return device_views(registry.enumerate(), registry, kind, read_choice(home))


def device_views(
    found: Enumeration, registry: Registry, kind: VaultKind | None, choice: ScannerChoice | None
) -> tuple[DeviceView, ...]:
    """Show what an enumeration found, and the drivers of `registry` that found nothing or cannot be used."""
    devices = [device_view(info, kind, choice) for info in found.devices]
    devices += [DeviceView(p.name, None, p.name, False, p.code, p.reason) for p in found.problems]
    told = {device.driver for device in devices}
    for entry in registry.drivers():
        if entry.reason is not None and entry.name not in told:
            devices.append(DeviceView(entry.name, None, entry.name, False, DriverUnavailableError.code, entry.reason))
        elif entry.name not in told:
            devices.append(
                DeviceView(entry.name, None, entry.name, False, DeviceNotFoundError.code, "no device is plugged in")
            )
    unproven = {entry.name for entry in registry.drivers() if not entry.is_proven}
    return tuple(replace(device, is_proven=device.driver not in unproven) for device in devices)


def device_view(info: DeviceInfo, kind: VaultKind | None, choice: ScannerChoice | None) -> DeviceView:
    """Show one device."""
    refused = info.is_simulated and kind is VaultKind.PRODUCTION
    return DeviceView(
        info.driver,
        info.address,
        info.name,
        info.is_simulated,
        SimulatedDeviceRefusedError.code if refused else None,
        "practice only" if refused else None,
        info.serial,
        is_chosen=choice is not None and choice.fits(info),
    )


def check_scanner(
    address: str,
    *,
    home: Path | None = None,
    openings: int = OPENINGS,
    stream_s: float = STREAM_S,
    on_opening: Callable[[int, int], None] = lambda _done, _total: None,
    registry: Registry | None = None,
) -> ScannerCheck:
    """Check the scanner at `address` for a technician. Raises `DeviceError` when it cannot be opened at all."""
    known = registry or Registry(enabled=enabled_drivers(home or default_home()))
    return scanner_check.check_scanner(
        lambda: known.create(address), openings=openings, stream_s=stream_s, on_opening=on_opening
    )


def bench_scanner(
    address: str, *, home: Path | None = None, stream_s: float = STREAM_S, registry: Registry | None = None
) -> ScannerBench:
    """Measure how fast the scanner at `address` is and what waiting costs. Raises `DeviceError`."""
    known = registry or Registry(enabled=enabled_drivers(home or default_home()))
    return scanner_bench.bench_scanner(lambda: known.create(address), stream_s=stream_s)


def remember_scanner(device: DeviceView, *, home: Path | None = None) -> None:
    """Keep `device` as the one to use from now on. Raises StorageFullError."""
    path = HomePaths(home or default_home()).scanner_choice
    choice = {"driver": device.driver, "address": device.address, "serial": device.serial}
    with disk_errors():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, json.dumps(choice).encode())


def read_choice(home: Path) -> ScannerChoice | None:
    """Return the scanner chosen last, None when there is none or the file is damaged: one is chosen anew then."""
    try:
        with HomePaths(home).scanner_choice.open("rb") as file:
            told = json.loads(file.read(_MOST_CHOICE_BYTES))
        driver, address, serial = told["driver"], told["address"], told["serial"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not (isinstance(driver, str) and isinstance(address, str) and isinstance(serial, str | None)):
        return None
    return ScannerChoice(driver, address, serial)
