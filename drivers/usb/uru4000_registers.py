"""The registers of a U.are.U 4000 reader: power, mode, keys, and the login that Microsoft's second reader asks for."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from drivers.api import DeviceProtocolError, DeviceTimeoutError
from drivers.usb.port import UsbPort

LOGIN_KEY = bytes.fromhex("79ac91795ca1478e98e00f3c598f5f4b")
"""The same in all readers; it keeps out nobody."""

_READ, _WRITE, _REQUEST = 0xC0, 0x40, 0x04
_LOW_POWER, _WEDGED, _HEALTHY, _STATUS = 0x80, 0x84, 0x01, 0x0F
_TRIES, _TRY_S = 100, 0.01
_POWER_UPS = 3
_POWER_MESSAGE_S = 0.3


class Register(enum.IntEnum):
    """Where a thing is read and written."""

    HARDWARE_STATUS = 0x07
    SCRAMBLE_INDEX = 0x33
    SCRAMBLE_KEY = 0x34
    MODE = 0x4E
    DEVICE_INFO = 0xF0
    LOGIN_RESPONSE = 0x2000
    LOGIN_CHALLENGE = 0x2010


class Mode(enum.IntEnum):
    """What the reader does."""

    INIT = 0x00
    AWAIT_FINGER_ON = 0x10
    AWAIT_FINGER_OFF = 0x12
    CAPTURE = 0x20
    OFF = 0x70


class Registers:
    """The registers behind a port. Raises `DeviceError`; `limit_s` bounds each request."""

    def __init__(self, port: UsbPort, limit_s: float) -> None:
        self._port = port
        self._limit_s = limit_s

    def read(self, register: Register, count: int = 1) -> bytes:
        """Read `count` bytes, from `register` on."""
        data = self._port.control_read(_READ, _REQUEST, register, 0, count, self._limit_s)
        if len(data) != count:
            raise DeviceProtocolError("a register was answered in part")
        return data

    def write(self, register: Register, data: bytes, limit_s: float | None = None) -> None:
        """Write bytes, from `register` on."""
        self._port.control_write(_WRITE, _REQUEST, register, 0, data, limit_s or self._limit_s)

    def set_mode(self, mode: Mode, limit_s: float | None = None) -> None:
        """Tell the reader what to do."""
        self.write(Register.MODE, bytes([mode]), limit_s)

    def fetch_key(self, key_number: int, seed: int) -> int:
        """Return the key `key_number` of the scrambling; the device sends it masked by `seed`, 0 to 2^31 - 1."""
        self.write(Register.SCRAMBLE_INDEX, bytes([key_number]) + seed.to_bytes(4, "little"))
        return int.from_bytes(self.read(Register.SCRAMBLE_KEY, 4), "little") ^ seed

    def status(self) -> int:
        """Return the hardware's status bits."""
        return self.read(Register.HARDWARE_STATUS)[0]

    def set_status(self, status: int) -> None:
        """Set the hardware's status bits."""
        self.write(Register.HARDWARE_STATUS, bytes([status]))


def answer_login(challenge: bytes) -> bytes:
    """Return the answer to a challenge of 16 bytes: AES-128 of one block."""
    # One block that is a nonce: the device leaves no choice of the mode.
    encryptor = Cipher(algorithms.AES(LOGIN_KEY), modes.ECB()).encryptor()  # noqa: S305
    return encryptor.update(challenge) + encryptor.finalize()


def power_up(
    registers: Registers,
    await_power: Callable[[float], bool],
    *,
    needs_login: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Switch the scanner off and on. `await_power` waits for its message that it has power.

    Raises `DeviceTimeoutError` when it does not come up.
    """
    for _ in range(_POWER_UPS):
        status = registers.status()
        if status & _WEDGED == _WEDGED:
            status = _unwedge(registers, status, sleep)
        if not status & _LOW_POWER:
            registers.set_status(status | _LOW_POWER)
        _switch_on(registers, status & _STATUS, needs_login, sleep)
        if await_power(_POWER_MESSAGE_S):
            return
    raise DeviceTimeoutError("the scanner does not say that it has power")


def _unwedge(registers: Registers, status: int, sleep: Callable[[float], None]) -> int:
    """Restart a reader that was left in the middle of something; return its status then."""
    registers.set_status(status & _STATUS)
    for _ in range(_TRIES):
        status = registers.status()
        if status & _HEALTHY:
            return status
        sleep(_TRY_S)
    raise DeviceTimeoutError("the scanner does not restart")


def _switch_on(registers: Registers, status: int, needs_login: bool, sleep: Callable[[float], None]) -> None:
    for _ in range(_TRIES):
        registers.set_status(status)
        if not registers.status() & _LOW_POWER:
            return
        sleep(_TRY_S)
        if needs_login:
            challenge = registers.read(Register.LOGIN_CHALLENGE, 16)
            registers.write(Register.LOGIN_RESPONSE, answer_login(challenge))
    raise DeviceTimeoutError("the scanner stays switched off")
