"""The unlocked station: all use cases in one object, and the scanner's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drivers.same_device import SameDevice
from station.capture.loop import CaptureLoop as CaptureControl
from station.capture.recovery import Recovery
from station.events import CaptureEvent
from station.usecases.enrolling import EnrollingCases
from station.usecases.people import PeopleCases

__all__ = ["CaptureControl", "Station"]


class Station(EnrollingCases, PeopleCases):
    """Everything an operator can do. Every call but `start_capture` belongs to the one thread that owns the vault."""

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
