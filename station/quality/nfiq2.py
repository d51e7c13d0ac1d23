"""NFIQ 2, the quality score of NIST (ISO/IEC 29794-4:2017's reference), recorded beside ours where it can be had.

It comes with the optional package nbis-py, which has no wheel for some systems. Nothing in the station depends on it:
without the package, or where NFIQ 2 cannot score a picture, there is simply no such score.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from types import ModuleType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from station.records import QualityScore

ALGORITHM: Final = "nfiq2"

_LIBRARY: Final = {"0.1.3": "2.3.0"}
"""NFIQ 2 that a version of nbis-py carries; of others only the package's own version is known."""

_PPI: Final = 500.0

_HIGHEST: Final = 100
"""Above it (255) NFIQ 2 says that it could not compute a score."""


class Nfiq2:
    """Scores images by NFIQ 2; see `load`. About a quarter of a second each; use one instance in one thread."""

    def __init__(self, nbis: ModuleType, version: str) -> None:
        self._nbis = nbis
        self._version = version
        settings = nbis.NbisExtractorSettings(
            min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=True, ppi=_PPI
        )
        self._extractor = nbis.new_nbis_extractor(settings)

    @classmethod
    def load(cls) -> Nfiq2 | None:
        """Load the library; None where the package is missing or does not run on this system."""
        try:
            nbis = importlib.import_module("nbis")
            package = importlib.metadata.version("nbis-py")
        except (ImportError, OSError, AttributeError):  # AttributeError: the library lacks what its wrapper names
            return None
        return cls(nbis, _LIBRARY.get(package, f"nbis-py {package}"))

    def score(self, pixels_500: NDArray[np.uint8]) -> QualityScore | None:
        """Score a 500-ppi image (height x width, uint8); None where NFIQ 2 cannot, as for blank or tiny images."""
        if not pixels_500.size:
            return None
        _, png = cv2.imencode(".png", pixels_500)
        try:
            value = int(self._extractor.extract_minutiae(png.tobytes()).quality().score)
        except (self._nbis.NbisError, self._nbis.InternalError):
            return None
        return QualityScore(value, ALGORITHM, self._version) if 0 <= value <= _HIGHEST else None
