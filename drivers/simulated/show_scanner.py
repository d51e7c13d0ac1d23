"""The simulated scanner: shows what its show plays, frame by frame, and fails as the show says.

What a frame shows depends on the show and the frame's number alone; the clock only paces.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceInfo,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    Frame,
    GrayImage,
    HookLimits,
    Scanner,
)
from drivers.press_play import FramePacer, Phase
from drivers.simulated.effects import Glass, Press
from drivers.simulated.faults import Fault, FaultKind, garbled
from drivers.simulated.fingers import FingerShelf
from drivers.simulated.patterns import FloatField
from drivers.simulated.show import Arrival, Scene, Show
from drivers.simulated.skin import SkinCondition

GLASS_SEED = 0
STRANGER = Arrival(900_001, 6, SkinCondition())
"""Whose print is on the glass of a scanner that is not wiped, when it is opened."""

Wait = Callable[[threading.Event, float], bool]


@dataclass(slots=True)
class _Run:
    """What lasts from `start` to `stop`."""

    sequence: int = 0
    press: Press | None = None
    press_frame: int = 0
    last_picture: GrayImage | None = None
    fullest_ink: FloatField | None = None


class SimulatedScanner(Scanner):
    """A scanner without hardware. `present` may be called from any thread, the rest from the owner's only."""

    limits = HookLimits(start_s=20.0, read_s=20.0, show_s=20.0)
    """A finger is grown meanwhile, which takes seconds on a slow or busy computer."""

    def __init__(
        self,
        info: DeviceInfo,
        show: Show,
        shelf: FingerShelf,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Wait = threading.Event.wait,
    ) -> None:
        super().__init__(info)
        self._show = show
        self._shelf = shelf
        self._clock = clock
        self._wait = wait
        self._pacer = FramePacer(show.look.fps, clock=clock, wait=wait)
        self._growing: threading.Thread | None = None
        self._run = _Run()

    def present(self, person_seed: int, condition: SkinCondition) -> None:
        """Let another person come, or the same in another condition. A press in progress ends. Any thread."""
        if person_seed < 0:
            raise ValueError("a person's seed is 0 or more")
        expected = self._show.next_arrival()
        if expected is not None:  # grown here, so that no frame is late for it
            self._shelf.finger(person_seed, expected.finger_position, expected.traits)
        self._show.present(person_seed, condition)

    # -- hooks ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        fault = self._show.open()
        if fault is not None:
            self._fail_to_open(fault)
        look = self._show.look
        self._glass = Glass(GLASS_SEED, look.window.height_px, look.window.width_px, look.glass)
        if look.glass.latent:
            self._glass.leave(self._press(STRANGER).frame(1.0, 0))

    def _start(self) -> None:
        self._run = _Run()
        self._show.start()
        self._prepare_finger()
        self._pacer.start()

    def _read(self, timeout_s: float) -> Frame | None:
        fault = self._show.coming_fault()
        kind = fault.kind if fault is not None else None
        if fault is not None and kind is FaultKind.UNPLUG:
            self._show.skip_fault()
            raise DeviceLostError("the simulated scanner was unplugged")
        if fault is not None and kind is FaultKind.TIMEOUT:
            self._show.skip_fault()
            self._pacer.hold(fault.length_s or 0.0)
            return self._read(timeout_s)
        if not self._pacer.wait_for_frame(timeout_s, self._stop_requested):
            return None
        scene = self._show.advance()
        self._follow(scene)
        sequence, self._run.sequence = self._run.sequence, self._run.sequence + 1
        if kind is FaultKind.SHORT:
            raise DeviceProtocolError("a frame came incomplete")
        picture = self._run.last_picture if kind in (FaultKind.STUCK, FaultKind.DUPLICATED) else None
        if picture is None:
            picture = self._picture(scene, sequence)
        if kind is FaultKind.CORRUPT:
            picture = garbled(picture, sequence)
        self._run.last_picture = picture
        look = self._show.look
        finger_on = scene.moment.phase is not Phase.EMPTY if look.tells_finger else None
        return Frame(picture, look.window.ppi, sequence, self._clock(), finger_on)

    def _stop(self) -> None:
        """Frames are made on request: nothing runs that would have to end."""

    def _close(self) -> None:
        self._finish_growing()
        self._show.close()

    def _show_finger(self, finger_position: int) -> None:
        self._show.ask(finger_position)
        self._prepare_finger()

    # -- inside -----------------------------------------------------------------------------------------------

    def _fail_to_open(self, fault: Fault) -> None:
        """Meet a fault of opening: raise its error, or be late."""
        if fault.kind is FaultKind.LATE:
            self._wait(threading.Event(), fault.length_s or 0.0)
            return
        self._show.close()
        if fault.kind is FaultKind.ACCESS:
            raise DeviceAccessError("the simulated scanner may not be opened")
        if fault.kind is FaultKind.WRONG_SERIAL:
            raise DeviceNotFoundError("a scanner with another serial number is plugged in")
        raise DeviceBusyError("the simulated scanner is in use")

    def _follow(self, scene: Scene) -> None:
        """Begin the press that begins, and end the one that has ended."""
        run = self._run
        if scene.arrival is not None:
            self._finish_growing()
            run.press = self._press(scene.arrival)
            run.press_frame = 0
            run.fullest_ink = None
        elif scene.moment.phase is Phase.EMPTY and run.press is not None:
            run.press = None
            if run.fullest_ink is not None:
                self._glass.leave(run.fullest_ink)
            self._grow_ahead()

    def _press(self, arrival: Arrival) -> Press:
        window = self._show.look.window
        finger = self._shelf.finger(arrival.person_seed, arrival.finger_position, arrival.traits)
        size = {"height_px": window.height_px, "width_px": window.width_px, "ppi": window.ppi}
        return Press(finger, arrival.condition, arrival.presentation, **size)

    def _picture(self, scene: Scene, sequence: int) -> GrayImage:
        run = self._run
        if run.press is None or scene.moment.contact <= 0:
            return self._glass.picture(None, 0.0, sequence)
        ink = run.press.frame(scene.moment.contact, run.press_frame)
        run.press_frame += 1
        if scene.moment.contact == 1:
            run.fullest_ink = ink
        return self._glass.picture(ink, run.press.ridge_gray, sequence)

    def _prepare_finger(self) -> None:
        """Grow the finger before frames are asked for, so that no `read` waits for it."""
        arrival = self._show.next_arrival()
        if arrival is not None:
            self._finish_growing()
            self._shelf.finger(arrival.person_seed, arrival.finger_position, arrival.traits)

    def _grow_ahead(self) -> None:
        """Grow the finger that comes next while the glass is empty, unless it is at hand."""
        arrival = self._show.next_arrival()
        if arrival is None:
            return
        finger = (arrival.person_seed, arrival.finger_position, arrival.traits)
        if not self._shelf.holds(*finger):
            self._finish_growing()
            self._growing = threading.Thread(target=self._shelf.finger, args=finger, name="grow-finger", daemon=True)
            self._growing.start()

    def _finish_growing(self) -> None:
        if self._growing is not None:
            self._growing.join()
            self._growing = None
