"""What works while the vault is locked: making it and opening it."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

from drivers.registry import Registry
from station.config import HomePaths, enabled_drivers
from station.practice import invent_people, write_roster
from station.records import Office, Role, VaultInfo, VaultKind
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


def _opened(vault: Vault, home: Path, action: str) -> Station:
    try:
        storage = Storage.open(HomePaths(home).database, vault)
        station = Station(vault, storage, registry=Registry(enabled=enabled_drivers(home)))
    except BaseException:
        vault.lock()
        raise
    storage.append_audit(action)
    return station
