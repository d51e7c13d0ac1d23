"""What is done about a scanner that stopped: restarted a bounded number of times, or waited for until it is back.

A scanner that answers no more is closed, reset where it can be, and opened again after a pause that grows. One that is
gone is waited for, and only the same one is taken. When neither helps, the capture fails and people choose.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceStateError,
    DriverUnavailableError,
    Scanner,
)
from drivers.same_device import OtherDevice
from station.events import RecoveryStep, ScannerRecovering

FindScanner = Callable[[], Scanner | OtherDevice | None]
"""Looks once for the scanner that was in use; returns it closed, what came in its place, or None."""

_FINAL = (DriverUnavailableError, DeviceStateError)
"""No second try mends these."""

_REFUSALS = (DeviceAccessError, DeviceBusyError)
"""Final at the first opening; just after a plug the system may still be at work on the device."""

_GONE = (DeviceLostError, DeviceNotFoundError)


@dataclass(frozen=True, slots=True)
class RecoveryPolicy:
    """How long and how often. Times in seconds."""

    most_faults: int = 3
    """Faults in a row that end the capture; a press that was taken, or `sound_s` without a fault, ends the row."""
    first_pause_s: float = 0.25
    pause_growth: float = 4.0
    """Each pause is so many times the one before."""
    look_every_s: float = 0.4
    plug_limit_s: float = 600.0
    """A scanner that is away for longer is given up."""
    absence_told_s: float = 1.0
    """A restarted device is away for a moment; longer than this somebody has to look after it."""
    sound_s: float = 10.0

    def __post_init__(self) -> None:
        if self.most_faults < 1 or self.look_every_s <= 0 or self.first_pause_s < 0:
            raise ValueError("there is one fault at least, and some time between two looks")


class Recovery:
    """Brings one scanner back. Belongs to the thread that owns the scanner; the times are that thread's clock."""

    def __init__(self, find: FindScanner, policy: RecoveryPolicy | None = None) -> None:
        self._find = find
        self._policy = policy or RecoveryPolicy()
        self._error: DeviceError | None = None
        self._faults = 0
        self._stopped_s = 0.0
        self._last_good_s = float("-inf")
        self._next_look_s = 0.0
        self._is_reset_due = False
        self._told: RecoveryStep | None = None
        self._told_name: str | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether the scanner is to be brought back before it can be used."""
        return self._error is not None

    def begin(self, error: DeviceError, now_s: float) -> ScannerRecovering | None:
        """Take in a fault; the scanner is closed already. Return what is done now, None when it is given up."""
        if not self.is_under_way:
            self._stopped_s = now_s
            if now_s - self._last_good_s >= self._policy.sound_s:
                self._faults = 0
        is_refused = isinstance(error, _REFUSALS) and not self.is_under_way
        self._faults += 1
        if isinstance(error, _FINAL) or is_refused or self._faults >= self._policy.most_faults:
            self.forget()
            return None
        self._error = error
        self._is_reset_due = not isinstance(error, _GONE)
        self._next_look_s = now_s + self._pause_s()
        step = RecoveryStep.WAITING_FOR_PLUG if isinstance(error, _GONE) else RecoveryStep.RESTARTING
        return self._tell(step)

    def forget(self) -> None:
        """Begin to count anew."""
        self._error = None
        self._faults = 0
        self._told = None

    def note_press(self) -> None:
        """A press was taken: the faults before it do not count any more."""
        if not self.is_under_way:
            self._faults = 0

    def wait_s(self, now_s: float) -> float:
        """How long there is nothing to do, 0 or more."""
        return max(0.0, self._next_look_s - now_s)

    def look(self, scanner: Scanner, now_s: float) -> Scanner | ScannerRecovering | None:
        """Reset `scanner` if that is due and look for it once.

        Return it, closed, to be opened; or what is to be told meanwhile; None when there is nothing new. Raises
        `DeviceError`, `DeviceLostError` when it stays away.
        """
        self._next_look_s = now_s + self._policy.look_every_s
        if self._is_reset_due:
            self._is_reset_due = False
            with contextlib.suppress(DeviceError):  # the device may come back by a new address, or hang for good
                scanner.reset()
        found = self._find()
        if isinstance(found, Scanner):
            return found
        if now_s - self._stopped_s > self._policy.plug_limit_s:
            self._faults = self._policy.most_faults
            raise DeviceLostError("the scanner did not come back")
        if found is not None:
            return self._tell_once(RecoveryStep.OTHER_DEVICE, found.name)
        if now_s - self._stopped_s >= self._policy.absence_told_s:
            return self._tell_once(RecoveryStep.WAITING_FOR_PLUG)
        return None

    def succeed(self, now_s: float) -> ScannerRecovering | None:
        """Note that frames come again. Return what to tell; None when nothing was wrong."""
        if self._error is None:
            return None
        told = self._tell(RecoveryStep.RECOVERED)
        self._error, self._told = None, None
        self._last_good_s = now_s
        return told

    def _pause_s(self) -> float:
        return self._policy.first_pause_s * self._policy.pause_growth ** (self._faults - 1)

    def _tell_once(self, step: RecoveryStep, other_name: str | None = None) -> ScannerRecovering | None:
        return None if (step, other_name) == (self._told, self._told_name) else self._tell(step, other_name)

    def _tell(self, step: RecoveryStep, other_name: str | None = None) -> ScannerRecovering:
        self._told, self._told_name = step, other_name
        code = self._error.code if self._error is not None else DeviceError.code
        return ScannerRecovering(step, code, self._faults, self._policy.most_faults, other_name)
