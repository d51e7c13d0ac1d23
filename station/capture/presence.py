"""Whether a finger rests on the glass, told from pixels where the device cannot tell.

A finger is what brings ridges that the empty glass does not have. The empty glass is learned slowly and only while no
finger rests; until it was seen, clear ridges alone decide: a finger that lies there at the start is not taken for dirt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from station.quality.contrast import contrast
from station.quality.orientation import certainty
from station.quality.residue import residue_share
from station.quality.ridge_field import BLOCK_PX, FloatGrid, RidgeField, ridge_field


@dataclass(frozen=True, slots=True)
class PresencePolicy:
    """What counts as a finger. Contrasts are shares of the gray of the glass."""

    appears_px: float = 6_000.0
    """Ridge area at 500 ppi from which a finger is there; a tenth of a well placed one."""
    appears_share: float = 0.06
    """The same as a share of a small glass; the smaller of both counts."""
    leaves_fraction: float = 0.5
    """The finger is gone below this part of the area at which it appears."""
    gained_contrast: float = 0.05
    """Ridge contrast over that of the learned glass."""
    clear_contrast: float = 0.12
    """Ridge contrast that cannot be dirt, while the glass is unknown."""
    ridge_certainty: float = 0.4
    still_frames: int = 30
    """A faint pattern that stays exactly as it is for so many frames is dirt on the glass, not a finger."""
    still_contrast_change: float = 1.5
    """Gray levels a block's contrast may waver in a still picture."""
    learning_rate: float = 0.05
    residue_every: int = 15
    """Learned frames between two looks at the residue."""
    dirty_residue: float = 0.10


class PresenceDetector:
    """Follows one scanner's frames. Not safe for several threads; the capture thread owns it."""

    def __init__(self, policy: PresencePolicy | None = None) -> None:
        self._policy = policy or PresencePolicy()
        self.forget()

    @property
    def background(self) -> NDArray[np.uint8] | None:
        """The empty glass as learned, 500 ppi, uint8; None until it was seen."""
        return None if self._glass is None else np.rint(self._glass).astype(np.uint8)

    @property
    def residue(self) -> float:
        """Share of the empty glass that carries ridge-like marks, 0-1."""
        return self._residue

    @property
    def glass_is_dirty(self) -> bool:
        """True when the marks on the empty glass should be wiped off."""
        return self._residue >= self._policy.dirty_residue

    def forget(self) -> None:
        """Start over, as with another scanner."""
        self._glass: NDArray[np.float32] | None = None
        self._glass_contrast: FloatGrid | None = None
        self._before: FloatGrid | None = None
        self._still_count = 0
        self._learned_count = 0
        self._finger_on = False
        self._residue = 0.0

    def update(self, pixels: NDArray[np.uint8], finger_on: bool | None) -> bool:
        """Take the next frame (500 ppi, uint8) and the device's own word; return whether a finger is on.

        The device's word is believed where it gives one; the glass is learned all the same.
        """
        if self._glass is not None and self._glass.shape != pixels.shape:
            self.forget()
        if finger_on is None:
            field = ridge_field(pixels)
            now = contrast(field)
            finger_on = self._sees_finger(field, now) and not self._is_still_dirt(now, field.ground_level)
        self._finger_on = finger_on
        if not finger_on:
            self._learn(pixels)
        return finger_on

    def _sees_finger(self, field: RidgeField, now: FloatGrid) -> bool:
        p = self._policy
        ground = max(field.ground_level, 1.0)
        known = self._glass_contrast
        gained = now - known if known is not None else now
        needed = (p.gained_contrast if known is not None else p.clear_contrast) * ground
        ridges = (gained >= needed) & (certainty(field) >= p.ridge_certainty) & field.is_finger
        appears_px = min(p.appears_px, p.appears_share * field.sensor_area_px)
        needed_px = appears_px * (p.leaves_fraction if self._finger_on else 1.0)
        return float(np.count_nonzero(ridges)) * BLOCK_PX**2 >= needed_px

    def _is_still_dirt(self, now: FloatGrid, ground_level: float) -> bool:
        """Count how long a faint pattern has not changed at all; a living finger never keeps that still."""
        before, self._before = self._before, now
        is_faint = float(np.percentile(now, 95)) < self._policy.clear_contrast * ground_level
        is_still = before is not None and float(np.abs(now - before).mean()) <= self._policy.still_contrast_change
        self._still_count = self._still_count + 1 if is_faint and is_still else 0
        return self._still_count >= self._policy.still_frames

    def _learn(self, pixels: NDArray[np.uint8]) -> None:
        """Let the glass drift towards what is seen."""
        seen = pixels.astype(np.float32)
        rate = self._policy.learning_rate
        if self._glass is None:
            self._glass = seen
        else:
            self._glass = cast("NDArray[np.float32]", self._glass + rate * (seen - self._glass))
        if self._learned_count % self._policy.residue_every == 0:
            glass = np.rint(self._glass).astype(np.uint8)
            self._residue = residue_share(glass)
            self._glass_contrast = contrast(ridge_field(glass))
        self._learned_count += 1
