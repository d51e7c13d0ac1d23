"""A small SBI service: a real HTTP server on the loopback with the verbs of MOSIP SBI, own keys and invented fingers.

A finger lies on the glass when the test says so. Every fault that a service can have is scripted by verb.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np

from drivers.registry import Registry
from drivers.sbi.discovery import PORTS
from drivers.sbi.finger_image import Compression
from drivers.sbi.messages import FINGER_NAMES
from tests.drivers.sbi.keys import NOW, Signer, maker
from tests.drivers.sbi.records import write_2011

Fault = Callable[["_Handler"], None]
POSITIONS = (1, 2, 3, 6, 7, 10)
"""The fingers that lie on the glass in tests."""
BOUNDARY = b"--BoundaryString\r\n"


@cache
def finger_picture(position: int) -> np.ndarray:
    """A picture of the simulated scanner: the frame with the most contrast of a press."""
    with Registry({"simulated": "drivers.simulated.scanner:SimulatedDriver"}, entry_points=tuple).create(
        "simulated:practice?seed=5&fps=0&gap_s=0.1&press_s=0.3"
    ) as scanner:
        scanner.show_finger(position)
        scanner.start()
        frames = [frame.pixels for _ in range(16) if (frame := scanner.read(5.0)) is not None]
    best = max(frames, key=np.std)
    assert np.std(best) > 25
    return best.copy()


@cache
def packed_picture(position: int) -> bytes:
    return write_2011(finger_picture(position), Compression.JPEG2000, position=position)


@dataclass
class Settings:
    """What the simulated device is and does; may be changed while it runs."""

    serial: str = "SIM0000000001"
    purpose: str = "Registration"
    status: str = "Ready"
    environment: str = "Developer"
    sub_type: str = "Single"
    sub_ids: tuple[str, ...] = ("0",)
    kind: str = "Finger"
    signer: Signer | None = field(default_factory=lambda: maker("Acme").device)
    fps: float = 50.0
    has_preview: bool = True
    errors: list[int] = field(default_factory=list)
    """Error codes that the next captures answer with, one each."""
    change_payload: Callable[[dict[str, Any]], object] = lambda _: None
    record: Callable[[int], bytes] = packed_picture
    faults: dict[str, Fault] = field(default_factory=dict)
    """What happens instead of an answer, by verb."""


class SbiSimulator:
    """The service; listens at the first free port of the range, as a service should, until the block ends."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.finger_on = threading.Event()
        self.ending = threading.Event()
        self.requests: list[dict[str, Any]] = []
        self.captured = 0
        self._server = _listen(self)
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.02), name="sbi-simulator")

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        for position in POSITIONS:  # made beforehand: a device does not think about its picture for seconds
            packed_picture(position)
        for finger_on in (False, True):
            preview_picture(finger_on)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Vanish: no port, no connection is left. May be called twice."""
        self.ending.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    # -- what is answered -------------------------------------------------------------------------------------

    def info(self) -> list[dict[str, Any]]:
        s = self.settings
        told = {
            "deviceId": s.serial,
            "deviceStatus": s.status,
            "certification": "L0",
            "serviceVersion": "0.9.5",
            "deviceSubId": list(s.sub_ids),
            "callbackId": f"http://127.0.0.1:{self.port}/",
            "digitalId": self._pack(self._identity()),
            "deviceCode": s.serial,
            "specVersion": ["0.9.5"],
            "purpose": s.purpose,
            "firmware": "1.0",
            "env": s.environment,
            "error": {"errorCode": "0", "errorInfo": "Success"},
        }
        s.change_payload(told)
        return [{"deviceInfo": self._pack(told), "error": {"errorCode": "0", "errorInfo": "Success"}}]

    def capture(self, request: dict[str, Any]) -> dict[str, Any]:
        """Wait for a finger as long as the request says, and answer."""
        s = self.settings
        asked = request["bio"][0]
        if s.errors:
            return _error(s.errors.pop(0))
        deadline_s = time.monotonic() + int(request["timeout"]) / 1000
        while not self.finger_on.wait(0.01):
            if self.ending.is_set() or time.monotonic() > deadline_s:
                return _error(701)
        name = asked["bioSubType"][0]
        position = FINGER_NAMES.index(name)
        record = s.record(position or 2)
        payload = {
            "digitalId": self._pack(self._identity()),
            "deviceCode": s.serial,
            "bioType": "Finger",
            "bioSubType": name,
            "purpose": "Registration",
            "env": s.environment,
            "bioValue": _base64(record),
            "transactionId": request["transactionId"],
            "timestamp": NOW.isoformat(),
            "requestedScore": asked["requestedScore"],
            "qualityScore": "80",
        }
        s.change_payload(payload)
        digest = hashlib.sha256((asked["previousHash"] + hashlib.sha256(record).hexdigest()).encode()).hexdigest()
        self.captured += 1
        finger = {"specVersion": "0.9.5", "data": self._pack(payload), "hash": digest.upper(), "error": None}
        return {"biometrics": [finger]}

    def _identity(self) -> dict[str, str]:
        s = self.settings
        return {
            "serialNo": s.serial,
            "make": "Acme",
            "model": "SINGLE01",
            "type": s.kind,
            "deviceSubType": s.sub_type,
            "deviceProvider": "Acme",
            "deviceProviderId": "Acme",
            "dateTime": NOW.isoformat(),
        }

    def _pack(self, payload: dict[str, Any]) -> str:
        data = json.dumps(payload).encode()
        return self.settings.signer.sign(data) if self.settings.signer else _base64(data)


class _Handler(BaseHTTPRequestHandler):
    simulator: SbiSimulator
    timeout = 1.0
    """Seconds to wait for a caller that does not take what is sent."""

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: object) -> None: ...

    def do_MOSIPDINFO(self) -> None:
        self._answer(self.simulator.info)

    def do_MOSIPDISC(self) -> None:
        self._answer(self.simulator.info)

    def do_RCAPTURE(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        request = json.loads(self.rfile.read(length))
        self.simulator.requests.append(request)
        self._answer(lambda: self.simulator.capture(request))

    def do_STREAM(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        settings = self.simulator.settings
        if self.command in settings.faults:
            return self._misbehave(settings.faults[self.command])
        if not settings.has_preview:
            return self.send_json(_error(601))
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=--BoundaryString")
        self.end_headers()
        try:
            while not self.simulator.ending.wait(1 / settings.fps if settings.fps else 0):
                jpeg = preview_picture(self.simulator.finger_on.is_set())
                self.wfile.write(BOUNDARY + b"Content-Type:image/jpeg\r\nContent-Length:%d\r\n\r\n" % len(jpeg) + jpeg)
        except OSError:
            pass  # the reader went away
        return None

    def send_json(self, answer: object) -> None:
        """Answer as the services at hand do: with a line end too many behind the body."""
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body + b"\r\n\r\n")

    def _answer(self, make: Callable[[], object]) -> None:
        fault = self.simulator.settings.faults.get(self.command)
        try:
            if fault is not None:
                return self._misbehave(fault)
            self.send_json(make())
        except OSError:
            pass  # the caller went away
        return None

    def _misbehave(self, fault: Fault) -> None:
        with contextlib.suppress(OSError):  # the caller has had enough
            fault(self)


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True  # ports of services that ended a moment ago
    daemon_threads = False
    request_queue_size = 64


def _listen(simulator: SbiSimulator) -> _Server:
    handler = type("Handler", (_Handler,), {"simulator": simulator})
    for port in PORTS:
        try:
            return _Server(("127.0.0.1", port), handler)
        except OSError:
            continue
    raise OSError("no free port in the range")


@cache
def preview_picture(finger_on: bool) -> bytes:
    pixels = finger_picture(2) if finger_on else np.full_like(finger_picture(2), 235)
    drawn_on = cv2.rectangle(pixels.copy(), (5, 5), (pixels.shape[1] - 5, pixels.shape[0] - 5), 0, 2)
    return cv2.imencode(".jpg", drawn_on)[1].tobytes()


def _error(code: int) -> dict[str, Any]:
    return {"error": {"errorCode": str(code), "errorInfo": "words of the device"}}


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
