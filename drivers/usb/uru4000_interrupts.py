"""The messages that a U.are.U 4000 reader sends of its own accord, and the thread that listens to them.

A read is pending all the time: what the reader says while nobody listens is lost.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable

from drivers.api import DeviceError, DeviceProtocolError, DeviceTimeoutError
from drivers.usb.port import UsbPort

ENDPOINT = 0x81
MESSAGE_BYTES = 64
READ_LIMIT_S = 0.25
_EMPTY_PAUSE_S = 0.01


class Interrupt(enum.Enum):
    """What a message says: its first two bytes, big-endian; the rest is left over from the device's memory."""

    POWER = 0x56AA
    FINGER_ON = 0x0101
    FINGER_OFF = 0x0200
    TROUBLE = 0x0800


Listener = Callable[[Interrupt | DeviceError], None]


def parse_interrupt(data: bytes) -> Interrupt | None:
    """Read one message; None for an empty one (a read that was cancelled) and for kinds that are not known.

    Raises `DeviceProtocolError` for a message too short to have a kind.
    """
    if not data:
        return None
    if len(data) < 2:
        raise DeviceProtocolError("a message without its kind")
    try:
        return Interrupt(int.from_bytes(data[:2], "big"))
    except ValueError:
        return None


class InterruptReader:
    """Listens from `start` to `stop` and tells the listener of the moment; a fault of the port ends it and is told."""

    def __init__(self, port: UsbPort, listener: Listener) -> None:
        self._port = port
        self._listener = listener
        self._error: DeviceError | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uru4000-interrupts", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def direct(self, listener: Listener) -> None:
        """Tell `listener` from now on; also of the fault that ended the listening before."""
        with self._lock:
            self._listener = listener
            if self._error is not None:
                listener(self._error)

    def stop(self) -> None:
        """End within the time limit of one read."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(4 * READ_LIMIT_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                data = self._port.read(ENDPOINT, MESSAGE_BYTES, READ_LIMIT_S)
                message = parse_interrupt(data)
            except DeviceTimeoutError:
                continue
            except DeviceError as error:
                self._tell_error(error)
                return
            if message is not None:
                with self._lock:
                    self._listener(message)
            elif not data:
                self._stopping.wait(_EMPTY_PAUSE_S)

    def _tell_error(self, error: DeviceError) -> None:
        with self._lock:
            self._error = error
            self._listener(error)
