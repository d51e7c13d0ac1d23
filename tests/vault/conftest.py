"""Vaults with the cheapest key derivation that a header may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.records import Role, VaultKind
from station.vault import KdfParameters, Vault
from station.vault.envelope import SuiteId

OPERATOR = "chen"
PASSPHRASE = "nine green pears"


class WallClock:
    """A wall clock that tests turn."""

    def __init__(self, now_s: float = 1_800_000_000.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


@dataclass
class MadeVault:
    """A vault just made and still open."""

    vault: Vault
    folder: Path
    recovery_code: str
    clock: WallClock
    suite_id: SuiteId

    def unlock(self, passphrase: str = PASSPHRASE, operator: str = OPERATOR) -> Vault:
        return Vault.unlock(self.folder, operator=operator, passphrase=passphrase, clock=self.clock)

    def recover(self, code: str, new_passphrase: str = "a new passphrase", operator: str = OPERATOR) -> Vault:
        return Vault.recover(
            self.folder, operator=operator, recovery_code=code, new_passphrase=new_passphrase, clock=self.clock
        )


def make_vault(
    folder: Path, kind: VaultKind = VaultKind.PRACTICE, suite_id: SuiteId = SuiteId.AES256_SHA256
) -> MadeVault:
    vault, code = Vault.create(
        folder,
        kind=kind,
        operator=OPERATOR,
        role=Role.SUPERVISOR,
        passphrase=PASSPHRASE,
        kdf=KdfParameters.MINIMUM,
        suite_id=suite_id,
    )
    return MadeVault(vault, folder, code, WallClock(), suite_id)


@pytest.fixture(params=SuiteId)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MadeVault]:
    made = make_vault(tmp_path / "home", suite_id=request.param)
    yield made
    made.vault.lock()


@pytest.fixture(scope="session")
def header_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = make_vault(tmp_path_factory.mktemp("header"))
    made.vault.lock()
    return (made.folder / "vault.header").read_bytes()
