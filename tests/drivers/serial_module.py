"""A fingerprint module on a pseudo-terminal: what a program finds behind a USB-serial chip, in a thread of its own."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from types import TracebackType
from typing import Self

import numpy as np

from drivers.api import GrayImage
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.synochip_module import Module, packet

DATA_BYTES = 128


class SerialModule:
    """Answers on `path` while the `with` block lasts. `bytes_per_s` is the line's speed, None as fast as it goes."""

    def __init__(self, glass: Glass, *, password: int = 0, bytes_per_s: float | None = None) -> None:
        self.module = Module(glass, password)
        self.bytes_per_s = bytes_per_s
        self.deaf_commands = 0
        """So many commands are not answered, as by a module that has just got power."""
        self.rubbish = b""
        """Comes before each answer."""
        self.data_bytes = DATA_BYTES
        self.spoil_data: list[bytes] | None = None
        """Sent in place of the packets of the picture."""
        self.commands: list[int] = []
        self._end = threading.Event()

    def __enter__(self) -> Self:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._is_gone = False
        self._thread = threading.Thread(target=self._serve, name="serial-module")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
        if not self._is_gone:
            os.close(self._master)
        with contextlib.suppress(OSError):
            os.close(self._slave)

    def unplug(self) -> None:
        """Take the line away: whoever has it open gets an error."""
        self._end.set()
        self._thread.join()
        os.close(self._slave)
        os.close(self._master)
        self._is_gone = True

    def say(self, data: bytes) -> None:
        """Send bytes that nobody asked for."""
        os.write(self._master, data)

    # -- the module's thread ----------------------------------------------------------------------------------

    def _serve(self) -> None:
        heard = b""
        while not self._end.is_set():
            if not select.select([self._master], [], [], 0.02)[0]:
                continue
            heard += os.read(self._master, 4096)
            while (end := self._command_end(heard)) is not None:
                command, heard = heard[:end], heard[end:]
                self._answer(command)

    def _command_end(self, heard: bytes) -> int | None:
        if len(heard) < 9:
            return None
        end = 9 + int.from_bytes(heard[7:9], "big")
        return end if len(heard) >= end else None

    def _answer(self, command: bytes) -> None:
        self.commands.append(command[9])
        if self.deaf_commands:
            self.deaf_commands -= 1
            return
        answer, has_picture = self.module.answer(command)
        self._send(self.rubbish + answer)
        if has_picture and self.module.picture is not None:
            for part in (
                self.spoil_data if self.spoil_data is not None else data_packets(self.module.picture, self.data_bytes)
            ):
                if self._end.is_set():
                    return
                self._send(part)

    def _send(self, data: bytes) -> None:
        if self.bytes_per_s:
            time.sleep(len(data) / self.bytes_per_s)
        while data and not self._end.is_set():
            if select.select([], [self._master], [], 0.02)[1]:
                data = data[os.write(self._master, data[:1024]) :]


def sixteen_grays(picture: GrayImage) -> GrayImage:
    """The picture as the module gives it: four bits a pixel."""
    return np.asarray(picture // 17 * 17, np.uint8)


def data_packets(picture: bytes, data_bytes: int) -> list[bytes]:
    """The packets of a picture, two pixels a byte, high half first."""
    data = bytes(left // 17 * 16 + right // 17 for left, right in zip(picture[::2], picture[1::2], strict=True))
    parts = [data[at : at + data_bytes] for at in range(0, len(data), data_bytes)]
    return [packet(8 if number == len(parts) - 1 else 2, part) for number, part in enumerate(parts)]
