"""Plays image files as a scanner: `image_folder:/path/to/folder`, for training, demonstrations and golden tests.

A folder holds one person's fingers, some impressions each, in files FINGER_IMPRESSION.ext (FINGER is all before the
last underscore). While a finger rests, its frame is the file's picture to the last pixel; before and after, the glass
is empty and the finger arrives and fades as on a device. What a frame shows depends on its number alone; the clock
only paces.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.api import (
    DeviceInfo,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    Driver,
    Frame,
    GrayImage,
    Scanner,
)
from drivers.device_options import DeviceOptions
from drivers.image_files import DEFAULT_PPI, Impression, ImpressionFile, list_impressions, read_impression
from drivers.press_play import FramePacer, Moment, Phase, PressPlay, PressTiming

FOLDER_VARIABLE = "STATION_IMAGE_FOLDER"
GLASS_PICTURES = 8
"""So many different pictures of the empty glass, so that it wavers as a real one does."""
Wait = Callable[[threading.Event, float], bool]


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """What an address says: the folder, and what overrides its files and the natural pace."""

    folder: Path
    ppi: int | None
    fps: float
    press_s: float
    gap_s: float
    repeats: bool
    tells_finger: bool


def read_options(device_id: str) -> FolderOptions:
    """Read `/path?ppi=569&fps=20&press_s=1.5&gap_s=0.8&repeat=1&finger_on=1`. Raises `DeviceNotFoundError`."""
    folder, options = DeviceOptions.split(device_id)
    if not folder:
        raise DeviceNotFoundError("the address names no folder")
    with options:
        return FolderOptions(
            Path(folder),
            ppi=options.whole("ppi", 0, 0, 2000) or None,
            fps=options.number("fps", 20.0, 0.0, 120.0),
            press_s=options.number("press_s", 1.5, 0.05, 60.0),
            gap_s=options.number("gap_s", 0.8, 0.05, 600.0),
            repeats=options.flag("repeat"),
            tells_finger=options.flag("finger_on"),
        )


class ImageFolderScanner(Scanner):
    """Plays a folder's impressions, one after another, of the finger that `show_finger` asks for."""

    def __init__(
        self,
        info: DeviceInfo,
        options: FolderOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Wait = threading.Event.wait,
    ) -> None:
        super().__init__(info)
        self._options = options
        self._clock = clock
        self._timing = PressTiming.from_seconds(fps=options.fps, gap_s=options.gap_s, press_s=options.press_s)
        self._pacer = FramePacer(options.fps, clock=clock, wait=wait)
        self._files: Mapping[int, tuple[ImpressionFile, ...]] = {}
        self._played: dict[int, int] = {}
        self._asked = 0
        self._play = PressPlay(self._timing)
        self._sequence = 0
        self._coming: Impression | None = None
        self._shown: _Shown | None = None

    # -- hooks ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._files = list_impressions(self._options.folder)
        self._asked = 0
        self._played = {}

    def _start(self) -> None:
        self._play = PressPlay(self._timing)
        self._sequence = 0
        self._coming = None
        self._pacer.start()

    def _read(self, timeout_s: float) -> Frame | None:
        if not self._options.folder.is_dir():
            raise DeviceLostError("the folder was taken away")
        if not self._pacer.wait_for_frame(timeout_s, self._stop_requested):
            return None
        sequence, self._sequence = self._sequence, self._sequence + 1
        moment = self._next_moment()
        shown = self._shown or self._show_any()
        finger_on = moment.phase is not Phase.EMPTY if self._options.tells_finger else None
        pixels = shown.picture(moment.contact, sequence)
        return Frame(pixels, shown.impression.ppi, sequence, self._clock(), finger_on)

    def _stop(self) -> None:
        """Frames are made on request: nothing runs that would have to end."""

    def _close(self) -> None:
        self._shown = self._coming = None

    def _show_finger(self, finger_position: int) -> None:
        if finger_position == self._asked:
            return
        self._asked = finger_position
        self._coming = None
        self._play.interrupt()

    # -- inside -----------------------------------------------------------------------------------------------

    def _next_moment(self) -> Moment:
        moment = self._play.advance()
        if moment.phase is Phase.EMPTY and self._coming is None:
            self._coming = self._read_next()
            self._play.is_paused = self._coming is None
            if self._coming is not None:
                self._shown = _Shown(self._coming)  # the empty glass already has the size of the picture to come
        if moment.begins_press:
            self._count_played()
            self._coming = None
        return moment

    def _read_next(self) -> Impression | None:
        """Read the next impression of the finger asked for; None when there is none, or none any more."""
        position = self._asked_position()
        files = self._files.get(position, ())
        number = self._played.get(position, 0)
        if not files or (number >= len(files) and not self._options.repeats):
            return None
        try:
            return read_impression(files[number % len(files)], self._options.ppi)
        except DeviceProtocolError:
            self._count_played()  # the next one is tried the next time
            raise

    def _count_played(self) -> None:
        position = self._asked_position()
        self._played[position] = self._played.get(position, 0) + 1

    def _asked_position(self) -> int:
        if 0 in self._files:
            return 0
        return self._asked or min(self._files)

    def _show_any(self) -> _Shown:
        """An empty glass needs a size before any picture is due: that of the first picture, if it can be read."""
        try:
            first = read_impression(self._files[min(self._files)][0], self._options.ppi)
        except DeviceProtocolError:
            first = Impression(np.full((500, 500), 240, np.uint8), self._options.ppi or DEFAULT_PPI)
        self._shown = _Shown(first)
        return self._shown


