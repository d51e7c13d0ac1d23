"""NIST's minutiae detector MINDTCT as a second engine, for offices that must use it.

It comes with the optional extra `nbis` (nbis-py, NIST Biometric Image Software). The way to the detector is the one of
our own engine, so that both see the same pixels and keep by the same rules.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import math
import threading
from types import ModuleType
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from station.errors import EngineMissingError
from station.ids import FingerPosition, ImpressionType
from station.imaging.press import press_at_500_ppi
from station.imaging.resample import WORKING_PPI
from station.imaging.segment import foreground
from station.records import Template
from station.templates.engine import MAX_MINUTIAE, Step, Trace
from station.templates.peaks import NO_PEAKS, Peaks, inside

LEAST_SIDE_PX: Final = 64
"""Smaller images get no minutiae. The detector needs windows of 24 px; below 16 px it takes the whole process down."""


class NbisExtractor:
    """The engine with MINDTCT, an `Extractor`; its directions come in steps of 11.25 degrees, positions in whole px.

    Calls from several threads run one after the other: the detector makes no promise about them. Raises
    `EngineMissingError` when nbis-py is not installed.
    """

    name = "nbis-mindtct"

    def __init__(self) -> None:
        self._nbis = _load()
        self._detector = self._nbis.new_nbis_extractor(
            self._nbis.NbisExtractorSettings(
                min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=False, ppi=float(WORKING_PPI)
            )
        )
        self._one_at_a_time = threading.Lock()

    @property
    def version(self) -> str:
        """The version of nbis-py, then that of the mapping to our records."""
        return f"{importlib.metadata.version('nbis-py')}-1"

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
        image = press_at_500_ppi(pixels, ppi)
        finger = foreground(image)
        found = self._find(image) if finger.any() else NO_PEAKS
        kept = inside(found, finger)[:MAX_MINUTIAE]
        if trace is not None:
            trace(Step.IMAGE, image)
            trace(Step.FOREGROUND, finger)
            trace(Step.FOUND, found.table())
            trace(Step.KEPT, kept.table())
        height_px, width_px = image.shape
        return Template(position, impression, width_px, height_px, quality, kept.minutiae())

    def _find(self, image: NDArray[np.uint8]) -> Peaks:
        if min(image.shape) < LEAST_SIDE_PX:
            return NO_PEAKS
        _, encoded = cv2.imencode(".png", image)
        with self._one_at_a_time:
            return self._to_peaks(self._detector.extract_minutiae(encoded.tobytes()).get())

    def _to_peaks(self, minutiae: list[Any]) -> Peaks:
        """The binding has x right and y down already, and the ISO direction in degrees."""
        minutiae = sorted(minutiae, key=lambda minutia: -float(minutia.reliability()))
        ending = self._nbis.MinutiaKind.RIDGE_ENDING
        return Peaks(
            x=np.array([minutia.x() for minutia in minutiae], np.float32),
            y=np.array([minutia.y() for minutia in minutiae], np.float32),
            angle_rad=np.array([math.radians(minutia.angle() % 360) for minutia in minutiae], np.float32),
            is_ending=np.array([minutia.kind() == ending for minutia in minutiae], np.bool_),
            confidence=np.array([minutia.reliability() for minutia in minutiae], np.float32),
        )


def _load() -> ModuleType:
    try:
        return importlib.import_module("nbis")
    except (ImportError, OSError) as error:
        raise EngineMissingError("nbis-py is not installed, or not for this system") from error
