"""Calls to an SBI service: HTTP with verbs of its own on the loopback, one time limit for each call as a whole.

Nothing but 127.0.0.1 is ever called and nothing is followed elsewhere. A service that sends a byte a minute, without
end or more than it announced is given up in time; whatever it does, a call raises `DeviceError` only.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from drivers.api import DeviceLostError, DeviceProtocolError, DeviceStateError, DeviceTimeoutError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HOST = "127.0.0.1"
CHUNK_BYTES = 64 * 1024


class CallCanceledError(DeviceStateError):
    """This side ended the call."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: the HTTP status and the whole body."""

    status: int
    body: bytes


class Call:
    """One call and its answer. `cancel` may be called from any thread and ends whatever waits.

    In the `with` block comes `answer`, or `parts_type` and then `chunks`.
    """

    def __init__(
        self,
        port: int,
        verb: str,
        path: str,
        request: object = None,
        *,
        limit_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verb, self._path, self._request = verb, path, request
        self._connection = _Connection(port, clock)
        self._limit_s = limit_s
        self._canceled = threading.Event()
        self._response: http.client.HTTPResponse | None = None

    def answer(self, most_bytes: int) -> Answer:
        """Return the answer. Raises `DeviceProtocolError` for one that is longer than `most_bytes`, cut or no HTTP."""
        with _OwnErrors(self._canceled):
            response = self._begin()
            body = response.read(most_bytes + 1)
            if len(body) > most_bytes:
                raise DeviceProtocolError("the service's answer is too long")
            if response.length:
                raise DeviceProtocolError("the service's answer is shorter than it says")
            return Answer(response.status, body)

    def parts_type(self) -> str:
        """Begin the call and return the kind of its answer, as in `multipart/x-mixed-replace`; `chunks` follows."""
        with _OwnErrors(self._canceled):
            return self._begin().headers.get_content_type()

    def chunks(self, wait_s: float) -> Iterator[bytes]:
        """Yield what the service sends, as it comes, until it ends; each piece within `wait_s` seconds."""
        with _OwnErrors(self._canceled):
            while self._response is not None:
                self._connection.allow(wait_s)
                data = self._response.read1(CHUNK_BYTES)
                if not data:
                    return
                yield data

    def cancel(self) -> None:
        """End the call; whoever waits for it gets `CallCanceledError`."""
        self._canceled.set()
        self._connection.break_off()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._response is not None:
            self._response.close()
        self._connection.close()

    def _begin(self) -> http.client.HTTPResponse:
        self._connection.allow(self._limit_s)
        body = None if self._request is None else json.dumps(self._request).encode()
        headers = {"Accept": "*/*", "Connection": "close", "EXT": "enrollment-station"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.connect()
        if self._canceled.is_set():
            raise CallCanceledError
        self._connection.request(self._verb, self._path, body, headers)
        self._response = response = self._connection.getresponse()
        if 300 <= response.status < 400:
            raise DeviceProtocolError("the service sends its callers elsewhere")
        return response


class _OwnErrors:
    """Turns what a call raises into errors of our own."""

    def __init__(self, canceled: threading.Event) -> None:
        self._canceled = canceled

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._canceled.is_set() and isinstance(error, Exception):
            raise CallCanceledError("the call was canceled") from error
        if isinstance(error, TimeoutError):
            raise DeviceTimeoutError("the service does not answer in time") from error
        if isinstance(error, http.client.RemoteDisconnected | OSError):
            raise DeviceLostError("the service went away") from error
        if isinstance(error, http.client.HTTPException | ValueError):
            raise DeviceProtocolError("the service's answer is no HTTP") from error


class _Connection(http.client.HTTPConnection):
    """A connection of which every wait ends when the time allowed is over."""

    def __init__(self, port: int, clock: Callable[[], float]) -> None:
        super().__init__(HOST, port)
        self._clock = clock
        self._socket = _LimitedSocket(clock)

    def allow(self, limit_s: float) -> None:
        """Allow so many seconds from now, for all that follows."""
        self._socket.deadline_s = self._clock() + limit_s

    def connect(self) -> None:
        self._socket.limit()
        self._socket.connect((self.host, self.port))
        self.sock = self._socket

    def break_off(self) -> None:
        """Wake whoever waits for the service."""
        with contextlib.suppress(OSError):  # not connected yet, or not any more
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        self._socket.close()


class _LimitedSocket(socket.socket):
    """Waits until `deadline_s` and no longer, however many pieces come until then."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        self.deadline_s = 0.0
        self._clock = clock

    def limit(self) -> None:
        """Let the next wait end at the deadline. Raises TimeoutError when it is over."""
        left_s = self.deadline_s - self._clock()
        if left_s <= 0:
            raise TimeoutError
        self.settimeout(left_s)

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        self.limit()
        return super().recv_into(buffer, nbytes, flags)