class _Shown:
    """The picture on the glass, and the glass without it."""

    def __init__(self, impression: Impression) -> None:
        self.impression = impression
        pixels = impression.pixels
        self._ground_gray = max(200.0, float(np.percentile(pixels, 97)) - 6)
        self._distance = _distance_from_middle(pixels)
        self._glasses: dict[int, GrayImage] = {}

    def picture(self, contact: float, sequence: int) -> GrayImage:
        """The picture where the finger touches, clean glass where it does not (yet), at `contact` from 0 to 1."""
        if contact >= 1:
            return self.impression.pixels
        if contact <= 0:
            return self._clean_glass(sequence)
        glass = self._empty_glass(sequence)
        shown = np.clip((np.float32(contact) - self._distance) * np.float32(5), 0, 1) * np.float32(0.4 + 0.6 * contact)
        return np.asarray(np.clip(glass + shown * (self.impression.pixels - glass), 0, 255), dtype=np.uint8)

    def _clean_glass(self, sequence: int) -> GrayImage:
        """One of a few pictures of the empty glass in turn: waiting for a finger should cost next to nothing."""
        turn = sequence % GLASS_PICTURES
        if turn not in self._glasses:
            self._glasses[turn] = np.asarray(np.clip(self._empty_glass(turn), 0, 255), dtype=np.uint8)
        return self._glasses[turn]

    def _empty_glass(self, sequence: int) -> NDArray[np.float32]:
        shape = self.impression.pixels.shape
        noise = np.random.default_rng((6, sequence)).standard_normal(shape, dtype=np.float32)
        rows = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
        columns = np.linspace(-1, 1, shape[1], dtype=np.float32)[None, :]
        light = np.float32(self._ground_gray) - np.float32(4) * (rows * rows + columns * columns)
        return np.asarray(light + np.float32(1.8) * noise, dtype=np.float32)


def _distance_from_middle(pixels: GrayImage) -> NDArray[np.float32]:
    """Distance from the middle of what is dark, scaled so that 0.8 holds nearly all of it."""
    dark = (255.0 - cv2.blur(pixels, (15, 15))).astype(np.float32)
    dark = np.clip(dark - np.float32(np.percentile(dark, 10)) - 25, 0, None) + np.float32(1e-3)
    rows, columns = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]].astype(np.float32)
    weight = float(dark.sum())
    y, x = float((rows * dark).sum()) / weight, float((columns * dark).sum()) / weight
    distance = np.hypot(rows - np.float32(y), columns - np.float32(x))
    reach = 2.2 * float((distance * dark).sum()) / weight
    return np.asarray(distance * np.float32(0.8 / max(reach, 1.0)), dtype=np.float32)


class ImageFolderDriver(Driver):
    """Offers folders of pictures: the one that the environment names, and any that an address names."""

    name = "image_folder"
    description = "Pictures from a folder, played as a scanner"

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the folder that STATION_IMAGE_FOLDER names, if it is there."""
        device_id = self._environment.get(FOLDER_VARIABLE)
        if not device_id:
            return ()
        try:
            return (self.find(device_id),)
        except DeviceNotFoundError:
            return ()

    def find(self, device_id: str) -> DeviceInfo:
        """Return the folder as a device, its size that of the first picture. Raises `DeviceError`."""
        options = read_options(device_id)
        files = list_impressions(options.folder)
        try:
            first = read_impression(files[min(files)][0], options.ppi)
            height, width, ppi = *first.pixels.shape, first.ppi
        except DeviceProtocolError:
            # Told again when the picture's turn comes; other pictures may be sound.
            height, width, ppi = 500, 500, options.ppi or DEFAULT_PPI
        return DeviceInfo(self.name, device_id, "Pictures from a folder", ppi, width, height, is_simulated=True)

    def create(self, info: DeviceInfo) -> ImageFolderScanner:
        """Make the scanner; the folder is looked at when it is opened."""
        return ImageFolderScanner(info, read_options(info.device_id))
