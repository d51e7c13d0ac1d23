"""Recordings of a scanner's USB traffic, made for support: played back, they show a fault without the scanner.

A recording holds a drawn print in place of every picture unless the pixels are asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.api import DeviceError, Frame, Scanner
from drivers.usb.recording import MAX_BYTES, RecordingError, parse_recording, write_recording
from drivers.usb.recording_port import Recorder
from drivers.usb.session import recorded, replayed, support_recording, usb_driver
from station.usecases.scanner_readings import READ_LIMIT_S, Clock
from station.vault.files import write_atomically

QUIET_S = 3.0
"""A replay that gives nothing new for so long is at its end."""
MOST_REPLAY_S = 600.0


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """What came of a scanner that was recorded or played. `fault_code` tells what ended it, None = nothing did."""

    driver: str
    name: str
    frames: int
    finger_frames: int
    """Frames of which the device says that a finger is on."""
    fault_code: str | None
    is_synthetic: bool
    """True when the pixels are those of a drawn print."""
    transfers: int


def record_session(
    address: str,
    path: Path,
    *,
    seconds: float,
    keep_pixels: bool = False,
    on_finger: Callable[[bool], None] = lambda _on: None,
    clock: Clock = time.monotonic,
) -> RecordedSession:
    """Use the scanner at `address` for `seconds` and write its traffic to `path`, for the owner only.

    A fault of the scanner ends the session and is recorded, too. Raises `DeviceError` when the driver has no USB
    traffic, cannot hide its pixels or nothing was opened, StorageFullError when the file cannot be written.
    """
    name, _, device_id = address.partition(":")
    driver = usb_driver(name)
    recorder = Recorder()
    scanner = recorded(driver, recorder).create(driver.find(device_id))
    watched = _Watched(scanner, on_finger, clock)
    watched.run(clock() + seconds)
    recording = recorder.recording(name)
    if recording is None:
        raise watched.fault or RecordingError("nothing was recorded")
    write_atomically(path, write_recording(recording) if keep_pixels else support_recording(driver, recorder))
    return watched.session(not keep_pixels, len(recording.transfers))


def replay_session(path: Path, *, clock: Clock = time.monotonic) -> RecordedSession:
    """Play the recording at `path` through its driver. Raises `DeviceError` for a file that is none."""
    recording = parse_recording(_read(path))
    watched = _Watched(replayed(recording), lambda _on: None, clock)
    watched.run(clock() + MOST_REPLAY_S, quiet_s=QUIET_S)
    return watched.session(recording.is_synthetic, len(recording.transfers))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordingError(f"{path} cannot be read") from error


class _Watched:
    """A scanner in use, its frames counted."""

    def __init__(self, scanner: Scanner, on_finger: Callable[[bool], None], clock: Clock) -> None:
        self._scanner = scanner
        self._on_finger = on_finger
        self._clock = clock
        self._frames = 0
        self._finger_frames = 0
        self._finger_on: bool | None = None
        self.fault: DeviceError | None = None

    def run(self, until_s: float, quiet_s: float = float("inf")) -> None:
        """Open, read until `until_s`, a fault, or `quiet_s` without a new frame; close."""
        try:
            with self._scanner as scanner:
                scanner.start()
                last_s = self._clock()
                while (now_s := self._clock()) < until_s and now_s - last_s < quiet_s:
                    frame = scanner.read(READ_LIMIT_S)
                    if frame is not None and self._note(frame):
                        last_s = self._clock()
                scanner.stop()
        except DeviceError as error:
            self.fault = error

    def session(self, is_synthetic: bool, transfers: int) -> RecordedSession:
        """Sum up."""
        info = self._scanner.info
        code = None if self.fault is None else self.fault.code
        return RecordedSession(info.driver, info.name, self._frames, self._finger_frames, code, is_synthetic, transfers)

    def _note(self, frame: Frame) -> bool:
        """Count a frame; return whether it tells anything but an empty glass."""
        self._frames += 1
        self._finger_frames += frame.finger_on is True
        if frame.finger_on is not None and frame.finger_on is not self._finger_on:
            self._finger_on = frame.finger_on
            self._on_finger(frame.finger_on)
        return frame.finger_on is not False
