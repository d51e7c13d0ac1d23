"""What every emulated device is made of."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

EPIPE = 32


@dataclass(frozen=True)
class Endpoint:
    """An endpoint as its descriptor tells it: kind 2 bulk, 3 interrupt."""

    address: int
    kind: int
    packet_bytes: int
    interval: int = 0


@dataclass(frozen=True)
class Description:
    """What the device's descriptors and the system tell of it."""

    vendor_id: int
    product_id: int
    release: int
    endpoints: tuple[Endpoint, ...]
    product: str = "Emulated scanner"
    serial: str | None = "E-0001"
    speed_mbit: int = 12
    kernel_driver: str | None = None
    """The system's own driver, that binds itself to the device when it is plugged in."""


class ScannerModel:
    """A device. Called with the emulator's lock held; must not block.

    A model answers `control` and `out`, leaves data for IN endpoints with `send` and does what takes time with `later`.
    """

    description: Description

    def __init__(self) -> None:
        self.finger_on = False
        self.waiting: dict[int, deque[bytes]] = {}
        self._timers: list[tuple[float, Callable[[], None]]] = []

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes, length: int) -> bytes | int:
        """Answer a control request: the bytes of an IN, b"" for an OUT, or a negative errno."""
        return -EPIPE

    def out(self, endpoint: int, data: bytes) -> None:
        """Take data."""

    def finger_changed(self) -> None:
        """Notice that `finger_on` is another."""

    def power_on(self) -> None:
        """Begin anew, as after being plugged in."""
        self.waiting.clear()
        self._timers.clear()

    def send(self, endpoint: int, data: bytes) -> None:
        """Leave one transfer's data for an IN endpoint."""
        self.waiting.setdefault(endpoint, deque()).append(data)

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        """Do something in a while."""
        self._timers.append((time.monotonic() + delay_s, action))

    def tick(self) -> None:
        """Do what is due."""
        now_s = time.monotonic()
        due = [timer for timer in self._timers if timer[0] <= now_s]
        self._timers = [timer for timer in self._timers if timer[0] > now_s]
        for _, action in due:
            action()
