"""Identifiers and standard numbers that every layer shares."""

from __future__ import annotations

import enum
import secrets
from typing import NewType

PersonId = NewType("PersonId", str)
"""Random, 32 hex digits: an enrollee in the identity tables."""

ReferenceId = NewType("ReferenceId", str)
"""Random, 32 hex digits: the same enrollee in the biometric tables, which know no name and no number."""

EnrollmentId = NewType("EnrollmentId", str)
SampleId = NewType("SampleId", str)


def new_id() -> str:
    """Make a random 128-bit identifier, 32 hex digits."""
    return secrets.token_hex(16)


class FingerPosition(enum.IntEnum):
    """Finger position codes (ISO/IEC 19794-2:2005, table 2)."""

    UNKNOWN = 0
    RIGHT_THUMB = 1
    RIGHT_INDEX = 2
    RIGHT_MIDDLE = 3
    RIGHT_RING = 4
    RIGHT_LITTLE = 5
    LEFT_THUMB = 6
    LEFT_INDEX = 7
    LEFT_MIDDLE = 8
    LEFT_RING = 9
    LEFT_LITTLE = 10

    @property
    def is_right(self) -> bool:
        """True for the five fingers of the right hand."""
        return 1 <= self <= 5

    @property
    def label(self) -> str:
        """The word used on the command line: `right-thumb`."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_label(cls, label: str) -> FingerPosition:
        """Read `right-thumb`, `right_thumb` or `1`. Raises ValueError."""
        text = label.strip().upper().replace("-", "_")
        return cls(int(text)) if text.isdigit() else cls._by_name(text)

    @classmethod
    def _by_name(cls, name: str) -> FingerPosition:
        try:
            return cls[name]
        except KeyError:
            raise ValueError(f"no finger is called {name.lower()}") from None


FINGERS: tuple[FingerPosition, ...] = tuple(FingerPosition(n) for n in range(1, 11))


class ImpressionType(enum.IntEnum):
    """How the print was made (ISO/IEC 19794-2:2005, table 3)."""

    LIVE_PLAIN = 0
    LIVE_ROLLED = 1
    NONLIVE_PLAIN = 2
    NONLIVE_ROLLED = 3
    SWIPE = 8


class MinutiaType(enum.IntEnum):
    """Minutia type codes (ISO/IEC 19794-2:2005, 7.4.2.1)."""

    OTHER = 0
    ENDING = 1
    BIFURCATION = 2
