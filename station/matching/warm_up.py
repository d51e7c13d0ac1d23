"""Loads the compiled code before somebody waits for it, and compiles it where that was never done.

    python -m station.matching.warm_up      # compiles and keeps everything; done once after installing

Compiling takes some seconds, in which Python's lock is held: a program with a screen leaves it to another process.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys

import numpy as np

from station.matching import index
from station.matching.compare import compare_reference
from station.matching.compiled import is_complete, note_complete
from station.matching.prepared import PreparedTemplate, prepare_minutiae
from station.matching.reference import consolidate

_MINUTIAE = 30


def warm_up() -> None:
    """Make the next comparison and search as fast as all later ones. Never raises; may take seconds the first time."""
    if not is_complete():
        # Should it fail, everything is compiled here, which is slower to work beside but does the same.
        with contextlib.suppress(OSError):
            subprocess.run([sys.executable, "-m", __name__], check=False, capture_output=True)  # noqa: S603 - ourselves
    use_everything()


def use_everything() -> None:
    """Call all that is compiled once, with the kinds of arrays that the station uses."""
    presses = [_press(seed) for seed in (1, 1, 2)]
    for reference in (consolidate(presses), presses[:1]):
        compare_reference(presses[0], reference)
    index.warm_up()


def _press(seed: int) -> PreparedTemplate:
    random = np.random.default_rng(seed)
    x, y, angle_rad, confidence = (
        random.uniform(0, most, _MINUTIAE).astype(np.float32) for most in (250, 350, 2 * np.pi, 1)
    )
    kind = np.ones(_MINUTIAE, np.int8)
    return prepare_minutiae(x=x, y=y, angle_rad=angle_rad, type=kind, confidence=confidence)


if __name__ == "__main__":
    use_everything()
    note_complete()
