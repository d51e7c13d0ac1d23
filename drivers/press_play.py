"""The play of one finger after another on a glass: empty, arriving, resting, lifting, and again.

Counted in frames, not in seconds, so that what a simulated scanner shows depends on the frame's number alone; the
clock only decides when a frame is due (`FramePacer`). Tests therefore run as fast as they can and see the same play.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from dataclasses import dataclass

NOMINAL_FPS = 20.0
"""Frames a second that durations are counted in where a device runs unpaced."""


class Phase(enum.Enum):
    """What the finger does."""

    EMPTY = "empty"
    ARRIVING = "arriving"
    RESTING = "resting"
    LIFTING = "lifting"


@dataclass(frozen=True, slots=True)
class PressTiming:
    """How long each part of a press lasts, in frames; each at least one."""

    gap: int
    arrive: int
    press: int
    lift: int

    @classmethod
    def from_seconds(cls, *, fps: float, gap_s: float, press_s: float, arrive: int = 4, lift: int = 3) -> PressTiming:
        """Count seconds in frames of `fps`, or of the nominal rate where `fps` is 0."""
        rate = fps or NOMINAL_FPS
        return cls(max(1, round(gap_s * rate)), arrive, max(1, round(press_s * rate)), lift)


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame of the play: step counts within the phase from 0, contact is 0 (no touch) to 1 (full rest)."""

    phase: Phase
    step: int
    contact: float

    @property
    def begins_press(self) -> bool:
        """Whether a new finger touches in this frame."""
        return self.phase is Phase.ARRIVING and self.step == 0


class PressPlay:
    """Yields the moments of the play. `is_paused` keeps the glass empty once the finger is off."""

    def __init__(self, timing: PressTiming) -> None:
        self._timing = timing
        self._phase = Phase.EMPTY
        self._step = 0
        self._contact = 0.0
        self.is_paused = False

    def advance(self) -> Moment:
        """Return the next moment."""
        if self._step >= self._length():
            self._phase, self._step = self._following(), 0
        self._contact = self._contact_now()
        moment = Moment(self._phase, self._step, self._contact)
        self._step += 1
        return moment

    def interrupt(self) -> None:
        """End the press: a resting finger lifts from where it is; an empty glass stays empty for one more gap."""
        if self._phase is Phase.EMPTY:
            self._step = 0
        elif self._phase is not Phase.LIFTING:
            self._phase, self._step = Phase.LIFTING, 0

    def _length(self) -> int:
        timing = self._timing
        return {
            Phase.EMPTY: timing.gap,
            Phase.ARRIVING: timing.arrive,
            Phase.RESTING: timing.press,
            Phase.LIFTING: timing.lift,
        }[self._phase]

    def _following(self) -> Phase:
        if self._phase is Phase.EMPTY:
            return Phase.EMPTY if self.is_paused else Phase.ARRIVING
        return {Phase.ARRIVING: Phase.RESTING, Phase.RESTING: Phase.LIFTING, Phase.LIFTING: Phase.EMPTY}[self._phase]

    def _contact_now(self) -> float:
        if self._phase is Phase.ARRIVING:
            return (self._step + 1) / (self._timing.arrive + 1)
        if self._phase is Phase.RESTING:
            return 1.0
        if self._phase is Phase.LIFTING:
            left = self._timing.lift - self._step
            return self._contact * left / (left + 1)
        return 0.0


class FramePacer:
    """Says when the next frame is due. A late reader gets its frame at once, and the rest follows from there."""

    def __init__(
        self,
        fps: float,
        *,
        clock: Callable[[], float],
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._period_s = 1.0 / fps if fps else 0.0
        self._clock = clock
        self._wait = wait
        self._due_s = 0.0

    def start(self) -> None:
        """Begin to count: the first frame is due one period from now."""
        self._due_s = self._clock() + self._period_s

    def hold(self, silence_s: float) -> None:
        """Let no frame be due for `silence_s` seconds."""
        self._due_s = self._clock() + silence_s

    def wait_for_frame(self, timeout_s: float, stop_requested: threading.Event) -> bool:
        """Wait until a frame is due. Return False if that is later than `timeout_s`, or when asked to stop."""
        now = self._clock()
        left_s = self._due_s - now
        if left_s > timeout_s:
            self._wait(stop_requested, max(0.0, timeout_s))
            return False
        if left_s > 0 and self._wait(stop_requested, left_s):
            return False
        self._due_s = max(self._due_s, now) + self._period_s
        return True
