"""A finger taken with a serial module, whose picture takes longer than the loop waits for a silent scanner."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.zfm_serial import SerialModuleDriver
from station.capture.loop import CaptureLoop
from station.events import CaptureEvent, FingerDone, SampleCaptured
from station.ids import FingerPosition
from tests.drivers.serial_module import SerialModule, sixteen_grays
from tests.drivers.usb.models.glass import Glass

WIDTH_PX, HEIGHT_PX = 256, 288
BYTES_PER_S = {57_600: 5_760, 115_200: 11_520}


class FingerGlass(Glass):
    """Nothing, or the finger while it is on."""

    def __init__(self, picture: np.ndarray) -> None:
        super().__init__([None])
        self._picture = picture
        self.finger_on = False

    def look(self) -> bytes | None:
        return self._picture.tobytes() if self.finger_on else None


@pytest.mark.long
@pytest.mark.parametrize("baud", BYTES_PER_S)
def test_a_finger_is_taken_though_its_picture_takes_long(shared: Path, baud: int) -> None:
    gray = cv2.imread(str(shared / "data/fingerprints/fvc2002_db1b/101_1.tif"), cv2.IMREAD_GRAYSCALE)
    top, left = (gray.shape[0] - HEIGHT_PX) // 2, (gray.shape[1] - WIDTH_PX) // 2
    picture = np.ascontiguousarray(gray[top : top + HEIGHT_PX, left : left + WIDTH_PX])
    glass = FingerGlass(picture)
    events: list[CaptureEvent] = []
    taken, done = threading.Event(), threading.Event()

    def on_event(event: CaptureEvent) -> None:
        events.append(event)
        if isinstance(event, SampleCaptured):
            taken.set()
        if isinstance(event, FingerDone):
            done.set()

    with SerialModule(glass, bytes_per_s=BYTES_PER_S[baud]) as module:
        driver = SerialModuleDriver(ports=tuple)
        loop = CaptureLoop(driver.create(driver.find(f"{module.path}?baud={baud}")), on_event)
        try:
            loop.capture(FingerPosition.RIGHT_INDEX)
            glass.finger_on = True
            assert taken.wait(20)
            glass.finger_on = False
            assert done.wait(20)
        finally:
            loop.close()
    (sample,) = [event.sample for event in events if isinstance(event, SampleCaptured)]
    assert np.array_equal(sample.pixels, sixteen_grays(picture))
