"""The endless practice: one person presses the finger that is asked for, again and again, until it is taken."""

from __future__ import annotations

import threading
from collections import Counter

from drivers.press_play import PressPlay, PressTiming
from drivers.simulated.faults import AT_OPENING, Fault, FaultKind
from drivers.simulated.script import Script
from drivers.simulated.show import ANY_FINGER, Arrival, Scene
from drivers.simulated.skin import SkinCondition


class PracticeShow:
    """Plays what an address says; see `Show`. The person waits, puts the finger on, rests, lifts, and again."""

    def __init__(self, script: Script) -> None:
        self.look = script.look
        self._script = script
        self._timing = PressTiming.from_seconds(fps=script.look.fps, gap_s=script.gap_s, press_s=script.press_s)
        self._person = (script.person_seed, script.condition)
        self._person_changed = False
        self._person_lock = threading.Lock()
        self._asked = 0
        self._presses: Counter[tuple[int, int]] = Counter()
        self.start()

    def open(self) -> Fault | None:
        """Return the fault of opening, if the address names one."""
        self._asked = 0
        fault = self._script.fault
        return fault if fault is not None and fault.kind in AT_OPENING else None

    def close(self) -> None:
        """Nothing is held."""

    def start(self) -> None:
        """Begin with an empty glass, at frame 0."""
        self._play = PressPlay(self._timing)
        self._frame = 0
        self._is_skipped = False

    def ask(self, finger_position: int) -> None:
        """Let the finger that rests lift, if another one is asked for."""
        if finger_position != self._asked:
            self._asked = finger_position
            self._play.interrupt()

    def present(self, person_seed: int, condition: SkinCondition) -> None:
        """Let another person come, or the same in another condition. Any thread."""
        with self._person_lock:
            self._person = (person_seed, condition)
            self._person_changed = True

    def next_arrival(self) -> Arrival:
        """Return who presses next, and with which finger."""
        with self._person_lock:
            seed, condition = self._person
        script, position = self._script, self._asked or ANY_FINGER
        number = script.first_presentation + self._presses[seed, position]
        return Arrival(seed, position, condition, script.traits, number)

    def coming_fault(self) -> Fault | None:
        """Return the address's fault, from its frame on or for that frame alone."""
        fault = self._script.fault
        if fault is None or fault.kind in AT_OPENING or self._frame < fault.at_frame or self._is_skipped:
            return None
        lasts = fault.kind in (FaultKind.UNPLUG, FaultKind.STUCK)
        return fault if lasts or self._frame == fault.at_frame else None

    def skip_fault(self) -> None:
        """Go on after a silence; what is unplugged stays so."""
        fault = self._script.fault
        self._is_skipped = fault is not None and fault.kind is not FaultKind.UNPLUG

    def advance(self) -> Scene:
        """Return the next scene."""
        with self._person_lock:
            changed, self._person_changed = self._person_changed, False
        if changed:
            self._play.interrupt()
        self._frame += 1
        moment = self._play.advance()
        if not moment.begins_press:
            return Scene(moment)
        arrival = self.next_arrival()
        self._presses[arrival.person_seed, arrival.finger_position] += 1
        return Scene(moment, arrival)
