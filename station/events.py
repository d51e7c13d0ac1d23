"""What a capture says of itself while it runs: typed events, in order, from the thread that owns the scanner."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition
from station.records import QualityBand, QualityReason, QualityScore


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """What the quality check says of one 500-ppi image."""

    score: QualityScore
    reason: QualityReason | None
    """The one thing to mend first; None when good."""
    block_map: NDArray[np.uint8]
    """Rows x columns of 16-px blocks: 0 outside the finger, 1 weak, 2 clear (`BlockState`)."""
    features: dict[str, float]


class BlockState(enum.IntEnum):
    """Values of `Assessment.block_map`."""

    OUTSIDE = 0
    WEAK = 1
    CLEAR = 2


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The chosen frame of one presentation: pixels at 500 ppi, uint8, dark ridges."""

    position: FingerPosition
    number: int
    """1 = first presentation of this finger in this capture."""
    pixels: NDArray[np.uint8]
    assessment: Assessment


class CapturePhase(enum.Enum):
    """States of the capture machine."""

    INACTIVE = "inactive"
    OPENING = "opening"
    WAIT_FINGER_ON = "wait_finger_on"
    SETTLING = "settling"
    SCORING = "scoring"
    WAIT_FINGER_OFF = "wait_finger_off"
    RECOVERING = "recovering"
    """The scanner stopped and is being brought back; the press in progress begins again, all before it stands."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """The machine moved on."""

    phase: CapturePhase
    position: FingerPosition


@dataclass(frozen=True, slots=True, eq=False)
class PreviewUpdated:
    """A frame to show; may be dropped in favor of a newer one. Pixels at 500 ppi."""

    pixels: NDArray[np.uint8]
    assessment: Assessment
    hold_fraction: float
    """0-1: how much of the hold-still time is done."""
    band: QualityBand
    """The word for the live score."""
    pass_score: int
    """Live score from which a press is taken by itself."""


@dataclass(frozen=True, slots=True)
class AdviceChanged:
    """The one sentence to show now; None = nothing to mend."""

    reason: QualityReason | None
    position: FingerPosition


@dataclass(frozen=True, slots=True, eq=False)
class SampleCaptured:
    """One presentation ended with a usable frame. It is *not stored yet*."""

    sample: Sample


@dataclass(frozen=True, slots=True)
class PresentationFailed:
    """A finger came and went without a usable frame (failure to acquire)."""

    position: FingerPosition
    number: int
    reason: QualityReason


@dataclass(frozen=True, slots=True)
class LiftFinger:
    """The press is taken: the person may lift the finger."""

    position: FingerPosition


@dataclass(frozen=True, slots=True)
class FingerDone:
    """This finger's capture ended: a good press, the last allowed press, or the operator's word."""

    position: FingerPosition
    best_number: int | None
    """Presentation number of the best sample; None when there is none."""
    is_good: bool


@dataclass(frozen=True, slots=True)
class CaptureFailed:
    """The scanner stopped the job. `code` is the error's code (texts explain it); what was captured before stands."""

    code: str


class RecoveryStep(enum.Enum):
    """What is done about a scanner that stopped, each with a sentence of its own."""

    RESTARTING = "restarting"
    """The scanner is being restarted; nobody has to do anything."""
    WAITING_FOR_PLUG = "waiting_for_plug"
    """It is gone: somebody has to plug it in again."""
    OTHER_DEVICE = "other_device"
    """Another scanner was plugged in: the one in use is still waited for."""
    RECOVERED = "recovered"
    """It works again, and the press goes on."""


@dataclass(frozen=True, slots=True)
class ScannerRecovering:
    """The scanner stopped with the fault `code`, number `fault` in a row of at most `most_faults`."""

    step: RecoveryStep
    code: str
    fault: int
    most_faults: int
    other_name: str | None = None
    """The scanner that was plugged in instead."""


CaptureEvent = (
    PhaseChanged
    | PreviewUpdated
    | AdviceChanged
    | SampleCaptured
    | PresentationFailed
    | LiftFinger
    | FingerDone
    | CaptureFailed
    | ScannerRecovering
)
