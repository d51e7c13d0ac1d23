"""The conversation with an R30x, AS608 or ZFM module over a line of bytes.

The line is slow: a picture takes 3 s at 115200 baud and 6 s at 57600. The module holds the picture of the moment of
touch, and cannot be asked for the finger meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drivers.api import DeviceInfo, DeviceProtocolError, DeviceTimeoutError, GrayImage, HookLimits
from drivers.serial_line import ByteLine
from drivers.synochip_packets import (
    SEND_PICTURE,
    TAKE_PICTURE,
    Code,
    Kind,
    Packet,
    PacketReader,
    answer_code,
    command,
    expect_ok,
    password_command,
)
from drivers.usb.frame_pump import StopConversation
from drivers.usb.polled_scanner import IDLE_INTERVAL_S, Look, PolledScanner

DEFAULT_BAUD = 57600
GREETINGS = 3
"""How often the password is shown: a module that has just got power does not listen yet."""
GREETING_LIMIT_S = 0.6
ANSWER_LIMIT_S = 2.0
DATA_LIMIT_S = 1.0
"""How long the line may be silent within a picture."""
SILENCE_S = 0.15
"""A line that is silent for so long has nothing left over."""
REPEAT_AFTER_S = 0.5
READ_BYTES = 4096
BITS_PER_BYTE_ON_LINE = 10
GRAY_STEP = 17
EMPTY_GRAY = 255


@dataclass(frozen=True, slots=True)
class ModuleSettings:
    """What a technician may set. The modules do not tell their model."""

    width_px: int = 256
    height_px: int = 288
    ppi: int = 500
    baud: int = DEFAULT_BAUD
    password: int = 0
    idle_interval_s: float = IDLE_INTERVAL_S

    @property
    def picture_bytes(self) -> int:
        """Bytes of a picture on the line: two pixels each."""
        return self.width_px * self.height_px // 2

    @property
    def picture_limit_s(self) -> float:
        """Longer than the line needs for a picture with its packets."""
        return 1.0 + 1.5 * self.picture_bytes * BITS_PER_BYTE_ON_LINE / self.baud


def unpack_gray(data: bytes, width_px: int, height_px: int) -> GrayImage:
    """Spread two pixels a byte, the high half first, to 8 bits each. Raises `DeviceProtocolError` for a wrong size."""
    if len(data) * 2 != width_px * height_px:
        raise DeviceProtocolError(
            f"a picture has {len(data)} bytes instead of {width_px * height_px // 2}: is the model set right?"
        )
    packed = np.frombuffer(data, np.uint8)
    gray = np.stack((packed >> 4, packed & 0x0F), axis=1) * np.uint8(GRAY_STEP)
    return gray.reshape(height_px, width_px)


class SerialModuleScanner(PolledScanner):
    """One module on `line`. While a picture is on its way, the last one is given again every half second."""

    limits = HookLimits(open_s=15.0)
    """A picture that nobody took to its end may have to pass before the module listens."""

    def __init__(
        self,
        info: DeviceInfo,
        line: ByteLine,
        settings: ModuleSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(info, settings.ppi, idle_interval_s=settings.idle_interval_s, clock=clock)
        self._line = line
        self._settings = settings
        self._packets = PacketReader()
        self._empty: GrayImage = np.full((settings.height_px, settings.width_px), EMPTY_GRAY, np.uint8)
        self._last = Look(self._empty, finger_on=False)
        self._repeat_due_s = 0.0

    # -- hooks ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._line.open()
        self._await_silence()
        self._greet()

    def _recover(self) -> None:
        self._repeat_due_s = self._clock() + REPEAT_AFTER_S
        self._await_silence()

    def _disconnect(self) -> None:
        self._line.close()

    def _begin(self) -> None:
        self._last = Look(self._empty, finger_on=False)

    def _look(self) -> Look | None:
        self._repeat_due_s = self._clock() + REPEAT_AFTER_S
        look = self._ask_for_finger()
        self._last = look or self._last
        return look

    # -- the conversation -------------------------------------------------------------------------------------

    def _greet(self) -> None:
        for attempts_left in reversed(range(GREETINGS)):
            try:
                expect_ok(self._ask(password_command(self._settings.password), GREETING_LIMIT_S))
                return
            except DeviceTimeoutError:
                if not attempts_left:
                    raise

    def _ask_for_finger(self) -> Look | None:
        answer = self._ask(command(TAKE_PICTURE), ANSWER_LIMIT_S)
        code = answer_code(answer)
        if code == Code.NO_FINGER:
            return Look(self._empty, finger_on=False)
        if code == Code.CAPTURE_FAILED:
            return None  # a finger on its way: the next look tells
        expect_ok(answer)
        expect_ok(self._ask(command(SEND_PICTURE), ANSWER_LIMIT_S))
        data = self._receive_picture()
        return Look(unpack_gray(data, self._settings.width_px, self._settings.height_px), finger_on=True)

    def _ask(self, packet: bytes, limit_s: float) -> Packet:
        self._line.write(packet)
        return self._receive(self._clock() + limit_s)

    def _receive_picture(self) -> bytes:
        """Collect the data packets up to the last. Raises `StopConversation` when it is to stop meanwhile."""
        data = bytearray()
        most = self._settings.picture_bytes
        deadline = self._clock() + self._settings.picture_limit_s
        while True:
            if self._stop_requested.is_set():
                raise StopConversation
            if self._clock() >= deadline:
                raise DeviceTimeoutError("a picture does not come to its end")
            self._repeat_last()
            packet = self._receive(min(deadline, self._clock() + DATA_LIMIT_S))
            if packet.kind not in (Kind.DATA, Kind.LAST_DATA):
                raise DeviceProtocolError(f"data were due, a packet of kind {packet.kind} came")
            data += packet.payload
            if packet.kind is Kind.LAST_DATA:
                return bytes(data)
            if len(data) > most:
                raise DeviceProtocolError(f"a picture has more than {most} bytes: is the model set right?")

    def _receive(self, deadline: float) -> Packet:
        """Return the next packet. Raises `DeviceTimeoutError` when it is not here by `deadline`."""
        while (packet := self._packets.take()) is None:
            left_s = deadline - self._clock()
            if left_s <= 0:
                raise DeviceTimeoutError("the module does not answer in time")
            self._packets.feed(self._line.read(READ_BYTES, left_s))
        return packet

    def _repeat_last(self) -> None:
        """Give the last frame again when it is due: to who waits, silence would mean that the scanner is stuck."""
        if self._clock() >= self._repeat_due_s:
            self._repeat_due_s = self._clock() + REPEAT_AFTER_S
            self._deliver(self._last)

    def _await_silence(self) -> None:
        """Throw away what is left over, as of a picture that nobody took to its end."""
        deadline = self._clock() + self._settings.picture_limit_s
        while self._line.read(READ_BYTES, SILENCE_S):
            if self._stop_requested.is_set():
                raise StopConversation
            self._repeat_last()
            if self._clock() >= deadline:
                raise DeviceProtocolError("the line does not fall silent")
        self._packets.forget()
