"""A scanner on the network: whoever connects is sent pictures, each the letters LAB1 and 300 x 400 gray pixels."""

import os
import socket
import time

import numpy as np
from drivers.api import DeviceInfo, DeviceLostError, DeviceNotFoundError, DeviceProtocolError, Driver, Frame, Scanner

WIDTH, HEIGHT, PPI, SIZE = 300, 400, 500, 4 + 300 * 400


class LabScanner(Scanner):
    def _open(self):
        host, _, port = self.info.device_id.rpartition(":")
        try:
            self.line = socket.create_connection((host, int(port)), timeout=2)
        except OSError as error:
            raise DeviceNotFoundError("the scanner does not answer") from error

    def _start(self):
        self._close()
        self._open()  # anew: no old picture waits on a fresh line
        self.line.settimeout(0.02)  # short, so that a stop takes effect at once
        self.data, self.sequence = b"", -1

    def _read(self, timeout_s):
        deadline_s = time.monotonic() + timeout_s
        while len(self.data) < SIZE:
            if self._stop_requested.is_set() or time.monotonic() > deadline_s:
                return None
            try:
                received = self.line.recv(SIZE - len(self.data))
            except TimeoutError:
                continue
            if not received:
                raise DeviceLostError("the scanner went away")
            self.data += received
        picture, self.data, self.sequence = np.frombuffer(self.data, np.uint8), b"", self.sequence + 1
        if picture[:4].tobytes() != b"LAB1":
            raise DeviceProtocolError("the scanner sends something else than pictures")
        return Frame(picture[4:].reshape(HEIGHT, WIDTH), PPI, self.sequence, time.monotonic())

    def _close(self):
        self.line.close()

    _stop = _close


class LabDriver(Driver):
    name, description = "lab", "Scanner of our laboratory"

    def enumerate(self):
        place = os.environ.get("LAB_SCANNER")  # as HOST:PORT
        return [DeviceInfo(self.name, place, "Lab scanner", PPI, WIDTH, HEIGHT)] if place else []

    def create(self, info):
        return LabScanner(info)
