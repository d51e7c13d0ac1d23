"""R30x, AS608 and ZFM fingerprint modules behind a USB-serial chip: `zfm_serial:/dev/ttyUSB0?model=as608`.

Written from public descriptions; not proven on hardware here. The line is slow: a picture takes 3 s at 115200 baud and
6 s at 57600. The module holds the picture of the moment of touch, and cannot be asked for the finger meanwhile.
"""

from __future__ import annotations

import re
import stat
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers.api import (
    DeviceInfo,
    DeviceNotFoundError,
    DeviceProtocolError,
    DeviceTimeoutError,
    Driver,
    GrayImage,
    HookLimits,
)
from drivers.device_options import DeviceOptions
from drivers.serial_line import ByteLine, ListedPort, SerialLine, all_ports, usb_serial_ports
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

MODELS: dict[str, tuple[int, int, int]] = {
    "as608": (256, 288, 500),
    "r305": (256, 288, 500),
    "r307": (256, 288, 500),
    "zfm20": (256, 288, 500),
    "r304a": (208, 288, 500),
    "r503": (192, 192, 508),
}
"""Width, height, and ppi as the manuals tell them."""
BAUD_RATES = range(57_600, 115_201, 9_600)
"""Slower lines need more than 6 s for a picture: longer than a finger rests."""
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


def read_address(device_id: str) -> tuple[str, ModuleSettings]:
    """Read `/dev/ttyUSB0?model=r307&baud=115200&password=0&ppi=500&interval_s=0.1`. Raises `DeviceNotFoundError`."""
    path, options = DeviceOptions.split(device_id)
    with options:
        model = MODELS.get(options.text("model", "as608"))
        if model is None:
            raise DeviceNotFoundError("the model must be one of " + ", ".join(MODELS))
        width, height, ppi = model
        baud = options.whole("baud", DEFAULT_BAUD, BAUD_RATES[0], BAUD_RATES[-1])
        if baud not in BAUD_RATES:
            raise DeviceNotFoundError(f"the baud rate must be a multiple of {BAUD_RATES.step}")
        return path, ModuleSettings(
            width,
            height,
            ppi=options.whole("ppi", ppi, 100, 2000),
            baud=baud,
            password=options.whole("password", 0, 0, 0xFFFFFFFF),
            idle_interval_s=options.number("interval_s", IDLE_INTERVAL_S, 0.0, 2.0),
        )


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
            data = self._line.read(READ_BYTES, max(0.0, deadline - self._clock()))
            if not data and self._clock() >= deadline:
                raise DeviceTimeoutError("the module does not answer in time")
            self._packets.feed(data)
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


class SerialModuleDriver(Driver):
    """Offers the USB-serial chips that are plugged in; what is behind them is known only when it is asked."""

    name = "zfm_serial"
    description = "R30x, AS608 and ZFM modules on a USB-serial chip"
    is_proven = False

    def __init__(self, ports: Callable[[], Iterable[ListedPort]] = all_ports) -> None:
        self._ports = ports

    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the serial ports of known chips. Opens none. Raises `DriverUnavailableError` without pyserial."""
        return tuple(
            self._describe(port.path, f"Fingerprint module on a {port.chip}", port.serial)
            for port in usb_serial_ports(self._ports)
        )

    def find(self, device_id: str) -> DeviceInfo:
        """Return the module at a port that the system has, listed or not. Raises `DeviceNotFoundError`."""
        path, _ = read_address(device_id)
        for port in usb_serial_ports(self._ports):
            if port.path == path:
                return self._describe(device_id, f"Fingerprint module on a {port.chip}", port.serial)
        if not _is_serial_port(path):
            raise DeviceNotFoundError("no such serial port is there")
        return self._describe(device_id, "Fingerprint module on a serial port", None)

    def create(self, info: DeviceInfo) -> SerialModuleScanner:
        """Make the scanner; the port is opened when it is."""
        path, settings = read_address(info.device_id)
        return SerialModuleScanner(info, SerialLine(path, settings.baud), settings)

    def _describe(self, device_id: str, name: str, serial: str | None) -> DeviceInfo:
        _, settings = read_address(device_id)
        return DeviceInfo(
            self.name, device_id, name, settings.ppi, settings.width_px, settings.height_px, serial=serial
        )


def _is_serial_port(path: str) -> bool:
    if re.fullmatch(r"COM[0-9]{1,3}", path):
        return True
    try:
        return stat.S_ISCHR(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False
