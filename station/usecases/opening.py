"""What works while the vault is locked: making it, opening it, listing scanners."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

from drivers.api import DeviceInfo, DeviceNotFoundError, DriverUnavailableError
from drivers.registry import Registry
from station.config import HomePaths, default_home, enabled_drivers
from station.errors import SimulatedDeviceRefusedError
from station.practice import invent_people, write_roster
from station.records import DeviceView, Office, Role, VaultInfo, VaultKind
from station.storage import Storage
from station.usecases.station import Station
from station.vault.envelope import SuiteId
from station.vault.kdf import KdfParameters, calibrate
from station.vault.vault import HEADER_NAME, Vault


def describe_vault(home: Path) -> VaultInfo:
    """Tell what can be read of a locked vault. Raises VaultNotFoundError, VaultDamagedError, VaultVersionError."""
    return Vault.describe(home)


def create_station(
    home: Path,
    *,
    kind: VaultKind,
    operator: str,
    passphrase: str,
    office: Office,
    kdf: KdfParameters | None = None,
    suite: int = SuiteId.AES256_SHA256,
) -> str:
    """Make a vault with its first operator, a supervisor, and return the recovery code: shown once, kept nowhere.

    `kdf` is calibrated to about half a second on this machine unless given; `suite` is 1 (AES-256, SHA-256) or 2
    (SM4, SM3), for good.
    Raises VaultExistsError, PassphraseRuleError.
    """
    vault, code = Vault.create(
        home,
        kind=kind,
        operator=operator,
        role=Role.SUPERVISOR,
        passphrase=passphrase,
        kdf=kdf or calibrate(),
        suite_id=SuiteId(suite),
    )
    try:
        with vault, Storage.create(HomePaths(home).database, vault) as storage:
            storage.set_office(office)
    except BaseException:
        (home / HEADER_NAME).unlink(missing_ok=True)  # nothing is in it yet, and it must not bar the next attempt
        raise
    return code


def open_station(home: Path, *, operator: str, passphrase: str) -> Station:
    """Unlock.

    Raises WrongPassphraseError, UnlockDelayedError, VaultInUseError, VaultDamagedError, VaultNotFoundError.
    """
    return _opened(Vault.unlock(home, operator=operator, passphrase=passphrase), home, "vault.unlocked")


def recover_station(home: Path, *, operator: str, recovery_code: str, new_passphrase: str) -> Station:
    """Unlock with the recovery code and give the operator a new passphrase. Raises as `open_station` does."""
    vault = Vault.recover(home, operator=operator, recovery_code=recovery_code, new_passphrase=new_passphrase)
    return _opened(vault, home, "vault.recovered")


def open_practice_station() -> Station:
    """Open a throw-away practice vault of invented people in a temporary folder that `close` wipes."""
    home = Path(tempfile.mkdtemp(prefix="station-practice-"))
    try:
        passphrase = secrets.token_urlsafe(16)
        create_station(
            home / "vault",
            kind=VaultKind.PRACTICE,
            operator="practice",
            passphrase=passphrase,
            office=Office(name="练习镇社会保障服务所", phone="023-00000000"),
            kdf=KdfParameters.MINIMUM,  # the passphrase is random and the vault lives for an hour
        )
        station = open_station(home / "vault", operator="practice", passphrase=passphrase)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    station.on_close(lambda: shutil.rmtree(home, ignore_errors=True))
    write_roster(home / "roster.xlsx", invent_people())
    station.import_roster(home / "roster.xlsx")
    return station


def list_devices(
    kind: VaultKind | None = None, *, home: Path | None = None, registry: Registry | None = None
) -> tuple[DeviceView, ...]:
    """List every driver: its devices, or the reason why not. A production vault refuses simulated ones."""
    registry = registry or Registry(enabled=enabled_drivers(home or default_home()))
    found = registry.enumerate()
    devices = [_device_view(info, kind) for info in found.devices]
    devices += [DeviceView(p.name, None, p.name, False, p.code, p.reason) for p in found.problems]
    told = {device.driver for device in devices}
    for entry in registry.drivers():
        if entry.reason is not None and entry.name not in told:
            devices.append(DeviceView(entry.name, None, entry.name, False, DriverUnavailableError.code, entry.reason))
        elif entry.name not in told:
            devices.append(
                DeviceView(entry.name, None, entry.name, False, DeviceNotFoundError.code, "no device is plugged in")
            )
    return tuple(devices)


def _device_view(info: DeviceInfo, kind: VaultKind | None) -> DeviceView:
    refused = info.is_simulated and kind is VaultKind.PRODUCTION
    return DeviceView(
        info.driver,
        info.address,
        info.name,
        info.is_simulated,
        SimulatedDeviceRefusedError.code if refused else None,
        "practice only" if refused else None,
    )


def _opened(vault: Vault, home: Path, action: str) -> Station:
    try:
        storage = Storage.open(HomePaths(home).database, vault)
        station = Station(vault, storage, registry=Registry(enabled=enabled_drivers(home)))
    except BaseException:
        vault.lock()
        raise
    storage.append_audit(action)
    return station
