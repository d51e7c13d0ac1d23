"""Reads a folder of fingerprint pictures: which finger each file shows, in what order, and its pixels and resolution.

Files are FINGER_IMPRESSION.ext, FINGER being all before the last underscore, as the public fingerprint sets name
theirs. Errors call a file by its place in that order, never by its name: a name may be a person's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from drivers.api import DeviceAccessError, DeviceNotFoundError, DeviceProtocolError, GrayImage
from drivers.image_header import read_image_header

SUFFIXES = frozenset({".tif", ".tiff", ".png", ".bmp", ".jpg", ".jpeg"})
MAX_FILES = 2000
MAX_FILE_BYTES = 32 * 1024 * 1024
MIN_SIDE_PX, MAX_SIDE_PX = 64, 4096
DEFAULT_PPI = 500
PLAUSIBLE_PPI = (150.0, 2000.0)
"""Editors write 72 or 96 into every file; no fingerprint was taken at that."""

FINGER_NAMES = tuple(
    f"{hand}_{finger}" for hand in ("right", "left") for finger in ("thumb", "index", "middle", "ring", "little")
)
"""Names of the positions 1 to 10 of ISO/IEC 19794-2."""


@dataclass(frozen=True, slots=True)
class ImpressionFile:
    """One picture of the folder; `index` is its place in natural order and the only name errors call it by."""

    path: Path
    index: int


@dataclass(frozen=True, slots=True, eq=False)
class Impression:
    """A picture that was read: height x width uint8, and its resolution."""

    pixels: GrayImage
    ppi: int


def list_impressions(folder: Path) -> dict[int, tuple[ImpressionFile, ...]]:
    """List a folder's pictures by finger position (1-10), in natural order; a lone finger without position is at 0.

    Fingers named after a position (`right_thumb`, `right-thumb`, `1`) have it; other names take the free positions in
    order. Raises `DeviceNotFoundError` if the folder is missing or holds no picture, `DeviceAccessError` if it may
    not be read.
    """
    try:
        paths = [p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and "_" in p.stem]
    except PermissionError as error:
        raise DeviceAccessError("the folder may not be read") from error
    except (OSError, ValueError) as error:
        raise DeviceNotFoundError("the folder is not there") from error
    if not paths:
        raise DeviceNotFoundError("the folder holds no picture named FINGER_IMPRESSION")
    by_name: dict[str, list[ImpressionFile]] = {}
    for index, path in enumerate(sorted(paths, key=lambda p: _natural_key(p.name))[:MAX_FILES]):
        by_name.setdefault(path.stem.rpartition("_")[0], []).append(ImpressionFile(path, index))
    by_position: dict[int, list[ImpressionFile]] = {}
    for name, position in _assign_positions(sorted(by_name, key=_natural_key)).items():
        by_position.setdefault(position, []).extend(by_name[name])
    return {position: tuple(files) for position, files in by_position.items()}


def read_impression(file: ImpressionFile, ppi: int | None) -> Impression:
    """Read a picture; `ppi` overrides what the file says. Raises `DeviceProtocolError`, which tells the file's index
    only.
    """
    what = f"picture {file.index} of the folder"
    try:
        if file.path.stat().st_size > MAX_FILE_BYTES:
            raise DeviceProtocolError(f"{what} is too large")
        data = file.path.read_bytes()
    except OSError as error:
        raise DeviceProtocolError(f"{what} cannot be read") from error
    header = read_image_header(data)
    if header is None:
        raise DeviceProtocolError(f"{what} is no TIFF, PNG, BMP or JPEG file")
    if not (_is_fitting(header.width_px) and _is_fitting(header.height_px)):
        raise DeviceProtocolError(f"{what} is too small or too large for a fingerprint")
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise DeviceProtocolError(f"{what} cannot be decoded") from error
    if decoded is None or decoded.ndim != 2 or not all(_is_fitting(side) for side in decoded.shape):
        raise DeviceProtocolError(f"{what} cannot be decoded")
    told = header.ppi if header.ppi and PLAUSIBLE_PPI[0] <= header.ppi <= PLAUSIBLE_PPI[1] else DEFAULT_PPI
    return Impression(np.ascontiguousarray(decoded, dtype=np.uint8), ppi or round(told))


def _assign_positions(names: list[str]) -> dict[str, int]:
    positions = {name: position for name in names if (position := _position_named(name))}
    others = [name for name in names if name not in positions]
    if not positions and len(others) == 1:
        return {others[0]: 0}
    free = [p for p in range(1, 11) if p not in positions.values()]
    return positions | dict(zip(others, free, strict=False))


def _position_named(name: str) -> int:
    """The position that a name means, 0 for none."""
    word = name.lower().replace("-", "_").replace(" ", "_")
    if word in FINGER_NAMES:
        return FINGER_NAMES.index(word) + 1
    return int(word) if re.fullmatch(r"[1-9]|10", word) else 0


def _natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sort `2` before `10`, as people do."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.lower())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _is_fitting(side_px: int) -> bool:
    return MIN_SIDE_PX <= side_px <= MAX_SIDE_PX
