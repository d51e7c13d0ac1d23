"""NEXT Biometrics NB-1010-U: a press sensor that is asked and answers, and says nothing of its own accord.

It is asked for a finger all the time and for a picture while one is on. While none is, an even white frame with
`finger_on` False says that the device is alive.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from drivers.api import DeviceInfo, DeviceLostError, DeviceTimeoutError, Frame, Scanner
from drivers.device_options import DeviceOptions
from drivers.usb import nb1010_messages as messages
from drivers.usb.frame_pump import FramePump
from drivers.usb.nb1010_messages import HEIGHT_PX, WIDTH_PX
from drivers.usb.nb1010_pixels import hide_pixels
from drivers.usb.port import UsbPort
from drivers.usb.recording import Recording
from drivers.usb.usb_driver import UsbDriver, UsbModel

PPI = 385
"""As its maker is said to state; the device does not tell. Set `ppi` after measuring a real one."""

OUT_ENDPOINT = 0x02
IN_ENDPOINT = 0x83
LIMIT_S = 0.4
ASK_EVERY_S = 0.05
EMPTY_EVERY_S = 0.25
STOP_LIMIT_S = 0.45
"""A little more than a request that is on its way may take."""


class Nb1010Scanner(Scanner):
    """One sensor. It needs no start and no stop: it rests unless it is asked."""

    def __init__(self, info: DeviceInfo, port: UsbPort) -> None:
        super().__init__(info)
        self._port = port
        self._pump: FramePump[None] | None = None

    # -- hooks ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        try:
            self._port.open()
        except BaseException:
            self._port.close()
            raise

    def _start(self) -> None:
        self._pump = FramePump("nb1010", self._converse, self.info.ppi)
        self._pump.start()

    def _read(self, timeout_s: float) -> Frame | None:
        pump = self._pump
        return pump.take(timeout_s, self._stop_requested) if pump is not None else None

    def _stop(self) -> None:
        pump, self._pump = self._pump, None
        if pump is None:
            return
        error = pump.error
        if not pump.stop(STOP_LIMIT_S):
            raise DeviceTimeoutError("the scanner does not answer")
        if isinstance(pump.error, DeviceLostError):
            error = pump.error
        if error is not None:  # what a request came to that was given up is of no interest
            raise error

    def _close(self) -> None:
        pump, self._pump = self._pump, None
        if pump is not None:
            pump.stop(STOP_LIMIT_S)
        self._port.close()

    def _reset(self) -> None:
        self._port.open()
        try:
            self._port.reset()
        finally:
            self._port.close()

    # -- the conversation, in the pump's thread ---------------------------------------------------------------

    def _converse(self, pump: FramePump[None]) -> None:
        told_s = time.monotonic()
        while True:
            pump.await_demand()
            if self._finger_is_on():
                self._take_picture(pump)
                continue
            if time.monotonic() - told_s >= EMPTY_EVERY_S:
                told_s = time.monotonic()
                pump.deliver(np.full((HEIGHT_PX, WIDTH_PX), 255, np.uint8), finger_on=False)
            pump.pause(ASK_EVERY_S)

    def _finger_is_on(self) -> bool:
        return messages.read_finger(self._ask(messages.ASK_FINGER))

    def _take_picture(self, pump: FramePump[None]) -> None:
        messages.check_done(self._ask(messages.PREPARE))
        messages.check_done(self._ask(messages.CAPTURE))
        packets = [self._read_packet() for _ in range(messages.PACKETS)]
        lines = [messages.read_lines(packet, number) for number, packet in enumerate(packets)]
        pump.deliver(np.concatenate(lines), finger_on=True)

    def _ask(self, command: bytes) -> bytes:
        self._port.write(OUT_ENDPOINT, command, LIMIT_S)
        return self._port.read(IN_ENDPOINT, messages.ANSWER_BYTES, LIMIT_S)

    def _read_packet(self) -> bytes:
        return self._port.read(IN_ENDPOINT, messages.PACKET_BYTES, LIMIT_S)


def _read_ppi(options: DeviceOptions) -> int:
    return options.whole("ppi", PPI, 100, 2000)


class Nb1010Driver(UsbDriver):
    """The one sensor of this kind."""

    name = "nb1010"
    description = "NEXT Biometrics NB-1010-U"
    models = (UsbModel(0x298D, 0x1010, "NEXT Biometrics NB-1010-U", WIDTH_PX, HEIGHT_PX, PPI),)

    def with_options(self, info: DeviceInfo, options: DeviceOptions) -> DeviceInfo:
        """Return the device with what its options say of its pictures."""
        return replace(info, ppi=_read_ppi(options))

    def make_scanner(self, info: DeviceInfo, port: UsbPort, options: DeviceOptions) -> Nb1010Scanner:
        """Make the scanner, its pictures of the resolution that the options tell."""
        return Nb1010Scanner(replace(info, ppi=_read_ppi(options)), port)

    def hide_pixels(self, recording: Recording) -> Recording:
        """Put a drawn print in place of every picture."""
        return hide_pixels(recording)
