"""What the scanner's events ask to be said: an advice with its reason, or the sentence of a moment.

The core tells a reason only after it stood for a while. That a finger rests is a fact and needs no such wait: from that
moment on the person is asked to hold still, and to place the finger again as soon as the glass is free.
"""

from __future__ import annotations

from typing import Final

from station.events import AdviceChanged, CaptureEvent, CapturePhase, LiftFinger, PhaseChanged
from station.records import QualityReason
from ui.models.scanner import ScannerState
from ui.texts import Moment

Said = QualityReason | Moment

STOPPED: Final = {
    ScannerState.LOST: Moment.UNPLUGGED,
    ScannerState.RESTARTING: Moment.RESTARTING,
    ScannerState.OTHER: Moment.OTHER_SCANNER,
}
"""What is said in place of anything else while the scanner does not work."""


class SentenceChoice:
    """Follows the events of a capture and remembers what is to be said."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Ask for a finger: a new one is to be taken."""
        self.said: Said = QualityReason.NO_FINGER
        self._reason: QualityReason | None = None
        self._finger_rests = False

    @property
    def is_lifting(self) -> bool:
        """Whether the finger is to leave the glass."""
        return self.said is Moment.LIFT

    def follow(self, event: CaptureEvent) -> bool:
        """Take an event in; returns whether it chose a sentence."""
        match event:
            case AdviceChanged(reason=reason):
                self._reason = reason
                if reason is not None:
                    self.said = reason
                elif not self.is_lifting:
                    self.said = Moment.HOLD_STILL if self._finger_rests else QualityReason.NO_FINGER
            case LiftFinger():
                self.said = Moment.LIFT
            case PhaseChanged(phase=CapturePhase.SETTLING | CapturePhase.SCORING):
                self._finger_rests = True
                if self._reason not in (None, QualityReason.NO_FINGER):
                    return False  # something is to be mended, and is said already
                self.said = Moment.HOLD_STILL
            case PhaseChanged(phase=CapturePhase.WAIT_FINGER_ON):
                self._finger_rests = False
                self.said = self._reason or QualityReason.NO_FINGER
            case PhaseChanged():
                self._finger_rests = False
                return False
            case _:
                return False
        return True
