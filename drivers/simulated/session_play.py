"""Plays a session: steps one after another, on through stops, unplugs and new openings."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable

from drivers.api import DeviceBusyError, DeviceNotFoundError, DeviceStateError
from drivers.press_play import NOMINAL_FPS, Moment, Phase, PressPlay, PressTiming
from drivers.simulated.faults import Fault, FaultKind
from drivers.simulated.session import Session, Step
from drivers.simulated.show import ANY_FINGER, Arrival, Scene
from drivers.simulated.skin import SkinCondition

ARRIVE_FRAMES, LIFT_FRAMES = 4, 3
_EMPTY = Moment(Phase.EMPTY, 0, 0.0)


class SessionPlay:
    """The play of one session; see `Show`. What it plays depends on the frames played, not on who opened when."""

    def __init__(self, session: Session, clock: Callable[[], float]) -> None:
        self.look = session.look
        self._session = session
        self._clock = clock
        self._opened = 0
        self._back_at_s: float | None = None
        self._is_open = False
        self._open_lock = threading.Lock()
        self._asked = 0
        self._presses: Counter[tuple[int, int]] = Counter()
        self._steps = session.steps * session.repeat
        self._next = 0
        self._play = PressPlay(PressTiming(1, 1, 1, 1))
        self._begin_step()

    @property
    def is_plugged_in(self) -> bool:
        """Whether the device is there now."""
        return self._back_at_s is None or self._clock() >= self._back_at_s

    @property
    def is_open(self) -> bool:
        """Whether somebody plays it."""
        return self._is_open

    @property
    def is_over(self) -> bool:
        """Whether all steps are played: the glass then stays empty."""
        return self._next >= len(self._steps)

    def open(self) -> Fault | None:
        """Return the fault that this attempt meets. Raises `DeviceNotFoundError` while unplugged."""
        if not self.is_plugged_in:
            raise DeviceNotFoundError("the simulated scanner is unplugged")
        with self._open_lock:
            if self._is_open:
                raise DeviceBusyError("the session is being played already")
            self._is_open = True
        self._back_at_s = None
        self._asked = 0
        attempt, self._opened = self._opened, self._opened + 1
        return self._session.opening[attempt] if attempt < len(self._session.opening) else None

    def close(self) -> None:
        """Let another one open it. A press that was under way is over."""
        self._is_open = False
        self._drop_press()

    def start(self) -> None:
        """Go on where the session stands, with an empty glass."""
        self._drop_press()

    def ask(self, finger_position: int) -> None:
        """Note which finger is asked for: a press of the asked finger, or a wait for it, follows it."""
        self._asked = finger_position

    def present(self, person_seed: int, condition: SkinCondition) -> None:  # noqa: ARG002 - see `Show`
        """Raise `DeviceStateError`: the script decides who comes."""
        raise DeviceStateError("a script decides who presses")

    def next_arrival(self) -> Arrival | None:
        """Return the next press, as far as it is known who and what will be asked."""
        for step in self._steps[self._next :]:
            if step.person is not None and (step is not self._step or not self._has_arrived):
                return self._arrival(step)
        return None

    def coming_fault(self) -> Fault | None:
        """Return what the coming frame meets."""
        fault = self._step.fault if self._step is not None else None
        if fault is None or self._is_fault_over or self._frame < fault.at_frame:
            return None
        length_s = fault.length_s
        if length_s is None or fault.kind in (FaultKind.UNPLUG, FaultKind.TIMEOUT):
            return fault
        last = fault.at_frame + max(1, round(length_s * (self.look.fps or NOMINAL_FPS)))
        return fault if self._frame < last else None

    def skip_fault(self) -> None:
        """Go on behind the fault; one that unplugs takes the device away for its time and ends the step."""
        fault = self.coming_fault()
        self._is_fault_over = True
        if fault is not None and fault.kind is FaultKind.UNPLUG:
            self._back_at_s = math.inf if fault.length_s is None else self._clock() + fault.length_s
            self._end_step()

    def advance(self) -> Scene:
        """Return the next scene."""
        step = self._step
        if step is None:
            return Scene(_EMPTY)
        self._frame += 1
        if step.wait_for:
            if self._asked == step.wait_for:
                self._end_step()
            return Scene(_EMPTY)
        if step.person is None:
            if self._frame >= step.gap:
                self._end_step()
            return Scene(_EMPTY)
        return self._press_scene(step)

    def _press_scene(self, step: Step) -> Scene:
        moment = self._play.advance()
        arrival = None
        if moment.begins_press:
            arrival = self._arrival(step)
            self._presses[arrival.person_seed, arrival.finger_position] += 1
            self._has_arrived = True
        if self._frame >= step.gap + ARRIVE_FRAMES + step.press + LIFT_FRAMES:
            self._end_step()
        return Scene(moment, arrival)

    def _arrival(self, step: Step) -> Arrival:
        assert step.person is not None
        finger = step.finger or self._asked or ANY_FINGER
        number = self._presses[step.person.seed, finger]
        return Arrival(step.person.seed, finger, step.condition, step.person.traits, number)

    def _drop_press(self) -> None:
        """A press that has begun and whose frames nobody took is lost; one still to come stays."""
        if self._step is not None and self._has_arrived:
            self._end_step()

    def _begin_step(self) -> None:
        self._step = self._steps[self._next] if not self.is_over else None
        self._frame = 0
        self._has_arrived = False
        self._is_fault_over = False
        if self._step is not None and self._step.person is not None:
            self._play = PressPlay(PressTiming(self._step.gap, ARRIVE_FRAMES, self._step.press, LIFT_FRAMES))

    def _end_step(self) -> None:
        self._next += 1
        self._begin_step()
