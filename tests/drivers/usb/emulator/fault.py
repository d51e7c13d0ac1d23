"""A fault at one transfer. Transfers are counted when they are served, from the moment the fault is armed."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class FaultKind(enum.Enum):
    """What goes wrong."""

    UNPLUG = "unplug"
    STALL = "stall"
    SHORT = "short"
    BABBLE = "babble"
    TIMEOUT = "timeout"


@dataclass
class FaultPlan:
    """Counts transfers and says at which the fault happens; it happens once."""

    kind: FaultKind | None = None
    at: int = 0
    served: int = 0

    def next(self) -> FaultKind | None:
        """Count one transfer; return its fault."""
        self.served += 1
        return self.kind if self.kind is not None and self.served == self.at else None
