"""Packets of the Synochip AS60x modules and the many built on them (AS608, R30x, ZFM): one format, many lines.

`EF 01`, address (4 bytes), kind, length (2 bytes big-endian: payload + 2), payload, checksum (2 bytes big-endian: sum
of kind, length bytes and payload). Written from public descriptions.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from drivers.api import DeviceAccessError, DeviceProtocolError

MARK = b"\xef\x01"
ANY_ADDRESS = b"\xff\xff\xff\xff"
HEAD_BYTES = 9
CHECKSUM_BYTES = 2
MOST_PAYLOAD_BYTES = 256
"""The largest data packet that a module may be set to."""
MOST_RUBBISH_BYTES = 4096

TAKE_PICTURE = b"\x01"
SEND_PICTURE = b"\x0a"
VERIFY_PASSWORD = b"\x13"


class Kind(enum.IntEnum):
    """What a packet is."""

    COMMAND = 1
    DATA = 2
    ANSWER = 7
    LAST_DATA = 8


class Code(enum.IntEnum):
    """The first byte of an answer."""

    OK = 0x00
    PACKET_ERROR = 0x01
    NO_FINGER = 0x02
    CAPTURE_FAILED = 0x03
    TOO_MESSY = 0x06
    TOO_FEW_FEATURES = 0x07
    UPLOAD_FAILED = 0x0F
    WRONG_PASSWORD = 0x13
    NO_IMAGE = 0x15


class WrongPasswordError(DeviceAccessError):
    """The module does not accept the password."""

    advice = "Ask the technician to set the module's password behind its address."


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; the payload is without its checksum."""

    kind: Kind
    payload: bytes
    address: bytes = ANY_ADDRESS


def encode(packet: Packet) -> bytes:
    """Return the packet's bytes. Raises ValueError for a payload that is too long, or an address not of 4 bytes."""
    if len(packet.payload) > MOST_PAYLOAD_BYTES or len(packet.address) != len(ANY_ADDRESS):
        raise ValueError("the payload is too long, or the address has not 4 bytes")
    summed = bytes([packet.kind]) + (len(packet.payload) + CHECKSUM_BYTES).to_bytes(2, "big") + packet.payload
    return MARK + packet.address + summed + _checksum(summed)


def decode(data: bytes) -> Packet:
    """Read the packet at the start of `data`; what follows it is ignored. Raises `DeviceProtocolError`."""
    head = data[:HEAD_BYTES]
    length = _payload_length(head)
    if length is None:
        raise DeviceProtocolError("the module's answer is not a packet")
    end = HEAD_BYTES + length + CHECKSUM_BYTES
    if len(data) < end:
        raise DeviceProtocolError("a packet ends too early")
    if data[end - CHECKSUM_BYTES : end] != _checksum(data[6 : end - CHECKSUM_BYTES]):
        raise DeviceProtocolError("a packet's checksum is wrong")
    return Packet(Kind(head[6]), bytes(data[HEAD_BYTES : end - CHECKSUM_BYTES]), bytes(head[2:6]))


class PacketReader:
    """Finds packets in a stream of bytes. Rubbish before a packet's mark is skipped; it holds no more than it must."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._rubbish = 0

    def feed(self, data: bytes) -> None:
        """Add what came over the line."""
        self._buffer += data

    def take(self) -> Packet | None:
        """Return the next packet, None while it is not complete.

        Raises `DeviceProtocolError` for a wrong checksum, and when nothing but rubbish comes; the search then goes on
        behind the mark of the broken packet.
        """
        while True:
            self._skip_to_mark()
            if len(self._buffer) < HEAD_BYTES:
                return None
            length = _payload_length(bytes(self._buffer[:HEAD_BYTES]))
            if length is None:
                self._skip(len(MARK))  # the mark was part of something else
                continue
            end = HEAD_BYTES + length + CHECKSUM_BYTES
            if len(self._buffer) < end:
                return None
            whole = bytes(self._buffer[:end])
            try:
                packet = decode(whole)
            except DeviceProtocolError:
                del self._buffer[: len(MARK)]
                raise
            del self._buffer[:end]
            self._rubbish = 0
            return packet

    def forget(self) -> None:
        """Drop what came so far."""
        self._buffer.clear()
        self._rubbish = 0

    def _skip_to_mark(self) -> None:
        found = self._buffer.find(MARK)
        if found < 0:
            ends_half = self._buffer.endswith(MARK[:1])
            found = len(self._buffer) - int(ends_half)
        self._skip(found)

    def _skip(self, count: int) -> None:
        del self._buffer[:count]
        self._rubbish += count
        if self._rubbish > MOST_RUBBISH_BYTES:
            self._rubbish = 0
            raise DeviceProtocolError("what comes over the line is no packet")


def command(payload: bytes) -> bytes:
    """Return the bytes of a command."""
    return encode(Packet(Kind.COMMAND, payload))


def password_command(password: int) -> bytes:
    """Return the bytes of the command that shows the module its password, 0 to 2**32 - 1."""
    return command(VERIFY_PASSWORD + password.to_bytes(4, "big"))


def answer_code(packet: Packet) -> int:
    """Return the code of an answer. Raises `DeviceProtocolError` for any other packet."""
    if packet.kind is not Kind.ANSWER or not packet.payload:
        raise DeviceProtocolError(f"an answer was due, a packet of kind {packet.kind} came")
    return packet.payload[0]


def expect_ok(packet: Packet) -> None:
    """Raise `WrongPasswordError` or `DeviceProtocolError` unless the answer says that all is well."""
    code = answer_code(packet)
    if code == Code.WRONG_PASSWORD:
        raise WrongPasswordError("the module does not accept the password")
    if code != Code.OK:
        name = Code(code).name.lower().replace("_", " ") if code in set(Code) else "unknown code"
        raise DeviceProtocolError(f"the module answers {code:#04x} ({name})")


def _payload_length(head: bytes) -> int | None:
    """Return the length of the payload that a packet's head tells; None if this is no head of a packet."""
    if len(head) < HEAD_BYTES or head[:2] != MARK or head[6] not in set(Kind):
        return None
    length = int.from_bytes(head[7:9], "big") - CHECKSUM_BYTES
    return length if 0 <= length <= MOST_PAYLOAD_BYTES else None


def _checksum(summed: bytes) -> bytes:
    return (sum(summed) & 0xFFFF).to_bytes(2, "big")
