"""The core's door as the screens see it: protocols of `station.usecases`, and the real one, loaded when first needed.

The screens take a `Gateway` by constructor, so a test hands them one that lives in memory. The real module is
imported in the worker thread at the first call: it pulls in the network, the image code and the database, and the
window must be there before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from station.events import CaptureEvent, Sample
from station.ids import EnrollmentId, FingerPosition, PersonId
from station.records import (
    AlternativeRoute,
    Comparison,
    Consent,
    DevicesSeen,
    DeviceView,
    EnrollmentView,
    FingerException,
    FinishedEnrollment,
    Office,
    PersonDraft,
    PersonView,
    QualityReason,
    Slip,
    VaultInfo,
    VaultKind,
)

if TYPE_CHECKING:
    from station.usecases import Station


class CaptureControl(Protocol):
    """A running capture; every method returns at once, from any thread."""

    def capture(self, position: FingerPosition, *, first_number: int = 1) -> None:
        """Begin to take this finger."""

    def take_now(self) -> None:
        """Take the best frame of the press in progress."""

    def skip(self) -> None:
        """End this finger with the best so far."""

    def cancel(self) -> None:
        """Go back to waiting for an order, light off."""

    def close(self) -> None:
        """Stop the scanner's thread; waits up to 2 s."""


class DeviceWatch(Protocol):
    """A running look-out for scanners; every method may be called from any thread."""

    def show_for(self, kind: VaultKind | None) -> None:
        """Say of each scanner whether a vault of this kind takes it; told anew at once."""

    def hold(self, driver: str | None) -> None:
        """Name the driver whose scanner is in use, None = none is."""

    def stop(self) -> None:
        """End; waits up to 2 s."""


class StationDoor(Protocol):
    """An unlocked station; every call blocks and belongs to the worker thread."""

    @property
    def kind(self) -> VaultKind:
        """Practice or production."""

    @property
    def operator(self) -> str:
        """Who unlocked it."""

    @property
    def office(self) -> Office:
        """Where it belongs."""

    def close(self) -> None:
        """Lock."""

    def find(self, query: str, limit: int = 50) -> tuple[PersonView, ...]:
        """Search people."""

    def person(self, person_id: PersonId) -> PersonView:
        """Open one person, with the household."""

    def add_person(self, draft: PersonDraft) -> PersonView:
        """Add a person who is in no roster."""

    def open_enrollments(self) -> tuple[EnrollmentView, ...]:
        """List what was interrupted."""

    def begin_enrollment(self, person_id: PersonId) -> EnrollmentView:
        """Begin, or resume the open one."""

    def record_consent(self, enrollment_id: EnrollmentId, consent: Consent) -> EnrollmentView:
        """Store the answer to the notice."""

    def keep_sample(self, enrollment_id: EnrollmentId, sample: Sample) -> EnrollmentView:
        """Store a press; when it returns the press is safe."""

    def note_failed_press(
        self, enrollment_id: EnrollmentId, position: FingerPosition, reason: QualityReason
    ) -> EnrollmentView:
        """Record a press without a usable picture."""

    def except_finger(self, enrollment_id: EnrollmentId, exception: FingerException) -> EnrollmentView:
        """Record that a finger is not taken."""

    def clear_exception(self, enrollment_id: EnrollmentId, position: FingerPosition) -> EnrollmentView:
        """Take that back."""

    def proof_press(self, enrollment_id: EnrollmentId, sample: Sample) -> Comparison:
        """Compare a press with what was just taken."""

    def finish_enrollment(
        self,
        enrollment_id: EnrollmentId,
        *,
        weak_reason: QualityReason | None = None,
        alternative: AlternativeRoute | None = None,
    ) -> FinishedEnrollment:
        """Grade and close the enrollment."""

    def abandon_enrollment(self, enrollment_id: EnrollmentId) -> None:
        """Give the enrollment up."""

    def slip(self, enrollment_id: EnrollmentId) -> Slip:
        """Make the slip again."""

    def verify(self, person_id: PersonId, sample: Sample) -> Comparison:
        """Compare a press with the stored fingers of a person."""

    def start_capture(self, address: str, on_event: Callable[[CaptureEvent], None]) -> CaptureControl:
        """Open a scanner and its thread."""


