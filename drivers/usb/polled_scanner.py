"""A scanner that gives a picture only when it is asked for one: ask, answer, and never two commands at once.

All that a streaming device is told goes through one conversation; while no finger rests it is asked now and then only.
"""

from __future__ import annotations

import contextlib
import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from drivers.api import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeoutError,
    Frame,
    GrayImage,
    Light,
    Scanner,
)
from drivers.usb.frame_pump import FramePump, StopConversation
from drivers.usb.port import UsbPort

T = TypeVar("T")

STOP_LIMIT_S = 0.4
"""How long `stop` waits for the conversation to end; it ends all the same."""
END_LIMIT_S = 3.0
"""No transfer takes longer."""
CLOSE_LIMIT_S = 1.0
"""A closed port ends its transfers within this."""
IDLE_INTERVAL_S = 0.1
"""Time between two looks while no finger rests: soon enough for a person, and little work for the machine."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one look at the glass gave: height x width uint8, dark ridges on light ground, and the device's word."""

    pixels: GrayImage
    finger_on: bool | None


class PolledScanner(Scanner):
    """Writes the hooks of `Scanner` by simpler ones.

    While it streams, `_begin`, `_look`, `_show` and `_rest` run in the conversation's thread; `_look` may hand over a
    frame of its own by `_deliver`. A fault ends the conversation: it is told at every read until `stop`, or by `stop`
    itself, and the next `start` brings the device into step again.
    """

    def __init__(
        self,
        info: DeviceInfo,
        ppi: int,
        *,
        idle_interval_s: float = IDLE_INTERVAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info)
        self._ppi = ppi
        self._idle_interval_s = idle_interval_s
        self._clock = clock
        self._pump: FramePump[Light] | None = None
        self._told: type[DeviceError] | None = None
        self._in_step = False
        """False while a command is not answered to its end, and so after a fault."""

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

    @abstractmethod
    def _recover(self) -> None:
        """Bring the device into step again after a fault that it survived, or a look that was broken off."""

    def _begin(self) -> None:
        """Make ready for the first look after `start`."""

    def _rest(self) -> None:
        """Put the light out: nobody looks any more."""

    def _show(self, light: Light) -> None:
        """Show the light. Devices without signals put out what lights the glass when told OFF."""
        if light is Light.OFF:
            self._rest()

    def _deliver(self, look: Look) -> None:
        """Hand a frame over, if one is asked for."""
        if self._pump is not None and self._pump.is_wanted:
            self._pump.deliver(look.pixels, finger_on=look.finger_on)

    # -- hooks of Scanner -------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._stop_requested.clear()
        try:
            self._connect()
        except BaseException:
            self._disconnect()
            raise
        self._in_step = True

    def _start(self) -> None:
        self._await_end(END_LIMIT_S)
        self._told = None
        self._pump = FramePump(f"scanner-{self.info.driver}", self._converse, self._ppi, self._clock)
        self._pump.start()

    def _read(self, timeout_s: float) -> Frame | None:
        if self._pump is None:
            return None
        try:
            return self._pump.take(timeout_s, self._stop_requested)
        except DeviceError as error:
            self._told = type(error)
            raise

    def _stop(self) -> None:
        pump = self._pump
        if pump is None or not pump.stop(STOP_LIMIT_S):
            return
        error = pump.error
        if error is not None and type(error) is not self._told:
            raise type(error)(*error.args) from error

    def _close(self) -> None:
        self._disconnect()
        with contextlib.suppress(DeviceTimeoutError):
            self._await_end(CLOSE_LIMIT_S)
        self._pump = None

    def _set_light(self, light: Light) -> None:
        if self._pump is not None and self.state is DeviceState.STREAMING:
            self._pump.post(light)
        elif self._pump is None or self._pump.stop(STOP_LIMIT_S):
            self._keep_step(partial(self._show, light))

    # -- inside -----------------------------------------------------------------------------------------------

    def _await_end(self, limit_s: float) -> None:
        if self._pump is not None and not self._pump.stop(limit_s):
            raise DeviceTimeoutError("the scanner is still busy with what it was asked before")

    def _converse(self, pump: FramePump[Light]) -> None:
        try:
            self._begin()
            while True:
                self._serve(pump)
        except StopConversation:
            self._keep_step(self._rest)
            raise
        except DeviceError:
            with contextlib.suppress(DeviceError):  # the first fault is the one to tell
                self._rest()
            raise

    def _serve(self, pump: FramePump[Light]) -> None:
        """Look once when a frame is asked for, and show the light that is due."""
        pump.await_demand()
        if not self._in_step:
            self._recover()
            self._in_step = True
        light = pump.receive(0.0)
        while light is not None:
            self._keep_step(partial(self._show, light))
            light = pump.receive(0.0)
        look = self._keep_step(self._look)
        if look is not None:
            pump.deliver(look.pixels, finger_on=look.finger_on)
        if look is None or not look.finger_on:
            pump.pause(self._idle_interval_s)

    def _keep_step(self, action: Callable[[], T]) -> T:
        """Do what leaves the device out of step unless it comes to its end."""
        was_in_step, self._in_step = self._in_step, False
        result = action()
        self._in_step = was_in_step
        return result


class PolledUsbScanner(PolledScanner):
    """One at a USB port."""

    def __init__(
        self,
        info: DeviceInfo,
        port: UsbPort,
        ppi: int,
        *,
        idle_interval_s: float = IDLE_INTERVAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info, ppi, idle_interval_s=idle_interval_s, clock=clock)
        self._port = port

    def _disconnect(self) -> None:
        self._port.close()

    def _reset(self) -> None:
        self._port.open()
        try:
            self._port.reset()
        finally:
            self._port.close()
