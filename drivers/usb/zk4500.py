"""ZKTeco ZK4500: a camera behind a prism, 640 x 480 pixels; no finger detection in the device.

Written from a public description; not proven on hardware here. The pictures are the camera's own view: the maker's
library cuts and straightens it, here the settings do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from drivers.api import DeviceInfo, DeviceProtocolError, DeviceTimeoutError, GrayImage, Light
from drivers.device_options import DeviceOptions
from drivers.usb.block_variance import FingerHysteresis, FingerThresholds, mean_block_variance
from drivers.usb.polled_scanner import IDLE_INTERVAL_S, Look, PolledUsbScanner
from drivers.usb.port import UsbPort
from drivers.usb.recording import Recording
from drivers.usb.rectify import Rectifier, RectifySettings
from drivers.usb.usb_driver import UsbDriver, UsbModel
from drivers.usb.whole_read import read_whole
from drivers.usb.zk4500_messages import (
    GREEN_LED,
    IN_ENDPOINT,
    LEFTOVER_BYTES,
    RED_LED,
    SWITCH,
    TAKE_PICTURE,
    VENDOR_OUT,
    VIEW_BYTES,
    VIEW_HEIGHT_PX,
    VIEW_WIDTH_PX,
    WHITE_LIGHT,
)
from drivers.usb.zk4500_pixels import hide_pixels

CONTROL_LIMIT_S = 1.0
PICTURE_LIMIT_S = 1.5
SILENCE_S = 0.1
LEFTOVER_LIMIT_S = 2.0
STALE_AFTER_S = 0.5
"""The device gives the picture it took last; after so long it is thrown away."""


@dataclass(frozen=True, slots=True)
class Zk4500Settings:
    """What a technician may set, all of it to be measured on the device: nothing is known but the view's size."""

    glass: RectifySettings
    ppi: int = 500
    inverted: bool = False
    thresholds: FingerThresholds = field(default_factory=FingerThresholds)
    idle_interval_s: float = IDLE_INTERVAL_S

    @classmethod
    def read(cls, options: DeviceOptions) -> Zk4500Settings:
        """Take the settings out of the options behind a device's name. Raises `DeviceNotFoundError`."""
        appears = options.number("appears", 300.0, 1.0, 16_000.0)
        return cls(
            glass=RectifySettings.read(options, VIEW_WIDTH_PX, VIEW_HEIGHT_PX),
            ppi=options.whole("ppi", 500, 100, 2000),
            inverted=options.flag("inverted"),
            thresholds=FingerThresholds(appears, options.number("leaves", appears / 2, 0.0, appears)),
            idle_interval_s=options.number("interval_s", IDLE_INTERVAL_S, 0.0, 2.0),
        )


class Zk4500Scanner(PolledUsbScanner):
    """One ZK4500 at `port`."""

    def __init__(
        self,
        info: DeviceInfo,
        port: UsbPort,
        settings: Zk4500Settings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info, port, settings.ppi, idle_interval_s=settings.idle_interval_s, clock=clock)
        self._settings = settings
        self._rectifier = Rectifier(settings.glass)
        self._finger = FingerHysteresis(settings.thresholds)
        self._is_lit = False
        self._taken_s = -STALE_AFTER_S

    # -- hooks ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._port.open()
        self._recover()
        for lamp in (GREEN_LED, RED_LED):
            self._switch(lamp, on=False)

    def _begin(self) -> None:
        self._finger.forget()

    def _look(self) -> Look:
        pixels = self._rectifier.rectify(self._take_fresh_view())
        if self._settings.inverted:
            pixels = np.bitwise_not(pixels)
        return Look(pixels, self._finger.update(mean_block_variance(pixels)))

    def _rest(self) -> None:
        for lamp in (WHITE_LIGHT, GREEN_LED, RED_LED):
            self._switch(lamp, on=False)
        self._is_lit = False

    def _show(self, light: Light) -> None:
        if light is Light.OFF:
            self._rest()
            return
        self._switch(GREEN_LED, on=light is Light.GOOD)
        self._switch(RED_LED, on=light is Light.AGAIN)

    # -- the conversation -------------------------------------------------------------------------------------

    def _take_fresh_view(self) -> GrayImage:
        is_stale = not self._is_lit or self._clock() - self._taken_s > STALE_AFTER_S
        if not self._is_lit:
            self._switch(WHITE_LIGHT, on=True)
            self._is_lit = True
        if is_stale:
            self._take_view()
        view = self._take_view()
        self._taken_s = self._clock()
        return view

    def _take_view(self) -> GrayImage:
        self._port.control_write(VENDOR_OUT, TAKE_PICTURE, 0, 0, b"", CONTROL_LIMIT_S)
        data = read_whole(self._port, IN_ENDPOINT, VIEW_BYTES, PICTURE_LIMIT_S, self._clock)
        return np.frombuffer(data, np.uint8).reshape(VIEW_HEIGHT_PX, VIEW_WIDTH_PX)

    def _recover(self) -> None:
        """Read what is left of a picture that nobody took to its end, until nothing more comes."""
        self._port.clear_halt(IN_ENDPOINT)
        self._is_lit = False
        deadline = self._clock() + LEFTOVER_LIMIT_S
        while self._clock() < deadline:
            try:
                self._port.read(IN_ENDPOINT, LEFTOVER_BYTES, SILENCE_S)
            except DeviceTimeoutError:
                return
        raise DeviceProtocolError("the device does not fall silent")

    def _switch(self, lamp: int, *, on: bool) -> None:
        self._port.control_write(VENDOR_OUT, SWITCH, int(on), lamp, b"", CONTROL_LIMIT_S)


class Zk4500Driver(UsbDriver):
    """Offers the readers of this kind that are plugged in."""

    name = "zk4500"
    description = "ZKTeco ZK4500"
    is_proven = False
    models = (UsbModel(0x1B55, 0x0840, "ZKTeco ZK4500", VIEW_WIDTH_PX, VIEW_HEIGHT_PX, 500),)

    def with_options(self, info: DeviceInfo, options: DeviceOptions) -> DeviceInfo:
        """Return the device with what its options say of its pictures."""
        settings = Zk4500Settings.read(options)
        glass = settings.glass
        return replace(info, ppi=settings.ppi, width_px=glass.width_px, height_px=glass.height_px)

    def make_scanner(self, info: DeviceInfo, port: UsbPort, options: DeviceOptions) -> Zk4500Scanner:
        """Make the scanner at `port`. Raises `DeviceNotFoundError` for bad options."""
        return Zk4500Scanner(info, port, Zk4500Settings.read(options))

    def hide_pixels(self, recording: Recording) -> Recording:
        """Put a drawn print in place of every picture."""
        return hide_pixels(recording)