class Gateway(Protocol):
    """What can be done while the vault is locked, and how to unlock it; every call blocks."""

    def default_home(self) -> Path:
        """The folder of the vault unless told otherwise."""

    def describe_vault(self, home: Path) -> VaultInfo:
        """Read what a locked vault says of itself."""

    def create_station(self, home: Path, *, kind: VaultKind, operator: str, passphrase: str, office: Office) -> str:
        """Make a vault; returns the recovery code."""

    def open_station(self, home: Path, *, operator: str, passphrase: str) -> StationDoor:
        """Unlock."""

    def recover_station(self, home: Path, *, operator: str, recovery_code: str, new_passphrase: str) -> StationDoor:
        """Unlock with the recovery code and set a new passphrase."""

    def open_practice_station(self) -> StationDoor:
        """Make a throw-away vault of invented people."""

    def list_devices(self, kind: VaultKind | None = None) -> tuple[DeviceView, ...]:
        """List every driver: usable devices, or the reason why not."""

    def remember_scanner(self, device: DeviceView) -> None:
        """Use this scanner from now on, whenever it is there."""

    def watch_devices(self, on_seen: Callable[[DevicesSeen], None]) -> DeviceWatch:
        """Tell what is there at once and at every plug and unplug, in a thread of the watch."""


class UsecasesGateway:
    """The real door. Importing it costs nothing; the first call does, in the thread that makes it.

    `home` is the folder of the vault, None = the usual one; the choice of the scanner is kept there.
    """

    def __init__(self, home: Path | None = None) -> None:
        self._home = home

    def default_home(self) -> Path:
        """The folder of the vault unless told otherwise."""
        from station import usecases

        return usecases.default_home()

    def describe_vault(self, home: Path) -> VaultInfo:
        """Read what a locked vault says of itself."""
        from station import usecases

        return usecases.describe_vault(home)

    def create_station(self, home: Path, *, kind: VaultKind, operator: str, passphrase: str, office: Office) -> str:
        """Make a vault; returns the recovery code."""
        from station import usecases

        return usecases.create_station(home, kind=kind, operator=operator, passphrase=passphrase, office=office)

    def open_station(self, home: Path, *, operator: str, passphrase: str) -> StationDoor:
        """Unlock."""
        from station import usecases

        return _warming_up(usecases.open_station(home, operator=operator, passphrase=passphrase))

    def recover_station(self, home: Path, *, operator: str, recovery_code: str, new_passphrase: str) -> StationDoor:
        """Unlock with the recovery code and set a new passphrase."""
        from station import usecases

        return _warming_up(
            usecases.recover_station(
                home, operator=operator, recovery_code=recovery_code, new_passphrase=new_passphrase
            )
        )

    def open_practice_station(self) -> StationDoor:
        """Make a throw-away vault of invented people."""
        from station import usecases

        return _warming_up(usecases.open_practice_station())

    def list_devices(self, kind: VaultKind | None = None) -> tuple[DeviceView, ...]:
        """List every driver: usable devices, or the reason why not."""
        from station import usecases

        return usecases.list_devices(kind, home=self._home)

    def remember_scanner(self, device: DeviceView) -> None:
        """Use this scanner from now on, whenever it is there."""
        from station import usecases

        usecases.remember_scanner(device, home=self._home)

    def watch_devices(self, on_seen: Callable[[DevicesSeen], None]) -> DeviceWatch:
        """Tell what is there at once and at every plug and unplug, in a thread of the watch."""
        from station import usecases

        return usecases.DeviceWatch(on_seen, home=self._home)


def _warming_up(station: Station) -> StationDoor:
    """Have the engine loaded while the clerk looks for the person. The thread ends by itself, also after a lock."""
    threading.Thread(target=station.warm_up, name="engine-warm-up").start()
    return station
