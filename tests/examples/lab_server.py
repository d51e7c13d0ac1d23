"""What the example's driver talks to: a scanner on the network, and the case of it for the contract suite."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from types import TracebackType
from typing import Self

import numpy as np

WIDTH, HEIGHT = 300, 400


class LabServer:
    """Sends a picture `fps` times a second to whoever connects (0 = as fast as it is read), until it is unplugged."""

    def __init__(self) -> None:
        self.fps = 20.0
        self.body = b"LAB1" + np.tile(np.arange(WIDTH, dtype=np.uint8), (HEIGHT, 1)).tobytes()
        self._ended = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._serve, name="lab-server")]
        self._threads[0].start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._door.getsockname()[1]}"

    def end(self) -> None:
        """Take the scanner off the network. May be called twice."""
        self._ended.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        os.environ["LAB_SCANNER"] = self.place
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.environ.pop("LAB_SCANNER", None)
        self.end()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            sender = threading.Thread(target=self._send, args=(line,), name="lab-sender")
            self._threads.append(sender)
            sender.start()

    def _send(self, line: socket.socket) -> None:
        line.settimeout(0.05)
        with line:
            while not self._ended.wait(1 / self.fps if self.fps else 0):
                left = memoryview(self.body)
                while left and not self._ended.is_set():
                    try:
                        left = left[line.send(left) :]
                    except TimeoutError:
                        continue
                    except OSError:
                        return


def wait_until_noticed() -> None:
    """Let the end of a connection reach the other side."""
    time.sleep(0.2)
