"""Whether the vault is open, and the ways in: passphrase, recovery code, first run, practice."""

from __future__ import annotations

import enum
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from station.records import Office, VaultInfo, VaultKind
from ui.gateway import Gateway, StationDoor
from ui.models.vault_calls import VaultCalls
from ui.tasks import CodedError, TaskRunner

_NO_VAULT = "vault.not_found"


class AccessState(enum.Enum):
    """Where the way in stands."""

    LOOKING = "looking"
    NO_VAULT = "no_vault"
    LOCKED = "locked"
    UNUSABLE = "unusable"
    """A vault is there and cannot be opened by any passphrase; `error` says why."""
    OPEN = "open"


class AccessModel(QObject):
    """Opens and locks the station. GUI thread; the work runs in the worker."""

    changed = Signal()
    opened = Signal(object)
    """The `StationDoor` that was unlocked."""
    locked = Signal()
    recovery_code_made = Signal(str)
    """Of the vault just made; it is shown once and kept nowhere."""

    def __init__(
        self, gateway: Gateway, tasks: TaskRunner, home: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._gateway = gateway
        self._tasks = tasks
        self._home = home
        self._calls = VaultCalls(tasks, self)
        self._calls.failed.connect(self._on_failed)
        self._passphrase_of_new_vault: tuple[str, str] | None = None
        self.state = AccessState.LOOKING
        self.info: VaultInfo | None = None
        self.station: StationDoor | None = None
        self.error: CodedError | None = None
        """Why the last try did not work; None after a success."""

    @property
    def is_working(self) -> bool:
        """Whether a try is under way; a second one is ignored."""
        return self._calls.is_waiting

    def look(self) -> None:
        """See whether there is a vault, and whose."""
        self._set(AccessState.LOOKING)
        self._calls.call(self._describe, self._on_described, self._on_not_described)

    def unlock(self, operator: str, passphrase: str) -> None:
        """Open the vault with a passphrase."""
        self._try(lambda: self._gateway.open_station(self._folder(), operator=operator, passphrase=passphrase))

    def recover(self, operator: str, recovery_code: str, new_passphrase: str) -> None:
        """Open the vault with the recovery code and set a new passphrase."""
        self._try(
            lambda: self._gateway.recover_station(
                self._folder(), operator=operator, recovery_code=recovery_code, new_passphrase=new_passphrase
            )
        )

    def practice(self) -> None:
        """Open a throw-away vault of invented people."""
        self._try(self._gateway.open_practice_station)

    def create(self, office: Office, operator: str, passphrase: str) -> None:
        """Make the vault of this computer. The recovery code arrives by `recovery_code_made`."""
        if self.is_working:
            return
        self._passphrase_of_new_vault = (operator, passphrase)
        self._calls.call(
            lambda: self._gateway.create_station(
                self._folder(), kind=VaultKind.PRODUCTION, operator=operator, passphrase=passphrase, office=office
            ),
            self._on_created,
        )
        self.changed.emit()

    def open_new_vault(self) -> None:
        """Go on after the recovery code was written down."""
        if self._passphrase_of_new_vault is not None and not self.is_working:
            operator, passphrase = self._passphrase_of_new_vault
            self.unlock(operator, passphrase)

    def lock(self) -> None:
        """Wipe the keys. What waits for the vault is done before."""
        station, self.station = self.station, None
        if station is None:
            return
        self._tasks.run(station.close)
        self.locked.emit()
        self.look()

    def _try(self, open_it: Callable[[], StationDoor]) -> None:
        if self.is_working:
            return
        self.error = None
        self._calls.call(open_it, self._on_opened)
        self.changed.emit()

    def _folder(self) -> Path:
        return self._home if self._home is not None else self._gateway.default_home()

    def _describe(self) -> VaultInfo:
        return self._gateway.describe_vault(self._folder())

    def _on_described(self, info: VaultInfo) -> None:
        self.info = info
        self._set(AccessState.LOCKED)

    def _on_not_described(self, error: CodedError) -> None:
        if error.code == _NO_VAULT:
            self._set(AccessState.NO_VAULT)
        else:
            self.error = error
            self._set(AccessState.UNUSABLE)

    def _on_opened(self, station: StationDoor) -> None:
        self._passphrase_of_new_vault = None
        self.error = None
        self.station = station
        self._set(AccessState.OPEN)
        self.opened.emit(station)

    def _on_created(self, recovery_code: str) -> None:
        self.error = None
        self.changed.emit()
        self.recovery_code_made.emit(recovery_code)

    def _on_failed(self, error: CodedError) -> None:
        self.error = error
        self.changed.emit()

    def _set(self, state: AccessState) -> None:
        self.state = state
        self.changed.emit()
