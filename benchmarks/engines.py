"""The engines whose accuracy and speed are compared: ours, ours with another descriptor, and NIST's where installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition, ImpressionType
from station.imaging.resample import to_500_ppi
from station.matching.calibration import calibrated_score
from station.matching.compare import find_evidence
from station.matching.descriptor import BIT_CYLINDERS, LocalDescriptor
from station.matching.neighbor_lines import NEIGHBOR_LINES
from station.matching.prepared import PreparedTemplate, prepare
from station.records import Template
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.templates.extract import LeaderExtractor

Pixels = NDArray[np.uint8]


class Engine(Protocol):
    """Extracts a press into something of its own and compares two of these; higher is more alike."""

    name: str

    def extract(self, pixels: Pixels, ppi: int) -> Any | None:
        """Return what the engine keeps of a press, None when it finds too little to compare."""
        ...

    def compare(self, one: Any, other: Any) -> float:
        """Return the score of two presses."""
        ...


class StationEngine:
    """The product's extraction, stored form and comparison."""

    def __init__(self, name: str = "station", descriptor: LocalDescriptor = BIT_CYLINDERS, threads: int = 2) -> None:
        self.name = name
        self.descriptor = descriptor
        self._extractor = LeaderExtractor(threads=threads)

    def template(self, pixels: Pixels, ppi: int) -> Template:
        """Extract, and go through the stored form, as the station's references do."""
        template = self._extractor.extract(
            pixels, ppi, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0
        )
        (stored,) = decode(encode_2005([template]))
        return stored

    def extract(self, pixels: Pixels, ppi: int) -> PreparedTemplate | None:
        """Return the prepared template, None when it has too few minutiae to compare."""
        prepared = prepare(self.template(pixels, ppi), self.descriptor)
        return prepared if prepared.is_comparable else None

    def compare(self, one: PreparedTemplate, other: PreparedTemplate) -> float:
        """Return the calibrated score."""
        return calibrated_score(find_evidence(one, other, self.descriptor))


class NbisEngine:
    """NIST's MINDTCT and Bozorth3, from the package nbis-py. Raises ImportError where that is not installed."""

    name = "nbis"

    def __init__(self) -> None:
        import nbis

        settings = nbis.NbisExtractorSettings(
            min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=False, ppi=500.0
        )
        self._extractor = nbis.new_nbis_extractor(settings)

    def extract(self, pixels: Pixels, ppi: int) -> Any | None:
        """Return MINDTCT's minutiae of the press at 500 ppi."""
        _, png = cv2.imencode(".png", to_500_ppi(pixels, ppi))
        minutiae = self._extractor.extract_minutiae(png.tobytes())
        return minutiae if len(minutiae.get()) >= 3 else None

    def compare(self, one: Any, other: Any) -> float:
        """Return Bozorth3's score, a count."""
        return float(one.compare(other))


ENGINES: dict[str, Callable[[], Engine]] = {
    "station": StationEngine,
    "station-lines": lambda: StationEngine("station-lines", NEIGHBOR_LINES),
    "nbis": NbisEngine,
}
