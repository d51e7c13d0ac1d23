"""What the capture machine is given and where it stands: frozen values, made new for every step."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from station.capture.advice import Advice
from station.capture.best import Candidate
from station.events import Assessment, CapturePhase, Sample
from station.ids import FingerPosition
from station.records import QualityReason


@dataclass(frozen=True, slots=True)
class CaptureRequested:
    """Take this finger; replaces the one being taken. Its presses are numbered from `first_number`."""

    position: FingerPosition
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class DeviceOpened:
    """The scanner streams."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameAssessed:
    """A frame at 500 ppi, what was said of it, whether a finger is on and whether the empty glass is dirty."""

    pixels: NDArray[np.uint8]
    assessment: Assessment
    finger_on: bool
    glass_is_dirty: bool = False


@dataclass(frozen=True, slots=True)
class TakeNow:
    """The operator wants the best frame of the press in progress, now."""


@dataclass(frozen=True, slots=True)
class Skip:
    """The operator ends this finger with the best press so far."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop; nothing more of this finger is wanted."""


@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """The scanner gave up, with the code of its error."""

    code: str


@dataclass(frozen=True, slots=True)
class DeviceInterrupted:
    """The scanner stopped, and it is being brought back: `DeviceOpened` follows, or `DeviceFailed`."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed without a frame."""


CaptureInput = (
    CaptureRequested | DeviceOpened | FrameAssessed | TakeNow | Skip | Cancel | DeviceFailed | DeviceInterrupted | Tick
)


@dataclass(frozen=True, slots=True, eq=False)
class Press:
    """The press in progress."""

    began_s: float
    best: Candidate | None = None
    hold_began_s: float | None = None
    """Since when a passing finger has been held; None while it does not pass."""


@dataclass(frozen=True, slots=True, eq=False)
class CaptureState:
    """Where the capture stands."""

    phase: CapturePhase = CapturePhase.INACTIVE
    position: FingerPosition = FingerPosition.UNKNOWN
    first_number: int = 1
    presses: int = 0
    """Presses of this finger that ended."""
    good_presses: int = 0
    best: Sample | None = None
    press: Press | None = None
    """Only in SCORING."""
    finger_on: bool = False
    """What the last frame showed; kept between fingers, so that the finger before is not taken for the next."""
    changed_s: float = 0.0
    """When the phase or `finger_on` last changed."""
    advice: Advice = field(default_factory=Advice)
    mend: QualityReason | None = None
    """Why the last press was weak: stays the advice until the finger comes back."""

    @property
    def is_taking(self) -> bool:
        """True while a finger is being taken."""
        return self.phase not in (CapturePhase.INACTIVE, CapturePhase.DONE, CapturePhase.FAILED)

    @property
    def sees_frames(self) -> bool:
        """True while frames mean something."""
        return self.is_taking and self.phase not in (CapturePhase.OPENING, CapturePhase.RECOVERING)

    @property
    def number(self) -> int:
        """Number of the press in progress or to come."""
        return self.first_number + self.presses
