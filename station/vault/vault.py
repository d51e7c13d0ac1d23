"""The vault of a station: made once, unlocked by an operator's passphrase or the recovery code, locked again.

An open `Vault` lends the keys below the vault key to those who seal and store; it knows no database. Roles are kept and
told here (`role`), and enforced by the use cases. Any thread may call; `lock` waits for what is under way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from station.errors import (
    RecordError,
    VaultDamagedError,
    VaultExistsError,
    VaultNotFoundError,
    WrongPassphraseError,
)
from station.records import Role, VaultInfo, VaultKind
from station.vault.delay import UnlockDelay
from station.vault.envelope import RandomBytes, Suite, SuiteId, suite_of
from station.vault.files import FolderLock, disk_errors, read_bounded, write_atomically
from station.vault.header import (
    MAX_HEADER_BYTES,
    MAX_SLOTS,
    VAULT_ID_BYTES,
    Header,
    Slot,
    SlotType,
    parse_header,
)
from station.vault.kdf import (
    LONGEST_PASSPHRASE,
    KdfParameters,
    check_new_passphrase,
    passphrase_bytes,
)
from station.vault.keys import VAULT_KEY_BYTES, KeyPurpose, KeyRing
from station.vault.recovery_code import CODE_BYTES, decode_recovery_code, encode_recovery_code
from station.vault.sealer import Sealer
from station.vault.slots import label_of, new_label, unwrap_slot, wrap_slot

HEADER_NAME = "vault.header"
LOCK_NAME = "vault.lock"
ATTEMPTS_NAME = "vault.attempts"

WallClock = Callable[[], float]


class Vault(Sealer):
    """An unlocked vault. Made by `create`, `unlock` and `recover`; a context manager that locks on leaving."""

    def __init__(
        self,
        folder: Path,
        header: Header,
        keys: KeyRing,
        suite: Suite,
        slot: Slot,
        lock: FolderLock,
        random: RandomBytes = os.urandom,
    ) -> None:
        super().__init__(suite, keys, header.vault_id, random)
        self._folder = folder
        self._header = header
        self._slot = slot
        self._folder_lock = lock
        self._on_lock: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return f"Vault(…{self.vault_id[-4:]}, {self.kind.value}, {'locked' if self.is_locked else 'open'})"

    # -- making and opening -----------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        kind: VaultKind,
        operator: str,
        role: Role,
        passphrase: str,
        kdf: KdfParameters | None = None,
        suite_id: SuiteId = SuiteId.AES256_SHA256,
        random: RandomBytes = os.urandom,
    ) -> tuple[Vault, str]:
        """Make a vault with one operator in `folder` (made if missing); return it open, and its recovery code.

        The code is shown once and kept nowhere. Raises VaultExistsError, VaultInUseError, PassphraseRuleError,
        StorageFullError.
        """
        kdf = kdf or KdfParameters()
        label = new_label(operator)
        check_new_passphrase(passphrase)
        with disk_errors():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / HEADER_NAME).exists():
            raise VaultExistsError("there is a vault in this folder already")
        lock = FolderLock(folder / LOCK_NAME)
        try:
            # Looked at again under the lock: two programs may have come this far at once.
            if (folder / HEADER_NAME).exists():
                raise VaultExistsError("there is a vault in this folder already")
            suite = suite_of(suite_id, random)
            vault_key = random(VAULT_KEY_BYTES)
            secret = random(CODE_BYTES)
            header = Header(suite.suite_id, kind, random(VAULT_ID_BYTES), ())
            slot = Slot(SlotType.OPERATOR, label, role, kdf)
            slot = wrap_slot(header, suite, slot, passphrase_bytes(passphrase), vault_key, random)
            spare = wrap_slot(header, suite, _recovery_slot(kdf), secret, vault_key, random)
            keys = KeyRing(suite, vault_key)
            vault = cls(folder, header, keys, suite, slot, lock, random)
            vault._store(header.with_slot(slot).with_slot(spare))
        except BaseException:
            lock.release()
            raise
        return vault, encode_recovery_code(secret)

    @classmethod
    def describe(cls, folder: Path) -> VaultInfo:
        """Read what a locked vault tells. Raises VaultNotFoundError, VaultDamagedError, VaultVersionError."""
        header = _read_header(folder)
        operators = tuple(slot.label for slot in header.slots if slot.type is SlotType.OPERATOR)
        return VaultInfo(header.kind, header.vault_id.hex(), operators, header.suite_id)

    @classmethod
    def unlock(cls, folder: Path, *, operator: str, passphrase: str, clock: WallClock = time.time) -> Vault:
        """Open the vault with an operator's passphrase.

        Raises WrongPassphraseError, UnlockDelayedError, VaultInUseError, VaultNotFoundError, VaultDamagedError,
        VaultVersionError.
        """
        if len(passphrase) > 4 * LONGEST_PASSPHRASE:
            raise WrongPassphraseError("no passphrase is that long")
        return cls._open(
            folder, lambda header: header.operator_slot(label_of(operator)), passphrase_bytes(passphrase), clock
        )

    @classmethod
    def recover(
        cls,
        folder: Path,
        *,
        operator: str,
        recovery_code: str,
        new_passphrase: str,
        clock: WallClock = time.time,
    ) -> Vault:
        """Open the vault with the recovery code and give `operator` a new passphrase. The code stays valid.

        An operator that the vault does not know is refused like a wrong code. Raises as `unlock` does, and
        PassphraseRuleError.
        """
        check_new_passphrase(new_passphrase)
        secret = decode_recovery_code(recovery_code)

        def recovery_slot(header: Header) -> Slot | None:
            return header.recovery_slot() if header.operator_slot(label_of(operator)) else None

        vault = cls._open(folder, recovery_slot, secret, clock)
        try:
            slot = vault._header.operator_slot(label_of(operator))
            assert slot is not None
            vault._slot = vault._rewrap(slot, new_passphrase)
        except BaseException:
            vault.lock()
            raise
        return vault

    @classmethod
    def _open(cls, folder: Path, choose: Callable[[Header], Slot | None], secret: bytes, clock: WallClock) -> Vault:
        _read_header(folder)
        lock = FolderLock(folder / LOCK_NAME)
        try:
            header = _read_header(folder)
            delay = UnlockDelay(folder / ATTEMPTS_NAME, clock)
            delay.check()
            delay.count()
            suite = suite_of(header.suite_id)
            slot = choose(header)
            if slot is None:
                raise WrongPassphraseError("no slot of this vault is opened by that")
            vault_key = unwrap_slot(header, suite, slot, secret)
            keys = KeyRing(suite, vault_key)
            with keys.key(KeyPurpose.HEADER) as key:
                if not suite.is_mac(key, header.signed_part(), header.mac):
                    raise VaultDamagedError("the vault header was changed by somebody without its key")
            delay.clear()
            return cls(folder, header, keys, suite, slot, lock)
        except BaseException:
            lock.release()
            raise

    # -- what it is -------------------------------------------------------------------------------------------

    @property
    def kind(self) -> VaultKind:
        """Production or practice."""
        return self._header.kind

    @property
    def vault_id(self) -> str:
        """The vault's random identifier, 32 hex digits."""
        return self._header.vault_id.hex()

    @property
    def folder(self) -> Path:
        """The folder it lives in."""
        return self._folder

    @property
    def operator(self) -> str:
        """The operator who opened it."""
        return self._slot.label

    @property
    def role(self) -> Role:
        """That operator's role."""
        return self._slot.role

    @property
    def operators(self) -> dict[str, Role]:
        """All operators who can open it."""
        return {slot.label: slot.role for slot in self._header.slots if slot.type is SlotType.OPERATOR}

    @property
    def is_locked(self) -> bool:
        """True once `lock` was called."""
        return self._keys.is_wiped

    # -- who may open it --------------------------------------------------------------------------------------

    def check_new_operator(self, operator: str, passphrase: str) -> None:
        """Raise what `add_operator` would: RecordError (taken, none free), PassphraseRuleError."""
        label = new_label(operator)
        check_new_passphrase(passphrase)
        if self._header.operator_slot(label) is not None:
            raise RecordError("an operator of this name exists")
        if len(self._header.slots) >= MAX_SLOTS:
            raise RecordError("the vault has no slot free")

    def add_operator(self, operator: str, *, role: Role, passphrase: str, kdf: KdfParameters | None = None) -> None:
        """Give somebody else a slot. Raises RecordError (taken, none free), PassphraseRuleError, VaultLockedError."""
        self.check_new_operator(operator, passphrase)
        slot = Slot(SlotType.OPERATOR, new_label(operator), role, kdf or self._slot.kdf)
        self._store(self._header.with_slot(self._wrapped(slot, passphrase_bytes(passphrase))))

    def check_passphrases(self, passphrase: str, new_passphrase: str) -> None:
        """Raise what `change_passphrase` would: WrongPassphraseError, PassphraseRuleError."""
        check_new_passphrase(new_passphrase)
        unwrap_slot(self._header, self._suite, self._slot, passphrase_bytes(passphrase))

    def change_passphrase(self, passphrase: str, new_passphrase: str) -> None:
        """Replace one's own passphrase. Raises WrongPassphraseError, PassphraseRuleError, VaultLockedError."""
        self.check_passphrases(passphrase, new_passphrase)
        self._slot = self._rewrap(self._slot, new_passphrase)

    def check_other_operator(self, operator: str) -> None:
        """Raise what `disable_operator` would: RecordError for oneself or somebody unknown."""
        label = label_of(operator)
        slot = self._header.operator_slot(label)
        if slot is None or label == self.operator:
            raise RecordError("this operator cannot be disabled")

    def disable_operator(self, operator: str) -> None:
        """Take an operator's slot away; not one's own. Raises RecordError, VaultLockedError."""
        self.check_other_operator(operator)
        self._store(self._header.without_slot(SlotType.OPERATOR, label_of(operator)))

    def renew_recovery_code(self) -> str:
        """Make a new recovery code, to show once; the old one opens nothing any more. Raises VaultLockedError."""
        secret = self._random(CODE_BYTES)
        self._store(self._header.with_slot(self._wrapped(_recovery_slot(self._slot.kdf), secret)))
        return encode_recovery_code(secret)

    # -- backup and locking -----------------------------------------------------------------------------------

    def copy_header(self, folder: Path) -> None:
        """Copy the header into a backup's folder. Raises VaultExistsError, StorageFullError, VaultLockedError."""
        with self._keys.vault_key():
            if (folder / HEADER_NAME).exists():
                raise VaultExistsError("there is a vault in this folder already")
            write_atomically(folder / HEADER_NAME, self._header.encode())

    def on_lock(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the vault is about to be locked: whoever holds a key elsewhere lets go of it there."""
        self._on_lock.append(callback)

    def lock(self) -> None:
        """Wipe the keys and free the folder. Later use raises VaultLockedError. May be called again."""
        try:
            while self._on_lock:
                self._on_lock.pop()()
        finally:
            self._keys.wipe()
            self._folder_lock.release()

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()

    # -- inside -----------------------------------------------------------------------------------------------

    def _wrapped(self, slot: Slot, secret: bytes) -> Slot:
        with self._keys.vault_key() as vault_key:
            return wrap_slot(self._header, self._suite, slot, secret, vault_key, self._random)

    def _rewrap(self, slot: Slot, new_passphrase: str) -> Slot:
        renewed = self._wrapped(slot, passphrase_bytes(new_passphrase))
        self._store(self._header.with_slot(renewed))
        return renewed

    def _store(self, header: Header) -> None:
        with self._keys.key(KeyPurpose.HEADER) as key:
            header = replace(header, mac=self._suite.mac(key, header.signed_part()))
        write_atomically(self._folder / HEADER_NAME, header.encode())
        self._header = header


def _read_header(folder: Path) -> Header:
    try:
        return parse_header(read_bounded(folder / HEADER_NAME, MAX_HEADER_BYTES))
    except FileNotFoundError as error:
        raise VaultNotFoundError("there is no vault in this folder") from error


def _recovery_slot(kdf: KdfParameters) -> Slot:
    return Slot(SlotType.RECOVERY, "", Role.SUPERVISOR, kdf)
