"""Finds the minutiae of a press: from pixels to a template, with the LEADER network (arXiv 2602.15493)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from station.errors import ModelFileError
from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.imaging.resample import to_500_ppi
from station.imaging.segment import foreground
from station.records import Minutia, Template
from station.templates.peaks import Peaks, pick_peaks

MODEL_SHA256 = "24feb74cf1dbab56142504eec9c7451cdd2a07e96d1773672c05c7bfacb795a2"

MAX_MINUTIAE = 120

_MARGIN_PX = 16
"""Ground kept around the finger, so that the network sees where the ridges end."""

_SIDE_MULTIPLE_PX = 32
"""The network halves its input five times."""

_EDGE_PX = 0.0
"""Minutiae no deeper than this inside the finger are dropped. Measured on three sets: 0 gives fewer errors than keeping
those outside, and fewer than 6."""


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of an image that goes through the network, in px; right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class LeaderExtractor:
    """Holds the loaded network. `extract` may be called from any thread, also from several at a time.

    Raises `ModelFileError` when the network's file is missing or is not the one shipped.
    """

    def __init__(self, model_path: Path | None = None, threads: int = 2) -> None:
        model = _read_model(model_path or Path(__file__).with_name("model") / "leader.onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Every press has a size of its own; memory planned for the last one would be kept and never fit again.
        options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def extract(
        self,
        pixels: NDArray[np.uint8],
        ppi: int,
        *,
        position: FingerPosition,
        impression: ImpressionType,
        quality: int,
    ) -> Template:
        """Return the template of a press (height x width uint8, dark ridges, at `ppi`); its coordinates are at 500 ppi.

        `position`, `impression` and `quality` (0-100) are passed on. An image without a finger gives a template
        without minutiae. At most `MAX_MINUTIAE` are kept, the most confident ones, in that order.
        """
        image = to_500_ppi(pixels, ppi)
        finger = foreground(image)
        peaks = self._peaks(image, finger)
        minutiae = _to_minutiae(_inside(peaks, finger)[:MAX_MINUTIAE])
        height_px, width_px = image.shape
        return Template(position, impression, width_px, height_px, quality, minutiae)

    def _peaks(self, image: NDArray[np.uint8], finger: NDArray[np.bool_]) -> Peaks:
        """Run the network on the finger's part of the image; positions are those of the whole image."""
        window = _window_around(finger)
        if window is None:
            return pick_peaks(np.zeros((5, 1, 1), np.float32))
        maps = self._run(_pad(image[window.top : window.bottom, window.left : window.right]))
        peaks = pick_peaks(maps)
        return Peaks(peaks.x + window.left, peaks.y + window.top, peaks.angle_rad, peaks.is_ending, peaks.confidence)

    def _run(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        outputs = self._session.run(["maps"], {"image": image[None, None].astype(np.float32)})
        return cast("NDArray[np.float32]", outputs[0][0])


def _read_model(path: Path) -> bytes:
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelFileError("the network's file cannot be read") from error
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise ModelFileError("the network's file is not the one shipped")
    return model


def _window_around(finger: NDArray[np.bool_]) -> _Window | None:
    rows = np.flatnonzero(finger.any(axis=1))
    columns = np.flatnonzero(finger.any(axis=0))
    if not len(rows):
        return None
    height_px, width_px = finger.shape
    return _Window(
        left=max(0, int(columns[0]) - _MARGIN_PX),
        top=max(0, int(rows[0]) - _MARGIN_PX),
        right=min(width_px, int(columns[-1]) + 1 + _MARGIN_PX),
        bottom=min(height_px, int(rows[-1]) + 1 + _MARGIN_PX),
    )


def _pad(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill up right and bottom to multiples of 32 with the gray of the corner, as the network was trained."""
    bottom, right = (-side % _SIDE_MULTIPLE_PX for side in image.shape)
    corner = int(image[0, 0])
    return cast("NDArray[np.uint8]", cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=corner))


def _inside(peaks: Peaks, finger: NDArray[np.bool_]) -> Peaks:
    """Drop what lies outside the finger or on its very edge, where ridges end because the contact does."""
    framed = cv2.copyMakeBorder(finger.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, 3)[1:-1, 1:-1]
    height_px, width_px = finger.shape
    rows = np.clip(np.rint(peaks.y), 0, height_px - 1).astype(np.intp)
    columns = np.clip(np.rint(peaks.x), 0, width_px - 1).astype(np.intp)
    return peaks[depth[rows, columns] > _EDGE_PX]


def _to_minutiae(peaks: Peaks) -> tuple[Minutia, ...]:
    return tuple(
        Minutia(
            x=float(x),
            y=float(y),
            angle_rad=float(angle_rad),
            type=MinutiaType.ENDING if is_ending else MinutiaType.BIFURCATION,
            quality=round(100 * min(1.0, float(confidence))),
        )
        for x, y, angle_rad, is_ending, confidence in zip(
            peaks.x, peaks.y, peaks.angle_rad, peaks.is_ending, peaks.confidence, strict=True
        )
    )
