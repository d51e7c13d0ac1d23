"""A table of ready-made addresses, one row for every driver: what the contract suite runs on."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from drivers.api import Scanner
from drivers.registry import Registry
from tests.contract.case import Case
from tests.contract.families_cases import family_cases
from tests.contract.sbi_cases import sbi_case
from tests.contract.usb_cases import usb_cases


def invented_picture(seed: int, height_px: int = 160, width_px: int = 120) -> np.ndarray:
    """Stripes in an oval on light ground: enough of a fingerprint for a driver."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    y, x = (rows - height_px / 2) / (height_px * 0.4), (columns - width_px / 2) / (width_px * 0.4)
    stripes = 0.5 + 0.5 * np.sin(rows * 0.7 + 0.2 * seed + 3 * np.sin(columns / 30 + seed))
    return np.where(x * x + y * y < 1, 50 + 180 * stripes, 240).astype(np.uint8)


def write_folder(folder: Path, names: Mapping[str, int]) -> Path:
    """Write one invented picture a name: file name -> seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in names.items():
        cv2.imwrite(str(folder / name), invented_picture(seed))
    return folder


def cases(folder: Path) -> dict[str, Case]:
    """The table. `folder` is an empty one to write into."""
    return {
        "simulated": Case(lambda options: f"simulated:practice?seed=3&{options}", _unplug_simulated),
        "image_folder": _image_folder_case(folder / "pictures"),
        "sbi": sbi_case(),
        **family_cases(),
        **usb_cases(),
    }


def _unplug_simulated(registry: Registry) -> Scanner:
    scanner = registry.create("simulated:practice?fps=0&fault=unplug@2")
    scanner.open()
    scanner.start()
    assert scanner.read(1.0) is not None
    assert scanner.read(1.0) is not None
    return scanner


def _image_folder_case(folder: Path) -> Case:
    write_folder(folder, {"right_thumb_1.png": 1, "right_thumb_2.png": 2, "left_index_1.png": 3})

    def unplug(registry: Registry) -> Scanner:
        scanner = registry.create(f"image_folder:{folder}?fps=0")
        scanner.open()
        scanner.start()
        assert scanner.read(1.0) is not None
        shutil.rmtree(folder)
        return scanner

    return Case(lambda options: f"image_folder:{folder}?{options}", unplug)
