"""Draws contact sheets: simulated fingers of each preset under real ones, to be looked at.

    python -m benchmarks.simulated_sheet FOLDER [--preset NAME ...] [--columns 6] [--set DIR[@PPI] ...]

Real fingerprints may not enter the project, so the folder must lie outside it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fingerprint_sets import DEFAULT_SETS, SetOfImages, read_pixels
from drivers.simulated.effects import Glass, Press
from drivers.simulated.fingers import MasterFinger, grow_finger
from drivers.simulated.skin import PRESETS
from station.imaging.resample import to_500_ppi

Image = NDArray[np.uint8]

PROJECT = Path(__file__).resolve().parents[1]
HEIGHT_PX, WIDTH_PX = 500, 420
FIRST_PERSON = 60_000


def framed(pixels: Image) -> Image:
    """Cut or fill up to the size of a tile, light around."""
    tile = np.full((HEIGHT_PX, WIDTH_PX), 255, np.uint8)
    height, width = min(HEIGHT_PX, pixels.shape[0]), min(WIDTH_PX, pixels.shape[1])
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    down, right = (HEIGHT_PX - height) // 2, (WIDTH_PX - width) // 2
    tile[down : down + height, right : right + width] = pixels[top : top + height, left : left + width]
    return tile


def real_row(images: SetOfImages, columns: int, shift: int) -> Image:
    """Different fingers of a real set, other impressions for another `shift`."""
    paths = [path for _, _, path in images.files()]
    chosen = [paths[(int(place) + shift) % len(paths)] for place in np.linspace(0, len(paths) - 1, columns)]
    return np.hstack([framed(to_500_ppi(read_pixels(path), images.ppi)) for path in chosen])


def simulated_row(preset: str, fingers: Sequence[MasterFinger], presentation: int) -> Image:
    """One press of each finger."""
    tiles = []
    glass = Glass(presentation, HEIGHT_PX, WIDTH_PX)
    for finger in fingers:
        press = Press(finger, PRESETS[preset], presentation, height_px=HEIGHT_PX, width_px=WIDTH_PX)
        tiles.append(glass.picture(press.frame(1.0, 9), press.ridge_gray, presentation))
    return np.hstack(tiles)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", nargs="*", choices=sorted(PRESETS), default=sorted(PRESETS))
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--set", action="append", dest="sets", type=SetOfImages.parse, metavar="DIR[@PPI]")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if folder.is_relative_to(PROJECT):
        parser.error("real fingerprints may not enter the project: name a folder outside it")
    folder.mkdir(parents=True, exist_ok=True)
    sets = options.sets or [images for images in DEFAULT_SETS if images.folder.is_dir()]
    fingers = [grow_finger(FIRST_PERSON + column, 1 + column % 10) for column in range(options.columns)]
    for number, preset in enumerate(options.preset):
        rows = [real_row(sets[number % len(sets)], options.columns, number)] if sets else []
        rows += [simulated_row(preset, fingers, presentation) for presentation in range(2)]
        cv2.imwrite(str(folder / f"{preset}.png"), np.vstack(rows))
        print(folder / f"{preset}.png")


if __name__ == "__main__":
    main()
