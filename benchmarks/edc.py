"""Error-versus-discard curves: how the false non-match rate falls when the worst presses are left out.

Pairs are discarded by the worse quality of the two (Grother and Tabassi, "Performance of biometric quality measures",
2007; ISO/IEC 29794-1). The area under the curve up to a share of pairs sums it up: lower is better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """`fnmr[k]` is the false non-match rate with the `k` worst pairs left out."""

    fnmr: Floats

    @property
    def initial(self) -> float:
        """The rate with no pair left out."""
        return float(self.fnmr[0])

    def area(self, discarded: float) -> float:
        """Mean rate from nothing to the share `discarded` left out."""
        return float(self.fnmr[: max(1, int(len(self.fnmr) * discarded))].mean())

    def after(self, discarded: float) -> float:
        """The rate with the share `discarded` left out."""
        return float(self.fnmr[int(len(self.fnmr) * discarded)])


def error_versus_discard(pair_quality: Floats, is_error: NDArray[np.bool_]) -> Curve:
    """Return the curve; pairs of equal quality leave in no particular order, so each counts its group's mean error."""
    _, group, count = np.unique(pair_quality, return_inverse=True, return_counts=True)
    mean_error = np.bincount(group, is_error.astype(np.float64)) / count
    errors = np.sort(group)  # groups are numbered by rising quality
    left = mean_error[errors]
    remaining = left.sum() - np.concatenate([[0.0], np.cumsum(left)[:-1]])
    return Curve(np.maximum(remaining, 0) / np.arange(len(left), 0, -1))
