"""Synochip AS60x readers of the "free driver" kind: they pass for a USB stick and give whole pictures.

Written from public descriptions of the maker's kit; not proven on hardware here. The device tells whether a finger is
on, but nothing of its size: the model's is a setting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from drivers.api import DeviceInfo, DeviceProtocolError, DeviceTimeoutError, GrayImage
from drivers.device_options import DeviceOptions
from drivers.synochip_packets import (
    SEND_PICTURE,
    TAKE_PICTURE,
    Code,
    Packet,
    answer_code,
    command,
    decode,
    expect_ok,
    password_command,
)
from drivers.usb.mass_storage import MassStorageLine
from drivers.usb.polled_scanner import IDLE_INTERVAL_S, Look, PolledUsbScanner
from drivers.usb.port import UsbPort
from drivers.usb.recording import Recording
from drivers.usb.synochip_messages import ANSWER_BYTES, READ, WRITE, read_size
from drivers.usb.synochip_pixels import hide_pixels
from drivers.usb.usb_driver import UsbDriver, UsbModel

ANSWER_LIMIT_S = 1.0
PICTURE_LIMIT_S = 1.5
EMPTY_GRAY = 255


@dataclass(frozen=True, slots=True)
class SynochipSettings:
    """What a technician may set."""

    width_px: int = 256
    height_px: int = 288
    ppi: int = 500
    password: int = 0
    in_endpoint: int = 0x81
    out_endpoint: int = 0x02
    idle_interval_s: float = IDLE_INTERVAL_S

    @classmethod
    def read(cls, options: DeviceOptions) -> SynochipSettings:
        """Take the settings out of the options behind a device's name. Raises `DeviceNotFoundError`."""
        width_px, height_px = read_size(options.text("size", "256x288"))
        return cls(
            width_px,
            height_px,
            ppi=options.whole("ppi", 500, 100, 2000),
            password=options.whole("password", 0, 0, 0xFFFFFFFF),
            in_endpoint=0x80 + options.whole("in_endpoint", 1, 1, 15),
            out_endpoint=options.whole("out_endpoint", 2, 1, 15),
            idle_interval_s=options.number("interval_s", IDLE_INTERVAL_S, 0.0, 2.0),
        )


class SynochipScanner(PolledUsbScanner):
    """One reader at `port`."""

    def __init__(
        self,
        info: DeviceInfo,
        port: UsbPort,
        settings: SynochipSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info, port, settings.ppi, idle_interval_s=settings.idle_interval_s, clock=clock)
        self._settings = settings
        self._line = MassStorageLine(port, settings.in_endpoint, settings.out_endpoint)
        self._empty: GrayImage = np.full((settings.height_px, settings.width_px), EMPTY_GRAY, np.uint8)

    # -- hooks ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._port.open()
        try:
            self._greet()
        except (DeviceProtocolError, DeviceTimeoutError):  # another program may have left it in the middle of something
            self._recover()
            self._greet()

    def _recover(self) -> None:
        self._line.reset(ANSWER_LIMIT_S)

    def _look(self) -> Look | None:
        answer = self._ask(command(TAKE_PICTURE))
        code = answer_code(answer)
        if code == Code.NO_FINGER:
            return Look(self._empty, finger_on=False)
        if code == Code.CAPTURE_FAILED:
            return None  # a finger on its way: the next look tells
        expect_ok(answer)
        expect_ok(self._ask(command(SEND_PICTURE)))
        return Look(self._receive_picture(), finger_on=True)

    # -- the conversation -------------------------------------------------------------------------------------

    def _greet(self) -> None:
        expect_ok(self._ask(password_command(self._settings.password)))

    def _ask(self, packet: bytes) -> Packet:
        self._line.send(WRITE, packet, ANSWER_LIMIT_S)
        return decode(self._line.receive(READ, ANSWER_BYTES, ANSWER_LIMIT_S))

    def _receive_picture(self) -> GrayImage:
        """Read the pixels, 8 bits each and in no packets, in two halves."""
        height, width = self._empty.shape
        half = width * height // 2
        data = b"".join(self._line.receive(READ, half, PICTURE_LIMIT_S) for _ in range(2))
        if len(data) != 2 * half:
            raise DeviceProtocolError(f"a picture of {2 * half} bytes ended after {len(data)}: is the size set right?")
        return np.frombuffer(data, np.uint8).reshape(height, width)


class SynochipDriver(UsbDriver):
    """Offers the readers of this kind that are plugged in."""

    name = "synochip"
    description = "Synochip AS60x readers that pass for a USB stick"
    is_proven = False
    models = (
        UsbModel(0x2109, 0x7638, "Synochip AS60x reader", 256, 288, 500),
        UsbModel(0x2009, 0x7638, "Synochip AS60x reader", 256, 288, 500),
    )

    def with_options(self, info: DeviceInfo, options: DeviceOptions) -> DeviceInfo:
        """Return the device with what its options say of its pictures."""
        settings = SynochipSettings.read(options)
        return replace(info, ppi=settings.ppi, width_px=settings.width_px, height_px=settings.height_px)

    def make_scanner(self, info: DeviceInfo, port: UsbPort, options: DeviceOptions) -> SynochipScanner:
        """Make the scanner at `port`. Raises `DeviceNotFoundError` for bad options."""
        return SynochipScanner(info, port, SynochipSettings.read(options))

    def hide_pixels(self, recording: Recording) -> Recording:
        """Put a drawn print in place of every picture."""
        return hide_pixels(recording)
