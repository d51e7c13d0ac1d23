"""A scanner that gives a picture only when it is asked for one: ask, answer, and never two commands at once.

Everything a streaming device is asked runs in one thread of its own, in order. So `read` can give up waiting without
losing half a picture, and `stop` returns in time although a picture is still on its way.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from drivers.api import DeviceInfo, DeviceStateError, Frame, GrayImage, Light, Scanner

T = TypeVar("T")

PATIENCE_S = 0.4
"""How long the owner waits for a command that queues behind another; `stop` has 0.5 s. It is done all the same."""

IDLE_INTERVAL_S = 0.1
"""Time between two looks while no finger rests: soon enough for a person, and little work for the machine."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one look at the glass gave: height x width uint8, dark ridges on light ground, and the device's word."""

    pixels: GrayImage
    finger_on: bool | None


class PolledScanner(Scanner):
    """Writes the hooks of `Scanner` by five simpler ones.

    `_connect` and `_disconnect` run in the owner's thread, `_look`, `_begin` and `_rest` in the scanner's own. While no
    finger rests the device is asked every `idle_interval_s`. A device that needs long for a picture gives its last
    one again every `repeat_after_s`: to those who wait, silence would mean that it is stuck.
    """

    def __init__(
        self,
        info: DeviceInfo,
        ppi: int,
        *,
        idle_interval_s: float = IDLE_INTERVAL_S,
        repeat_after_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info)
        self._ppi = ppi
        self._idle_interval_s = idle_interval_s
        self._repeat_after_s = repeat_after_s
        self._clock = clock
        self._thread: ThreadPoolExecutor | None = None
        self._pending: Future[Look | None] | None = None
        self._sequence = 0
        self._next_look_s = 0.0
        self._last: Look | None = None
        self._last_frame_s = 0.0

    # -- to be written by a family ----------------------------------------------------------------------------

    @abstractmethod
    def _connect(self) -> None:
        """Open the device and greet it. May raise with the device half open: `_disconnect` follows."""

    @abstractmethod
    def _disconnect(self) -> None:
        """Let the device go, in any state; makes a running transfer end. Never raises."""

    @abstractmethod
    def _look(self) -> Look | None:
        """Take one picture, or find that there is none; may watch `_stop_requested`."""

    def _begin(self) -> None:  # noqa: B027 - optional hook
        """Make ready for the first look after `start`."""

    def _rest(self) -> None:  # noqa: B027 - optional hook
        """Put the light out: nobody looks any more."""

    def _show(self, light: Light) -> None:
        """Show the light. Devices without signals put out what lights the glass when told OFF."""
        if light is Light.OFF:
            self._rest()

    # -- hooks of Scanner -------------------------------------------------------------------------------------

    def _open(self) -> None:
        try:
            self._connect()
        except BaseException:
            self._disconnect()
            raise
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"scanner-{self.info.driver}")

    def _start(self) -> None:
        self._pending = None
        self._sequence = 0
        self._last = None
        self._last_frame_s = self._next_look_s = self._clock()
        self._submit(self._begin).result()

    def _read(self, timeout_s: float) -> Frame | None:
        deadline = self._clock() + timeout_s
        while not self._stop_requested.is_set():
            pending = self._pending = self._pending or self._submit(self._look_when_due)
            until = min(deadline, self._repeat_due_s())
            wait([pending], max(0.0, until - self._clock()))
            if pending.done():
                self._pending = None
                look = None if pending.cancelled() else pending.result()
                if look is not None:
                    return self._frame(look)
            elif self._last is not None and self._clock() >= self._repeat_due_s():
                return self._frame(self._last)
            if self._clock() >= deadline:
                return None
        return None

    def _stop(self) -> None:
        self._pending = None
        self._do(self._rest)

    def _close(self) -> None:
        self._disconnect()
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None
        self._pending = self._last = None

    def _set_light(self, light: Light) -> None:
        self._do(lambda: self._show(light))

    # -- inside -----------------------------------------------------------------------------------------------

    def _look_when_due(self) -> Look | None:
        self._stop_requested.wait(max(0.0, self._next_look_s - self._clock()))
        if self._stop_requested.is_set():
            return None
        look = None
        try:
            look = self._look()
        finally:
            finger_rests = look is not None and look.finger_on
            self._next_look_s = self._clock() + (0.0 if finger_rests else self._idle_interval_s)
        return look

    def _frame(self, look: Look) -> Frame:
        sequence, self._sequence = self._sequence, self._sequence + 1
        self._last, self._last_frame_s = look, self._clock()
        return Frame(look.pixels, self._ppi, sequence, self._last_frame_s, look.finger_on)

    def _repeat_due_s(self) -> float:
        return float("inf") if self._repeat_after_s is None else self._last_frame_s + self._repeat_after_s

    def _do(self, action: Callable[[], None]) -> None:
        """Have `action` done after what is under way; its fault is raised if it shows soon enough."""
        future = self._submit(action)
        wait([future], PATIENCE_S)
        if future.done() and not future.cancelled():
            future.result()

    def _submit(self, action: Callable[[], T]) -> Future[T]:
        thread = self._thread
        try:
            if thread is not None:
                return thread.submit(action)
        except RuntimeError as error:  # closed by another thread in this moment
            raise DeviceStateError("the scanner was closed") from error
        raise DeviceStateError("the scanner is closed")
