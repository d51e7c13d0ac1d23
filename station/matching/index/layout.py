"""What the index keeps of a press: its best descriptors, packed so that a search reads memory once and in order.

Of each press 18 minutiae are kept. Their words stand side by side (words x slots), because the sweep compares one word
of the probe with that word of all 18 at once. A press takes 936 bytes, and 17 for its key.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition
from station.matching.descriptor import LEAST_COMMON_PLACES, Descriptions
from station.matching.geometry import TURN, Angles, Floats
from station.matching.index.choice import SHORT_WORDS, choose, shorten
from station.matching.prepared import PreparedTemplate

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Buffer = bytes | bytearray | memoryview | mmap.mmap

SLOTS: Final = 18
"""Minutiae kept of each press."""

WORDS: Final = SHORT_WORDS
"""64-bit words of a description, beside its mask."""

UNIT_PX: Final = 2.0
"""Positions are kept in steps of this, as signed bytes around the middle of the press."""

ANGLE_STEPS: Final = 256
DENSITY_STEPS: Final = 32
"""Set bits per place are kept in steps of 1/32."""

OWNER_BYTES: Final = 16
KEY_BYTES: Final = OWNER_BYTES + 1
_OWNER_WORDS: Final = OWNER_BYTES // 8


@dataclass(frozen=True, slots=True)
class FingerKey:
    """Whose finger an entry is: a random id of 16 bytes, which the index does not understand, and the finger."""

    owner: bytes
    position: FingerPosition

    def __post_init__(self) -> None:
        if len(self.owner) != OWNER_BYTES:
            raise ValueError("an owner's id has 16 bytes")

    def __repr__(self) -> str:
        return f"FingerKey(…{self.owner.hex()[-4:]}, {self.position.label})"

    def __bytes__(self) -> bytes:
        return self.owner + bytes([self.position])

    @classmethod
    def from_bytes(cls, data: bytes) -> FingerKey:
        """Read what `bytes(key)` wrote. Raises ValueError."""
        return cls(data[:OWNER_BYTES], FingerPosition(data[OWNER_BYTES]))


ROW_FIELDS: Final = (
    ("words", np.dtype("<u8"), (WORDS, SLOTS)),
    ("mask", np.dtype("<u8"), (SLOTS,)),
    ("owner", np.dtype("<u8"), (_OWNER_WORDS,)),
    ("angle", np.dtype("u1"), (SLOTS,)),
    ("density", np.dtype("u1"), (SLOTS,)),
    ("x", np.dtype("i1"), (SLOTS,)),
    ("y", np.dtype("i1"), (SLOTS,)),
    ("position", np.dtype("u1"), ()),
)
"""What a row holds, in the order of blocks and files: the words of all rows, then the masks of all, and so on."""

ROW_BYTES: Final = sum(kind.itemsize * int(np.prod(shape)) for _, kind, shape in ROW_FIELDS)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Presses as arrays with one row each; views of one buffer. A slot whose mask is empty holds no minutia."""

    words: Words
    mask: Words
    owner: Words
    angle: Bytes
    density: Bytes
    x: NDArray[np.int8]
    y: NDArray[np.int8]
    position: Bytes

    def __len__(self) -> int:
        return len(self.mask)

    def copy_from(self, other: Rows, at: int) -> None:
        """Write all rows of `other` from row `at` on."""
        for name, _, _ in ROW_FIELDS:
            getattr(self, name)[at : at + len(other)] = getattr(other, name)

    def select(self, chosen: NDArray[np.intp] | slice) -> Rows:
        """Return some of the rows."""
        return Rows(*(getattr(self, name)[chosen] for name, _, _ in ROW_FIELDS))

    def key(self, row: int) -> FingerKey:
        """Return whose finger a row is."""
        return FingerKey(self.owner[row].tobytes(), FingerPosition(int(self.position[row])))

    def of_owner(self, owner: bytes) -> NDArray[np.bool_]:
        """Tell for each row whether it is of this owner."""
        low, high = np.frombuffer(owner, "<u8")
        return np.asarray((self.owner[:, 0] == low) & (self.owner[:, 1] == high))

    def of_key(self, key: FingerKey) -> NDArray[np.bool_]:
        """Tell for each row whether it is of this finger."""
        return np.asarray(self.of_owner(key.owner) & (self.position == int(key.position)))

    def to_bytes(self) -> bytes:
        """Return all rows, field by field."""
        return b"".join(np.ascontiguousarray(getattr(self, name)).tobytes() for name, _, _ in ROW_FIELDS)


