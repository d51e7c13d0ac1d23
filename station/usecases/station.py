"""The unlocked station: all use cases in one object, and the scanner's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

from drivers.same_device import SameDevice
from station.capture.loop import CaptureLoop as CaptureControl
from station.capture.recovery import Recovery
from station.events import CaptureEvent
from station.usecases.backing_up import BackupCases
from station.usecases.enrolling import EnrollingCases
from station.usecases.handing_over import HandOverCases
from station.usecases.operators import OperatorCases
from station.usecases.people import PeopleCases
from station.usecases.rights import Right, needs
from station.usecases.settings import StationSettings, write_settings

__all__ = ["CaptureControl", "Station"]


class Station(EnrollingCases, PeopleCases, OperatorCases, BackupCases, HandOverCases):
    """Everything an operator can do. Every call but `start_capture` belongs to the one thread that owns the vault."""

    @needs(Right.CHANGE_SETTINGS)
    def change_settings(self, settings: StationSettings) -> None:
        """Put other rules in force, for the presses to come and for what is shown of those there are.

        Raises NotPermittedError, EngineMissingError when the engine is not installed.
        """
        if settings == self._settings:
            return
        self._loaded_extractor(settings.engine)
        with self._storage.transaction():
            write_settings(self._storage, settings)
            self._storage.append_audit(
                "settings.changed", detail={**asdict(settings.thresholds), "engine": settings.engine.value}
            )
        self._settings = settings
        self._policy = replace(self._policy, thresholds=settings.thresholds)

    def start_capture(
        self, address: str, on_event: Callable[[CaptureEvent], None], *, good_presentations: int = 1
    ) -> CaptureControl:
        """Hand a scanner to a thread of its own; `on_event` is called there.

        A finger is done after `good_presentations` good presses, or after as many as the policy allows. A scanner that
        stops or is unplugged is brought back, and the press goes on; `ScannerRecovering` tells of it.

        Raises SimulatedDeviceRefusedError in a production vault, DeviceNotFoundError, DriverUnavailableError.
        """
        scanner = self._registry.create(address)
        self._refuse_simulated(scanner.info)
        self._device = scanner.info
        policy = replace(
            self._capture_policy,
            good_presentations=good_presentations,
            max_presentations=max(self._capture_policy.max_presentations, good_presentations),
        )
        recovery = Recovery(SameDevice(self._registry, scanner.info).find)
        return CaptureControl(scanner, on_event, policy=policy, recovery=recovery)
