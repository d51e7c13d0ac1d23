"""What the simulated scanner plays: scenes, frame by frame. A practice address and a session script are two such shows.

A show knows no clock but for how long the device is unplugged: which scene comes depends on how many frames were
played. It belongs to the thread that owns the scanner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.press_play import Moment
from drivers.simulated.faults import Fault
from drivers.simulated.glass import WIPED_GLASS, GlassCondition
from drivers.simulated.persons import Traits
from drivers.simulated.placement import SQUARE_WINDOW, Window
from drivers.simulated.skin import SkinCondition

ANY_FINGER = 1
"""The finger that comes when any will do: the right thumb, the first in the usual order."""


@dataclass(frozen=True, slots=True)
class ScannerLook:
    """What the scanner is: its picture, its pace (`fps` 0 = as fast as it is read), and its glass."""

    window: Window = SQUARE_WINDOW
    fps: float = 20.0
    glass: GlassCondition = WIPED_GLASS
    tells_finger: bool = False
    serial: str | None = None


PRACTICE_LOOK = ScannerLook()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A finger that comes: whose, which one (1-10), how its skin is, and the how manieth press of it this is."""

    person_seed: int
    finger_position: int
    condition: SkinCondition
    traits: Traits | None = None
    presentation: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame: what the finger does, and whose it is from where it begins to touch."""

    moment: Moment
    arrival: Arrival | None = None


class Show(Protocol):
    """The play behind a simulated scanner."""

    look: ScannerLook

    def open(self) -> Fault | None:
        """The device is opened: return the fault that this meets. Raises `DeviceError` when it is not there."""

    def close(self) -> None:
        """The device is let go, plugged in or not."""

    def start(self) -> None:
        """Frames are counted from here on."""

    def ask(self, finger_position: int) -> None:
        """The station asks for a finger (1-10; 0 = any)."""

    def present(self, person_seed: int, condition: SkinCondition) -> None:
        """Another person comes. Any thread. Raises `DeviceStateError` where that is decided already."""

    def next_arrival(self) -> Arrival | None:
        """Return the finger that will come next, as far as is known now: it can be grown ahead."""

    def coming_fault(self) -> Fault | None:
        """Return the fault that the coming frame meets. Asking again gives the same answer until the next scene."""

    def skip_fault(self) -> None:
        """Go on behind the coming fault: the device was unplugged by it, or has fallen silent for its time."""

    def advance(self) -> Scene:
        """Return the next scene."""
