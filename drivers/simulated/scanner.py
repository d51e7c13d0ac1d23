"""The simulated scanner: an invented person presses the finger that is asked for, again and again, until it is taken.

The person waits a moment, puts the finger on, rests, lifts, and does it again a little differently. What a frame
shows depends on the script and the frame's number alone; the clock only paces. Faults come at the frame the script
names.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceInfo,
    DeviceLostError,
    DeviceProtocolError,
    Driver,
    Frame,
    GrayImage,
    Scanner,
)
from drivers.press_play import FramePacer, Moment, Phase, PressPlay, PressTiming
from drivers.simulated.effects import Glass, Press
from drivers.simulated.fingers import MASTER_PPI, FingerShelf
from drivers.simulated.script import DEVICE_NAME, Fault, FaultKind, Script, read_script
from drivers.simulated.skin import SkinCondition

ANY_FINGER = 1
"""The finger that comes when any will do: the right thumb, the first in the usual order."""
SILENCE_S = 3.0
LATE_S = 1.0
GLASS_SEED = 0

Wait = Callable[[threading.Event, float], bool]


@dataclass(slots=True)
class _Run:
    """What lasts from `start` to `stop`."""

    play: PressPlay
    sequence: int = 0
    press: Press | None = None
    press_frame: int = 0
    ridge_gray: float = 0.0
    last_picture: GrayImage | None = None
    is_silenced: bool = False


class SimulatedScanner(Scanner):
    """A scanner without hardware. `present` may be called from any thread, the rest from the owner's only."""

    def __init__(
        self,
        info: DeviceInfo,
        script: Script,
        shelf: FingerShelf,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Wait = threading.Event.wait,
    ) -> None:
        super().__init__(info)
        self._script = script
        self._shelf = shelf
        self._clock = clock
        self._wait = wait
        self._timing = PressTiming.from_seconds(fps=script.fps, gap_s=script.gap_s, press_s=script.press_s)
        self._pacer = FramePacer(script.fps, clock=clock, wait=wait)
        self._person = (script.person_seed, script.condition)
        self._person_changed = False
        self._person_lock = threading.Lock()
        self._presentations: Counter[tuple[int, int]] = Counter()
        self._asked = 0
        self._run = _Run(PressPlay(self._timing))

    def present(self, person_seed: int, condition: SkinCondition) -> None:
        """Let another person come, or the same in another condition. A press in progress ends. Any thread."""
        if person_seed < 0:
            raise ValueError("a person's seed is 0 or more")
        self._shelf.finger(person_seed, self._asked or ANY_FINGER)  # grown here, so that no frame is late for it
        with self._person_lock:
            self._person = (person_seed, condition)
            self._person_changed = True

    # -- hooks ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        kind = self._script.fault.kind if self._script.fault else None
        if kind is FaultKind.ACCESS:
            raise DeviceAccessError("the simulated scanner may not be opened")
        if kind is FaultKind.BUSY:
            raise DeviceBusyError("the simulated scanner is in use")
        if kind is FaultKind.LATE:
            self._wait(threading.Event(), LATE_S)
        self._glass = Glass(GLASS_SEED, self._script.height_px, self._script.width_px)
        self._asked = 0

    def _start(self) -> None:
        self._run = _Run(PressPlay(self._timing))
        self._prepare_finger()
        self._pacer.start()

    def _read(self, timeout_s: float) -> Frame | None:
        fault = self._due_fault()
        if fault is FaultKind.UNPLUG:
            raise DeviceLostError("the simulated scanner was unplugged")
        if fault is FaultKind.TIMEOUT and not self._run.is_silenced:
            self._run.is_silenced = True
            self._pacer.hold(SILENCE_S)
        if not self._pacer.wait_for_frame(timeout_s, self._stop_requested):
            return None
        moment = self._next_moment()
        sequence, self._run.sequence = self._run.sequence, self._run.sequence + 1
        if fault is FaultKind.SHORT:
            raise DeviceProtocolError("a frame came incomplete")
        picture = self._run.last_picture if fault is FaultKind.STUCK else None
        if picture is None:
            picture = self._picture(moment, sequence)
        self._run.last_picture = picture
        finger_on = moment.phase is not Phase.EMPTY if self._script.tells_finger else None
        return Frame(picture, MASTER_PPI, sequence, self._clock(), finger_on)

    def _stop(self) -> None:
        """Frames are made on request: nothing runs that would have to end."""

    def _close(self) -> None:
        """Nothing is held."""

    def _show_finger(self, finger_position: int) -> None:
        if finger_position == self._asked:
            return
        self._asked = finger_position
        self._prepare_finger()
        self._run.play.interrupt()

    # -- inside -----------------------------------------------------------------------------------------------

    def _due_fault(self) -> FaultKind | None:
        """The fault that the coming frame meets, if any."""
        fault: Fault | None = self._script.fault
        if fault is None or self._run.sequence < fault.at_frame:
            return None
        if fault.kind in (FaultKind.UNPLUG, FaultKind.STUCK):
            return fault.kind
        return fault.kind if self._run.sequence == fault.at_frame else None

    def _next_moment(self) -> Moment:
        with self._person_lock:
            changed, self._person_changed = self._person_changed, False
        if changed:
            self._run.play.interrupt()
        moment = self._run.play.advance()
        if moment.begins_press:
            self._begin_press()
        elif moment.phase is Phase.EMPTY:
            self._run.press = None
        return moment

    def _begin_press(self) -> None:
        with self._person_lock:
            seed, condition = self._person
        position = self._asked or ANY_FINGER
        presentation = self._script.first_presentation + self._presentations[seed, position]
        self._presentations[seed, position] += 1
        self._run.press = Press(
            self._shelf.finger(seed, position),
            condition,
            presentation,
            height_px=self._script.height_px,
            width_px=self._script.width_px,
        )
        self._run.press_frame = 0
        self._run.ridge_gray = self._run.press.ridge_gray

    def _picture(self, moment: Moment, sequence: int) -> GrayImage:
        if self._run.press is None or moment.contact <= 0:
            return self._glass.picture(None, 0.0, sequence)
        ink = self._run.press.frame(moment.contact, self._run.press_frame)
        self._run.press_frame += 1
        return self._glass.picture(ink, self._run.ridge_gray, sequence)

    def _prepare_finger(self) -> None:
        """Grow the finger before frames are asked for, so that no `read` waits for it."""
        with self._person_lock:
            seed, _ = self._person
        self._shelf.finger(seed, self._asked or ANY_FINGER)


class SimulatedDriver(Driver):
    """Offers the practice scanner; every person, skin and fault is an option behind its name."""

    name = "simulated"
    description = "A practice scanner with invented fingers"

    def __init__(self) -> None:
        self._shelf = FingerShelf()

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the one practice scanner."""
        return (self.find(DEVICE_NAME),)

    def find(self, device_id: str) -> DeviceInfo:
        """Return the practice scanner with the options in `device_id`. Raises `DeviceNotFoundError`."""
        script = read_script(device_id)
        return DeviceInfo(
            self.name,
            device_id,
            "Practice scanner (no real fingers)",
            MASTER_PPI,
            script.width_px,
            script.height_px,
            is_simulated=True,
        )

    def create(self, info: DeviceInfo) -> SimulatedScanner:
        """Make the scanner; nothing is grown or opened yet."""
        return SimulatedScanner(info, read_script(info.device_id), self._shelf)
