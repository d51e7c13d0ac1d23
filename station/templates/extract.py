"""Finds the minutiae of a press: from pixels to a template, with the LEADER network. The steps are in `extract`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition, ImpressionType
from station.imaging.press import press_at_500_ppi
from station.imaging.segment import foreground
from station.records import Template
from station.templates.engine import MAX_MINUTIAE, Extractor, Step, Trace
from station.templates.network import MODEL_SHA256, LeaderNetwork
from station.templates.peaks import NO_PEAKS, Peaks, inside, pick_peaks
from station.templates.window import Window, cut_out, window_around

__all__ = ["MAX_MINUTIAE", "MODEL_SHA256", "Extractor", "LeaderExtractor", "Step", "Trace"]


class LeaderExtractor:
    """The engine with the LEADER network, an `Extractor`. `extract` may be called from several threads at a time.

    Raises `ModelFileError` when the network's file is missing or is not the one shipped.
    """

    name = "leader"
    version = "2"

    def __init__(self, model_path: Path | None = None, threads: int = 2) -> None:
        self._network = LeaderNetwork(model_path or Path(__file__).with_name("model") / "leader.onnx", threads)

    def extract(
        self,
        pixels: NDArray[np.uint8],
        ppi: int,
        *,
        position: FingerPosition,
        impression: ImpressionType,
        quality: int,
        trace: Trace | None = None,
    ) -> Template:
        """Return the template of a press; see `Extractor.extract`."""
        tell = _tell_nobody if trace is None else trace
        image = press_at_500_ppi(pixels, ppi)
        tell(Step.IMAGE, image)
        finger = foreground(image)
        tell(Step.FOREGROUND, finger)
        found = self._find(image, window_around(finger), tell)
        kept = inside(found, finger)[:MAX_MINUTIAE]
        if trace is not None:
            trace(Step.FOUND, found.table())
            trace(Step.KEPT, kept.table())
        height_px, width_px = image.shape
        return Template(position, impression, width_px, height_px, quality, kept.minutiae())

    def _find(self, image: NDArray[np.uint8], window: Window | None, tell: Trace) -> Peaks:
        """Look for minutiae through the window; their positions are those in the whole image."""
        if window is None:
            return NO_PEAKS
        tell(Step.WINDOW, np.array([window.left, window.top, window.right, window.bottom]))
        maps = self._network.maps(cut_out(image, window))
        tell(Step.MAPS, maps)
        return pick_peaks(maps).moved(window.left, window.top)


def _tell_nobody(step: Step, values: NDArray[Any], /) -> None:
    """Watch nothing."""
