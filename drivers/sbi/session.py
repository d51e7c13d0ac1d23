"""A running capture: one thread asks the device for a finger, another follows its preview, a reader takes both.

SBI decides itself when a finger is good enough: RCAPTURE waits for it and answers with the accepted picture, STREAM
shows what lies on the glass meanwhile. An accepted picture is given for as long as a press lasts, as the station
expects of a scanner, and then the device is asked for the next.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drivers.api import DeviceBusyError, DeviceError, DeviceProtocolError, GrayImage
from drivers.sbi.calls import Call, CallCanceledError
from drivers.sbi.messages import NoFingerYetError
from drivers.sbi.multipart import PartReader
from drivers.sbi.pictures import decode_picture

PRESS_S = 1.2
"""How long an accepted picture is given."""
FRAME_S = 0.08
"""Between two frames of an accepted picture."""
AGAIN_S = 0.3
"""Before the device is asked again, and before a preview that ended is begun again."""
NO_PREVIEW_FRAME_S = 0.5
"""Between two empty pictures where the device shows none: the station must see that it lives."""
PREVIEW_WAIT_S = 1.8
"""A preview that is silent for so long is begun again."""
JOIN_S = 0.2
PREVIEW_TYPE = "multipart/x-mixed-replace"
MAX_PREVIEW_SIDE_PX = 2048
EMPTY_PREVIEW_SHAPE = 500, 500


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture to hand out as the next frame."""

    pixels: GrayImage
    ppi: int | None
    """None where it does not matter: a preview."""


