"""The thread in which a USB scanner's conversation runs, and the hand-over of its frames.

A conversation cannot be cut into the time limits of `read`: a frame is on its way for longer than a caller waits. So it
runs in a thread of its own, written from top to bottom, and makes a frame only when one is asked for: nothing is stale
when it is read, and a device is not driven further than its user wants.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from drivers.api import DeviceError, DeviceProtocolError, Frame, GrayImage

M = TypeVar("M")

READY_CHECK_S = 0.05
"""How long a waiting `take` may overlook that it was asked to stop."""


class StopConversation(Exception):  # noqa: N818 - an order, not an error
    """Raised in the conversation's thread when it is to end."""


class FramePump(Generic[M]):
    """Runs one conversation from `start` to its end. M is the kind of message others `post` to it.

    `take` and `stop` belong to the scanner's owner; `receive`, `pause`, `await_demand`, `deliver` to the conversation.
    """

    def __init__(
        self,
        name: str,
        converse: Callable[[FramePump[M]], None],
        ppi: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._converse = converse
        self._ppi = ppi
        self._clock = clock
        self._changed = threading.Condition()
        self._messages: deque[M] = deque()
        self._frame: Frame | None = None
        self._error: DeviceError | None = None
        self._is_wanted = False
        self._is_stopping = False
        self._sequence = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    # -- the owner --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin the conversation."""
        self._thread.start()

    def take(self, timeout_s: float, stop_requested: threading.Event) -> Frame | None:
        """Return the next frame, None if none comes within `timeout_s`. Raises what ended the conversation."""
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            self._is_wanted = True
            self._changed.notify_all()
            while self._frame is None and self._error is None and not stop_requested.is_set():
                left_s = deadline_s - time.monotonic()
                if left_s <= 0:
                    return None
                self._changed.wait(min(left_s, READY_CHECK_S))
            frame, self._frame = self._frame, None
            if frame is None and self._error is not None:
                raise type(self._error)(*self._error.args) from self._error
            return frame

    def stop(self, limit_s: float) -> bool:
        """End the conversation; return whether its thread has ended within `limit_s`."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    @property
    def error(self) -> DeviceError | None:
        """What ended the conversation, None as long as nothing did."""
        return self._error

    # -- any thread -------------------------------------------------------------------------------------------

    def post(self, message: M) -> None:
        """Leave a message for the conversation."""
        with self._changed:
            self._messages.append(message)
            self._changed.notify_all()

    # -- the conversation -------------------------------------------------------------------------------------

    def receive(self, limit_s: float | None = None) -> M | None:
        """Return the oldest message, None if none comes within `limit_s`. Raises `StopConversation`."""
        with self._changed:
            self._changed.wait_for(lambda: self._messages or self._is_stopping, limit_s)
            self._end_if_stopping()
            return self._messages.popleft() if self._messages else None

    def discard_messages(self) -> None:
        """Forget what has been posted so far."""
        with self._changed:
            self._messages.clear()

    def pause(self, duration_s: float) -> None:
        """Wait. Raises `StopConversation`."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping, duration_s)
            self._end_if_stopping()

    def await_demand(self) -> None:
        """Wait until a frame is asked for and the last one was taken. Raises `StopConversation`."""
        with self._changed:
            self._changed.wait_for(lambda: (self._is_wanted and self._frame is None) or self._is_stopping)
            self._end_if_stopping()

    @property
    def is_wanted(self) -> bool:
        """True while a frame is asked for."""
        with self._changed:
            return self._is_wanted and self._frame is None

    def deliver(self, pixels: GrayImage, *, finger_on: bool | None) -> None:
        """Hand a frame over."""
        with self._changed:
            self._frame = Frame(pixels, self._ppi, self._sequence, self._clock(), finger_on)
            self._sequence += 1
            self._is_wanted = False
            self._changed.notify_all()

    def _end_if_stopping(self) -> None:
        if self._is_stopping:
            raise StopConversation

    def _run(self) -> None:
        try:
            self._converse(self)
        except StopConversation:
            pass
        except DeviceError as error:
            self._end(error)
        except Exception as error:  # a fault of the driver must reach the reader, not die with the thread
            self._end(DeviceProtocolError(f"the driver failed: {type(error).__name__}"))

    def _end(self, error: DeviceError) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()
