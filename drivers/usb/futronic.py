"""Futronic FS80 and FS81: 320 x 480 pixels, bulk transfers only, no finger detection in the device.

Written from a public description of traffic seen on an FS81 (1491:0020); not proven on hardware here. The device keeps
what was not read of a picture and sends it before its next answer, so whoever opens it has to throw that away first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from drivers.api import DeviceInfo, DeviceProtocolError, DeviceTimeoutError, GrayImage
from drivers.device_options import DeviceOptions
from drivers.usb.block_variance import FingerHysteresis, FingerThresholds, mean_block_variance
from drivers.usb.futronic_messages import (
    ASK_INFO,
    GREETINGS,
    IN_ENDPOINT,
    LIGHT_OFF,
    LIGHT_ON,
    OUT_ENDPOINT,
    PACKET_BYTES,
    TAKE_FIRST,
    TAKE_NEXT,
    parse_size,
)
from drivers.usb.futronic_pixels import hide_pixels
from drivers.usb.polled_scanner import IDLE_INTERVAL_S, Look, PolledUsbScanner
from drivers.usb.port import UsbPort, UsbStallError
from drivers.usb.recording import Recording
from drivers.usb.usb_driver import UsbDriver, UsbModel
from drivers.usb.whole_read import read_whole

ANSWER_LIMIT_S = 1.0
PICTURE_LIMIT_S = 1.5
SILENCE_S = 0.1
STALE_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class FutronicSettings:
    """What a technician may set. The device does not tell its resolution; its maker says 500 ppi."""

    ppi: int = 500
    rows_reversed: bool = True
    thresholds: FingerThresholds = field(default_factory=FingerThresholds)
    idle_interval_s: float = IDLE_INTERVAL_S

    @classmethod
    def read(cls, options: DeviceOptions) -> FutronicSettings:
        """Take the settings out of the options behind a device's name. Raises `DeviceNotFoundError`."""
        appears = options.number("appears", 300.0, 1.0, 16_000.0)
        return cls(
            ppi=options.whole("ppi", 500, 100, 2000),
            rows_reversed=options.whole("rows_reversed", 1, 0, 1) == 1,
            thresholds=FingerThresholds(appears, options.number("leaves", appears / 2, 0.0, appears)),
            idle_interval_s=options.number("interval_s", IDLE_INTERVAL_S, 0.0, 2.0),
        )


class FutronicScanner(PolledUsbScanner):
    """One FS80 or FS81 at `port`."""

    def __init__(
        self,
        info: DeviceInfo,
        port: UsbPort,
        settings: FutronicSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info, port, settings.ppi, idle_interval_s=settings.idle_interval_s, clock=clock)
        self._settings = settings
        self._finger = FingerHysteresis(settings.thresholds)
        self._size = (info.width_px, info.height_px)
        self._take_command = TAKE_FIRST

    # -- hooks ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._port.open()
        try:
            self._greet()
        except UsbStallError:  # as another program may have left it
            self._recover()

    def _begin(self) -> None:
        self._finger.forget()

    def _look(self) -> Look:
        pixels = self._take_picture()
        return Look(pixels, self._finger.update(mean_block_variance(pixels)))

    def _rest(self) -> None:
        self._port.write(OUT_ENDPOINT, LIGHT_OFF, ANSWER_LIMIT_S)

    # -- the conversation -------------------------------------------------------------------------------------

    def _greet(self) -> None:
        self._size = self._ask_size()
        for command in GREETINGS:
            answer = self._ask(command)
            if len(answer) != PACKET_BYTES:
                raise DeviceProtocolError(f"an answer has {len(answer)} bytes instead of {PACKET_BYTES}")
        self._take_command = TAKE_FIRST

    def _recover(self) -> None:
        """Begin the conversation anew after a fault that the device survived."""
        self._port.clear_halt(OUT_ENDPOINT)
        self._port.clear_halt(IN_ENDPOINT)
        self._greet()

    def _ask_size(self) -> tuple[int, int]:
        """Ask for the size. What comes before the answer is left over: the answer is what comes before silence."""
        packet = self._ask(ASK_INFO)
        deadline = self._clock() + STALE_LIMIT_S
        while self._clock() < deadline:
            try:
                packet = self._port.read(IN_ENDPOINT, PACKET_BYTES, SILENCE_S)
            except DeviceTimeoutError:
                return parse_size(packet)
        raise DeviceProtocolError("the device does not fall silent")

    def _ask(self, command: bytes) -> bytes:
        self._port.write(OUT_ENDPOINT, command, ANSWER_LIMIT_S)
        return self._port.read(IN_ENDPOINT, PACKET_BYTES, ANSWER_LIMIT_S)

    def _take_picture(self) -> GrayImage:
        width, height = self._size
        self._port.write(OUT_ENDPOINT, LIGHT_ON, ANSWER_LIMIT_S)
        self._port.write(OUT_ENDPOINT, self._take_command, ANSWER_LIMIT_S)
        data = read_whole(self._port, IN_ENDPOINT, width * height, PICTURE_LIMIT_S, self._clock)
        self._take_command = TAKE_NEXT
        rows = np.frombuffer(data, np.uint8).reshape(height, width)
        return np.ascontiguousarray(rows[::-1] if self._settings.rows_reversed else rows)


class FutronicDriver(UsbDriver):
    """Offers the readers of this family that are plugged in."""

    name = "futronic"
    description = "Futronic FS80 and FS81"
    is_proven = False
    models = (
        UsbModel(0x1491, 0x0020, "Futronic FS80/FS81", 320, 480, 500),
        UsbModel(0x1491, 0x0088, "Futronic FS88 (may speak another protocol)", 320, 480, 500),
    )

    def with_options(self, info: DeviceInfo, options: DeviceOptions) -> DeviceInfo:
        """Return the device with what its options say of its pictures."""
        return replace(info, ppi=FutronicSettings.read(options).ppi)

    def make_scanner(self, info: DeviceInfo, port: UsbPort, options: DeviceOptions) -> FutronicScanner:
        """Make the scanner at `port`. Raises `DeviceNotFoundError` for bad options."""
        return FutronicScanner(info, port, FutronicSettings.read(options))

    def hide_pixels(self, recording: Recording) -> Recording:
        """Put a drawn print in place of every picture."""
        return hide_pixels(recording)
