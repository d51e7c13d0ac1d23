"""A port that plays a recording: a device made of what one once said.

The driver's own requests have to come as recorded, in their order; anything else ends with a clear error. What the
device sent of its own accord is given when everything that the driver had done before it is done again, so it never
comes too early, whatever the speed of this machine. After the end of the recording the device is silent.
"""

from __future__ import annotations

import threading
import time

from drivers.api import DeviceStateError, DeviceTimeoutError
from drivers.usb.port import UsbIdentity
from drivers.usb.recording import ERRORS, Do, Recording, RecordingError, Transfer


class ReplayPort:
    """A `UsbPort` to the device of `recording`. Opened again, it plays from the beginning."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._requests = [n for n, t in enumerate(recording.transfers) if not t.is_awaited]
        self._awaited: dict[tuple[int, ...], list[int]] = {}
        for number, transfer in enumerate(recording.transfers):
            if transfer.is_awaited:
                self._awaited.setdefault(transfer.target, []).append(number)
        self._changed = threading.Condition()
        self._is_open = False
        self._rewind()

    @property
    def identity(self) -> UsbIdentity:
        """The device of the recording."""
        return self._recording.identity

    @property
    def is_finished(self) -> bool:
        """True when all that was recorded has been played."""
        with self._changed:
            return self._requests_done == len(self._requests) and all(
                self._taken.get(target, 0) == len(numbers) for target, numbers in self._awaited.items()
            )

    def open(self, interface: int = 0) -> None:  # noqa: ARG002 - as in the protocol
        """Begin to play."""
        with self._changed:
            if self._is_open:
                raise DeviceStateError("the port is open")
            self._is_open = True
            self._rewind()

    def control_read(
        self,
        request_type: int,
        request: int,
        value: int,
        index: int,
        length: int,
        limit_s: float,  # noqa: ARG002
    ) -> bytes:
        """Give the recorded answer. Raises `RecordingError` if another request comes next in the recording."""
        data = self._request(Do.CONTROL_READ, (request_type, request, value, index), None)
        return data[:length]

    def control_write(
        self,
        request_type: int,
        request: int,
        value: int,
        index: int,
        data: bytes,
        limit_s: float,  # noqa: ARG002
    ) -> None:
        """Check that the same was written. Raises `RecordingError`."""
        self._request(Do.CONTROL_WRITE, (request_type, request, value, index), data)

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        """Give what the endpoint sent next, when its turn comes."""
        deadline_s = time.monotonic() + limit_s
        with self._changed:
            while True:
                self._require_open()
                number = self._next_awaited((endpoint,))
                if number is not None and self._is_due(number):
                    self._taken[(endpoint,)] = self._taken.get((endpoint,), 0) + 1
                    self._changed.notify_all()
                    return _answer(self._recording.transfers[number])[:length]
                left_s = deadline_s - time.monotonic()
                if left_s <= 0:
                    raise DeviceTimeoutError("nothing was sent at this point of the recording")
                self._changed.wait(left_s)

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:  # noqa: ARG002
        """Check that the same was written. Raises `RecordingError`."""
        self._request(Do.WRITE, (endpoint,), data)

    def clear_halt(self, endpoint: int) -> None:
        """Check that the same was done. Raises `RecordingError`."""
        self._request(Do.CLEAR_HALT, (endpoint,), None)

    def reset(self) -> None:
        """Check that the same was done. Raises `RecordingError`."""
        self._request(Do.RESET, (), None)

    def close(self) -> None:
        """End; a waiting read ends too."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    # -- inside -----------------------------------------------------------------------------------------------

    def _rewind(self) -> None:
        self._requests_done = 0
        self._taken: dict[tuple[int, ...], int] = {}

    def _request(self, do: Do, target: tuple[int, ...], data: bytes | None) -> bytes:
        with self._changed:
            self._require_open()
            if self._requests_done == len(self._requests):
                raise RecordingError(f"the recording is at its end; asked for {_words(do, target, data)}")
            expected = self._recording.transfers[self._requests[self._requests_done]]
            # What failed when it was recorded has no data to compare.
            same_data = data is None or expected.error is not None or data == expected.data
            if (do, target) != (expected.do, expected.target) or not same_data:
                asked, recorded = _words(do, target, data), _words(expected.do, expected.target, expected.data)
                raise RecordingError(f"the recording has {recorded}; asked for {asked}")
            self._requests_done += 1
            self._changed.notify_all()
            return _answer(expected)

    def _next_awaited(self, target: tuple[int, ...]) -> int | None:
        numbers = self._awaited.get(target, [])
        taken = self._taken.get(target, 0)
        return numbers[taken] if taken < len(numbers) else None

    def _is_due(self, number: int) -> bool:
        """True when every request recorded before transfer `number` has been made again."""
        return self._requests_done == len(self._requests) or self._requests[self._requests_done] > number

    def _require_open(self) -> None:
        if not self._is_open:
            raise DeviceStateError("the port is not open")


def _answer(transfer: Transfer) -> bytes:
    if transfer.error is not None:
        raise ERRORS[transfer.error]("as in the recording")
    return transfer.data


def _words(do: Do, target: tuple[int, ...], data: bytes | None) -> str:
    """Name a request in an error; never more of its data than a register holds."""
    place = " ".join(f"{number:02x}" for number in target)
    return f"{do.value} {place}" + (f" <- {data[:8].hex()}" if data and do is not Do.CONTROL_READ else "")
