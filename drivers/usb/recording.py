"""Recorded traffic of one session: what a driver asked of its port and what came back.

Requests stand where they were made, what the device sends in its own time where it came: so a cause stands before
its effect.

A recording is a text file of JSON lines, so that it can be read without this program. The first line is the head:

    {"format": "enrollment-station usb recording", "version": 1, "driver": "nb1010", "pixels": "real",
     "device": {"vendor_id": 10637, "product_id": 4112, "bus": 1, "address": 3, "port_path": "1-7", ...}}

`pixels` is "real", or "synthetic" in a support recording. Each further line is one transfer:

    {"t": 0.104, "do": "control_read", "setup": [192, 4, 7, 0], "length": 1, "data": "AQ=="}
    {"t": 0.391, "do": "read", "endpoint": 129, "length": 64, "data": "VqoA..."}
    {"t": 0.392, "do": "write", "endpoint": 2, "data": "gDgBAAgAAAA="}
    {"t": 0.393, "do": "read", "endpoint": 130, "length": 111424, "error": "DeviceLostError"}

`t` counts seconds from opening, `setup` is request type, request, value and index, `data` is base64. A read that waited
in vain is left out: how often one waits says nothing of the device.
"""

from __future__ import annotations

import base64
import binascii
import enum
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceProtocolError,
    DeviceTimeoutError,
)
from drivers.usb.port import UsbIdentity, UsbOverflowError, UsbStallError

K = TypeVar("K")

FORMAT = "enrollment-station usb recording"
VERSION = 1
MAX_BYTES = 256 * 1024 * 1024
MAX_TRANSFERS = 1_000_000
MAX_LENGTH = 2**24
MAX_LINE = MAX_LENGTH // 3 * 4 + 1024

ERRORS: Mapping[str, type[DeviceError]] = {
    kind.__name__: kind
    for kind in (
        DeviceError,
        DeviceAccessError,
        DeviceBusyError,
        DeviceLostError,
        DeviceProtocolError,
        DeviceTimeoutError,
        UsbOverflowError,
        UsbStallError,
    )
}


class RecordingError(DeviceProtocolError):
    """A recording that cannot be read or does not fit what is asked of it."""

    code = "device.recording"
    advice = "Make the recording anew."


class Do(enum.Enum):
    """What was asked of the port."""

    CONTROL_READ = "control_read"
    CONTROL_WRITE = "control_write"
    READ = "read"
    WRITE = "write"
    CLEAR_HALT = "clear_halt"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: `target` is the endpoint, or the four numbers of a control request; `data` was sent or came."""

    time_s: float
    do: Do
    target: tuple[int, ...] = ()
    length: int = 0
    data: bytes = b""
    error: str | None = None

    @property
    def is_awaited(self) -> bool:
        """True for what the device sends in its own time: it is answered when its turn comes."""
        return self.do is Do.READ


@dataclass(frozen=True, slots=True)
class Recording:
    """A session of `driver` with one device."""

    driver: str
    identity: UsbIdentity
    transfers: tuple[Transfer, ...]
    is_synthetic: bool = False
    """True when the pixels are those of a drawn print."""


def write_recording(recording: Recording) -> bytes:
    """Return the file."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "driver": recording.driver,
        "pixels": "synthetic" if recording.is_synthetic else "real",
        "device": asdict(recording.identity),
    }
    lines = [head, *map(_to_line, recording.transfers)]
    return "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")


def parse_recording(data: bytes) -> Recording:
    """Read a file. Raises `RecordingError`."""
    if len(data) > MAX_BYTES:
        raise RecordingError("the recording is too large")
    try:
        return _parse(data)
    except RecordingError:
        raise
    # UnicodeError and JSONDecodeError are ValueErrors; RecursionError comes from deeply nested JSON.
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise RecordingError("the recording cannot be read") from error


def _parse(data: bytes) -> Recording:
    head, _, rest = data.decode("ascii").partition("\n")
    found = _table(_load(head))
    if found.get("format") != FORMAT:
        raise RecordingError("this is no recording of USB traffic")
    if found.get("version") != VERSION:
        raise RecordingError("the recording is of another version")
    if rest.count("\n") > MAX_TRANSFERS:
        raise RecordingError("the recording is too long")
    transfers = tuple(_from_line(_table(_load(line))) for line in rest.split("\n") if line.strip("\r"))
    identity = _read_identity(_table(found["device"]))
    return Recording(_checked(found["driver"], str), identity, transfers, found["pixels"] == "synthetic")


def _load(line: str) -> object:
    """Read one line of JSON; its length bounds what it may grow to."""
    if len(line) > MAX_LINE:
        raise RecordingError("the recording has a line that is too long")
    found: object = json.loads(line)
    return found


def _to_line(transfer: Transfer) -> dict[str, object]:
    line: dict[str, object] = {"t": round(transfer.time_s, 6), "do": transfer.do.value}
    if len(transfer.target) == 1:
        line["endpoint"] = transfer.target[0]
    elif transfer.target:
        line["setup"] = list(transfer.target)
    if transfer.length:
        line["length"] = transfer.length
    if transfer.error is not None:
        line["error"] = transfer.error
    else:
        line["data"] = base64.b64encode(transfer.data).decode("ascii")
    return line


def _from_line(line: Mapping[str, object]) -> Transfer:
    do = Do(line["do"])
    error = line.get("error")
    if error is not None and error not in ERRORS:
        raise RecordingError("the recording names an unknown fault")
    try:
        data = base64.b64decode(_checked(line["data"], str), validate=True) if error is None else b""
    except binascii.Error as problem:
        raise RecordingError("the recording cannot be read") from problem
    time_s = line["t"]
    if not isinstance(time_s, int | float) or not 0 <= time_s < 1e9:
        raise RecordingError("the recording has an impossible time")
    length = _whole(line.get("length", 0), MAX_LENGTH)
    return Transfer(float(time_s), do, _target(do, line), length, data, None if error is None else str(error))


def _target(do: Do, line: Mapping[str, object]) -> tuple[int, ...]:
    if do in (Do.CONTROL_READ, Do.CONTROL_WRITE):
        setup = _checked(line["setup"], list)
        if len(setup) != 4:
            raise RecordingError("the recording has a request of the wrong form")
        return tuple(_whole(number, 0xFFFF) for number in setup)
    return () if do is Do.RESET else (_whole(line["endpoint"], 0xFF),)


def _read_identity(device: Mapping[str, object]) -> UsbIdentity:
    text, text_or_none = (str,), (str, type(None))
    kinds: dict[str, tuple[type, ...]] = {"port_path": text, "serial": text_or_none, "product": text_or_none}
    values: dict[str, Any] = {}
    for field in fields(UsbIdentity):
        value = device[field.name]
        if isinstance(value, bool) or not isinstance(value, kinds.get(field.name, (int,))):
            raise RecordingError("the recording tells no device")
        values[field.name] = value
    return UsbIdentity(**values)


def _table(value: object) -> Mapping[str, object]:
    table: Mapping[str, object] = _checked(value, dict)
    return table


def _checked(value: object, kind: type[K]) -> K:
    if not isinstance(value, kind):
        raise RecordingError("the recording cannot be read")
    return value


def _whole(value: object, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
        raise RecordingError("the recording has an impossible number")
    return value
