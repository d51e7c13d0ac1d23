"""Takes apart a preview stream: JPEG pictures one after another (multipart/x-mixed-replace), each with its length."""

from __future__ import annotations

from drivers.api import DeviceProtocolError

MAX_HEADER_BYTES = 4096
MAX_PART_BYTES = 2 * 1024 * 1024
_END_OF_HEADER = b"\r\n\r\n"


class PartReader:
    """Collects parts from pieces of any size. It reads by the length each part states, not by looking for its end."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next piece and return the parts that are complete. Raises `DeviceProtocolError`."""
        self._buffer += data
        parts = []
        while (part := self._next_part()) is not None:
            parts.append(part)
        return parts

    def _next_part(self) -> bytes | None:
        if self._length is None:
            self._length = self._read_header()
        if self._length is None or len(self._buffer) < self._length:
            return None
        part = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._length = None
        return part

    def _read_header(self) -> int | None:
        """Return the length that the next part states; None while its header is not complete."""
        while self._buffer[:2] == b"\r\n":
            del self._buffer[:2]
        end = self._buffer.find(_END_OF_HEADER, 0, MAX_HEADER_BYTES + len(_END_OF_HEADER))
        if end < 0:
            if len(self._buffer) > MAX_HEADER_BYTES:
                raise DeviceProtocolError("a part of the preview has no header")
            return None
        header = bytes(self._buffer[:end])
        del self._buffer[: end + len(_END_OF_HEADER)]
        return _stated_length(header)


def _stated_length(header: bytes) -> int:
    if not header.startswith(b"--"):
        raise DeviceProtocolError("a part of the preview does not begin where it should")
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            if digits.isdigit() and len(digits) < 10 and 0 < int(digits) <= MAX_PART_BYTES:
                return int(digits)
            break
    raise DeviceProtocolError("a part of the preview has no length, or one that cannot be")