def rows_in(buffer: Buffer, count: int) -> Rows:
    """View `count` rows that lie in `buffer` field by field; writable where the buffer is."""
    fields: list[Any] = []
    at = 0
    for _, kind, shape in ROW_FIELDS:
        size = int(np.prod(shape)) * count
        fields.append(np.frombuffer(buffer, kind, size, at).reshape(count, *shape))
        at += size * kind.itemsize
    return Rows(*fields)


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A press as the search compares it: its best minutiae, each with words, mask, angle, density and position."""

    words: Words
    mask: Words
    angle: Bytes
    density: Floats
    x: Floats
    y: Floats

    def __len__(self) -> int:
        return len(self.mask)


def pack(key: FingerKey, press: PreparedTemplate) -> Rows:
    """Pack a press into one row. One that has too little to compare gives a row that resembles nothing."""
    row = rows_in(bytearray(ROW_BYTES), 1)
    best = _most_telling(press, SLOTS)
    n = len(best)
    chosen = Descriptions(press.descriptions.bits[best], press.descriptions.mask[best])
    row.words[0, :, :n] = _short(chosen).T
    row.mask[0, :n] = chosen.mask
    row.angle[0, :n] = _angle_steps(press.angle[best])
    row.density[0, :n] = np.minimum(np.rint(_density(chosen)), 255)
    row.x[0, :n] = _steps_from_middle(press.x[best])
    row.y[0, :n] = _steps_from_middle(press.y[best])
    row.owner[0] = np.frombuffer(key.owner, "<u8")
    row.position[0] = int(key.position)
    return row


def probe_of(press: PreparedTemplate, most: int) -> Probe:
    """Make a press ready for the search with its best `most` minutiae."""
    best = _most_telling(press, most)
    chosen = Descriptions(press.descriptions.bits[best], press.descriptions.mask[best])
    return Probe(
        words=_short(chosen),
        mask=np.ascontiguousarray(chosen.mask, np.uint64),
        angle=_angle_steps(press.angle[best]),
        density=_density(chosen),
        x=(press.x[best] / np.float32(UNIT_PX)).astype(np.float32),
        y=(press.y[best] / np.float32(UNIT_PX)).astype(np.float32),
    )


def _most_telling(press: PreparedTemplate, most: int) -> NDArray[np.int32]:
    """Choose minutiae among those with enough places to be compared at all."""
    chosen = np.empty(most if press.is_comparable else 0, np.int32)
    usable = np.bitwise_count(press.descriptions.mask) >= LEAST_COMMON_PLACES
    return chosen[: choose(press.x, press.y, press.confidence, usable, chosen)]


def _short(descriptions: Descriptions) -> Words:
    words = np.empty((len(descriptions.mask), WORDS), np.uint64)
    for bits, row in zip(descriptions.bits, words, strict=True):
        shorten(bits, row)
    return words


def _density(descriptions: Descriptions) -> Floats:
    """Set bits per place of each description, in steps of 1/32."""
    ones = np.bitwise_count(descriptions.bits).sum(axis=1, dtype=np.float32)
    places = np.maximum(np.bitwise_count(descriptions.mask), 1).astype(np.float32)
    density: Floats = ones * np.float32(DENSITY_STEPS) / places
    return density


def _angle_steps(angle: Angles) -> Bytes:
    per_step = TURN // ANGLE_STEPS
    return ((angle.astype(np.int64) + per_step // 2) // per_step % ANGLE_STEPS).astype(np.uint8)


def _steps_from_middle(position: Floats) -> NDArray[np.int8]:
    """Positions around the middle of their range, in steps; what lies farther than a byte reaches is put at its end."""
    if not len(position):
        return np.empty(0, np.int8)
    middle = (position.min() + position.max()) / np.float32(2)
    steps: NDArray[np.int8] = np.clip(np.rint((position - middle) / np.float32(UNIT_PX)), -127, 127).astype(np.int8)
    return steps
