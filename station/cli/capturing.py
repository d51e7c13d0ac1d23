"""Takes fingers for the command line: tells which finger to put on the glass and waits for the capture's events."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from drivers.api import DeviceError
from station.cli.output import Output
from station.events import (
    AdviceChanged,
    CaptureEvent,
    CaptureFailed,
    FingerDone,
    PresentationFailed,
    RecoveryStep,
    SampleCaptured,
    ScannerRecovering,
)
from station.ids import FingerPosition
from station.usecases import CaptureControl, Station

OnPress = Callable[[SampleCaptured | PresentationFailed], bool]
"""Receives each press; returns True when no further press of this finger is wanted."""


_RECOVERY_WORDS = {
    RecoveryStep.RESTARTING: "the scanner stopped and is being restarted ({fault} of {most})",
    RecoveryStep.WAITING_FOR_PLUG: "the scanner is unplugged: plug it in again, nothing is lost",
    RecoveryStep.OTHER_DEVICE: "this is another scanner ({other}): plug in the one that was in use",
    RecoveryStep.RECOVERED: "the scanner works again: press once more",
}


class NoFingerError(DeviceError):
    """Nobody put a finger on the glass in time."""

    code = "device.no_finger"
    exit_code = 29
    advice = "Start again when the person is at the scanner."


class FingerCapture:
    """One capture at the command line; a context manager that lets the scanner go."""

    def __init__(
        self, station: Station, address: str, output: Output, *, good_presses: int = 1, patience_s: float = 60.0
    ) -> None:
        self._station = station
        self._address = address
        self._output = output
        self._good_presses = good_presses
        self._patience_s = patience_s
        self._events: queue.SimpleQueue[CaptureEvent] = queue.SimpleQueue()
        self._control: CaptureControl | None = None

    def __enter__(self) -> Self:
        self._control = self._station.start_capture(
            self._address, self._events.put, good_presentations=self._good_presses
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._control is not None:
            self._control.close()

    def take(self, position: FingerPosition, on_press: OnPress, *, first_number: int = 1) -> None:
        """Take presses of `position` until `on_press` has enough or the capture says the finger is done.

        Raises the scanner's `DeviceError`, also when it stays unplugged for the patience time, or `NoFingerError` when
        nothing happens for so long.
        """
        control = self._control
        if control is None:
            raise RuntimeError("use it as a context manager")
        self._output.note(f"Put the {position.label.replace('-', ' ')} on the glass.")
        control.capture(position, first_number=first_number)
        deadline = time.monotonic() + self._patience_s
        stopped: ScannerRecovering | None = None
        while True:
            event = self._next_event(deadline, stopped)
            if isinstance(event, CaptureFailed):
                raise error_of(event.code)
            if isinstance(event, ScannerRecovering):
                stopped = None if event.step is RecoveryStep.RECOVERED else event
                deadline = deadline if stopped else time.monotonic() + self._patience_s
                self._output.note(f"  {recovery_words(event)}")
            if isinstance(event, AdviceChanged) and event.reason is not None:
                self._output.note(f"  advice: {event.reason.value.replace('_', ' ')}")
            if isinstance(event, SampleCaptured | PresentationFailed):
                deadline = time.monotonic() + self._patience_s
                if on_press(event):
                    control.cancel()
                    return
            if isinstance(event, FingerDone) and event.position is position:  # not one that was cancelled too late
                return

    def _next_event(self, deadline: float, stopped: ScannerRecovering | None) -> CaptureEvent:
        try:
            return self._events.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise (NoFingerError("no finger came") if stopped is None else error_of(stopped.code)) from None


def recovery_words(event: ScannerRecovering) -> str:
    """Say what is done about a scanner that stopped."""
    words = _RECOVERY_WORDS[event.step]
    return words.format(fault=event.fault, most=event.most_faults, other=event.other_name)


def error_of(code: str) -> DeviceError:
    """Make the device error that `code` names."""
    pending: list[type[DeviceError]] = [DeviceError]
    while pending:
        kind = pending.pop()
        if kind.code == code:
            return kind((kind.__doc__ or code).splitlines()[0])
        pending.extend(kind.__subclasses__())
    return DeviceError(code)