class Session:
    """One stretch of streaming. `ask` and `next` belong to one thread; `stop` to any.

    `begin_capture` makes the call for a finger, `take` reads its answer; `begin_preview` makes the call for a preview.
    """

    def __init__(
        self,
        begin_capture: Callable[[int], Call | None],
        take: Callable[[Call, int], Picture],
        begin_preview: Callable[[int], Call],
        *,
        busy_limit_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._begin_capture, self._take, self._begin_preview = begin_capture, take, begin_preview
        self._busy_limit_s = busy_limit_s
        self._clock = clock
        self._changed = threading.Condition()
        self._finger = 0
        self._is_stopped = False
        self._error: DeviceError | None = None
        self._accepted: tuple[Picture, float] | None = None
        self._preview: bytes | None = None
        self._has_preview = True
        self._next_s = 0.0
        self._calls: dict[str, Call] = {}
        self._threads = [
            threading.Thread(target=work, name=f"sbi-{name}", daemon=True)
            for name, work in (("capture", self._follow_captures), ("preview", self._follow_previews))
        ]

    # -- the reader's thread ----------------------------------------------------------------------------------

    def begin(self, finger: int) -> None:
        """Begin to ask for `finger` (0 = any)."""
        self._finger = finger
        for thread in self._threads:
            thread.start()

    def ask(self, finger: int) -> None:
        """Ask for another finger from now on; what the device was asked for before is given up."""
        with self._changed:
            if finger == self._finger:
                return
            self._finger = finger
            self._accepted = None
            self._changed.notify_all()
            calls = list(self._calls.values())
        for call in calls:
            call.cancel()

    def next(self, timeout_s: float) -> Picture | None:
        """Return the next picture, None when none came in time. Raises what went wrong in between."""
        deadline_s = self._clock() + timeout_s
        with self._changed:
            while not self._is_stopped:
                if self._error is not None:
                    raise self._error
                now_s = self._clock()
                picture = self._due(now_s)
                if picture is not None:
                    return picture
                if now_s >= deadline_s:
                    return None
                self._changed.wait(min(deadline_s, self._wake_s(now_s)) - now_s)
        return None

    def stop(self) -> None:
        """End both threads; a reader that waits gets None."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
            calls = list(self._calls.values())
        for call in calls:
            call.cancel()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(JOIN_S)

    def _due(self, now_s: float) -> Picture | None:
        if self._accepted is not None and now_s < self._accepted[1]:
            if now_s < self._next_s:
                return None
            self._next_s = now_s + FRAME_S
            return self._accepted[0]
        if self._preview is not None:
            packed, self._preview = self._preview, None
            return Picture(decode_picture(packed, MAX_PREVIEW_SIDE_PX), None)
        if not self._has_preview and now_s >= self._next_s:
            self._next_s = now_s + NO_PREVIEW_FRAME_S
            return Picture(np.full(EMPTY_PREVIEW_SHAPE, 240, np.uint8), None)
        return None

    def _wake_s(self, now_s: float) -> float:
        """When to look again though nothing changed."""
        if self._accepted is not None and now_s < self._accepted[1]:
            return min(self._accepted[1], max(self._next_s, now_s))
        return self._next_s if not self._has_preview else float("inf")

    # -- the threads below ------------------------------------------------------------------------------------

    def _follow_captures(self) -> None:
        busy_since_s: float | None = None
        while self._goes_on():
            finger = self._finger
            try:
                picture = self._capture(finger)
                busy_since_s = None
                if picture is not None:
                    self._accept(picture, finger)
                    continue
            except CallCanceledError:
                continue
            except NoFingerYetError:
                busy_since_s = None
            except DeviceBusyError as error:
                busy_since_s = self._clock() if busy_since_s is None else busy_since_s
                if self._clock() - busy_since_s > self._busy_limit_s:
                    return self._fail(error)
            except DeviceError as error:
                return self._fail(error)
            self._pause(AGAIN_S)
        return None

    def _capture(self, finger: int) -> Picture | None:
        call = self._begin_capture(finger)
        if call is None:
            return None
        with call:
            if not self._register("capture", call, finger):
                raise CallCanceledError
            return self._take(call, finger)

    def _accept(self, picture: Picture, finger: int) -> None:
        """Show what the device accepted for as long as a press lasts, unless another finger is asked for."""
        with self._changed:
            if finger != self._finger:
                return
            end_s = self._clock() + PRESS_S
            self._accepted, self._next_s = (picture, end_s), 0.0
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_stopped or self._accepted is None, PRESS_S)

    def _follow_previews(self) -> None:
        while self._goes_on():
            try:
                self._follow_preview()
            except CallCanceledError:
                continue
            except DeviceProtocolError as error:
                return self._fail(error)
            except DeviceError:
                pass  # the capture tells whether the service is gone
            self._pause(AGAIN_S)
        return None

    def _follow_preview(self) -> None:
        """Follow one preview to its end. A service that shows none says so in words."""
        finger, parts = self._finger, PartReader()
        with self._begin_preview(finger) as call:
            if not self._register("preview", call, finger):
                raise CallCanceledError
            if not _is_preview(call):
                return self._show_nothing()
            for data in call.chunks(PREVIEW_WAIT_S):
                for part in parts.feed(data):
                    self._show(part)
        return None

    def _show_nothing(self) -> None:
        with self._changed:
            self._has_preview = False
            self._changed.notify_all()

    def _show(self, packed: bytes) -> None:
        with self._changed:
            self._preview, self._has_preview = packed, True
            self._changed.notify_all()

    def _goes_on(self) -> bool:
        with self._changed:
            return not self._is_stopped and self._error is None

    def _register(self, name: str, call: Call, finger: int) -> bool:
        """Make the call known to `stop` and `ask`; False when it is not wanted any more."""
        with self._changed:
            self._calls[name] = call
            return not self._is_stopped and finger == self._finger

    def _pause(self, seconds: float) -> None:
        with self._changed:
            finger = self._finger
            self._changed.wait_for(lambda: self._is_stopped or self._finger != finger, seconds)

    def _fail(self, error: DeviceError) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()


def _is_preview(call: Call) -> bool:
    """Whether the service answers with pictures; one that shows none says so in any way it likes."""
    try:
        return call.parts_type() == PREVIEW_TYPE
    except DeviceProtocolError:
        return False
