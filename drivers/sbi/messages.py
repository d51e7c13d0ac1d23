"""What an SBI service says, read into values of our own: devices, captures, error codes.

Services differ from the written interface in small ways (numbers as text, a lone object for a list, errors inside a
good answer); those are read. Anything else raises `DeviceProtocolError`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceLostError,
    DeviceProtocolError,
    DeviceTimeoutError,
    DriverUnavailableError,
)
from drivers.sbi.signature import Certificates, SignatureState, decode_base64, open_signed

MAX_DEVICES = 16
MAX_WORD_CHARACTERS = 60
AUTH_ONLY = (
    "this device only confirms persons who are registered already (Auth): its pictures are encrypted for a server, "
    "so it cannot register anybody; use a device for registration"
)

FINGER_NAMES = (
    "UNKNOWN",
    *(
        f"{hand} {finger}"
        for hand in ("Right", "Left")
        for finger in ("Thumb", "IndexFinger", "MiddleFinger", "RingFinger", "LittleFinger")
    ),
)
"""Names of the finger positions 0 to 10 (`bioSubType`)."""

NO_FINGER_YET = frozenset({101, 102, 105, 700, 701})
"""Errors after which the device is simply asked again."""
BUSY = frozenset({110, 703})
_GONE = frozenset({106, 202, 502})
_NOT_ALLOWED = frozenset({100, 103, 104, 107, 108})
_AUTH_ONLY = frozenset({121, 706, 709})


@dataclass(frozen=True, slots=True)
class SbiDevice:
    """A finger scanner that a service offers."""

    port: int
    device_id: str
    serial: str
    make: str
    model: str
    is_slap: bool
    """Takes four fingers at once; one finger is then asked for with the others left out."""
    sub_ids: tuple[int, ...]
    status: str
    purpose: str
    environment: str
    spec_version: str
    signature: SignatureState


@dataclass(frozen=True, slots=True, eq=False)
class CapturedFinger:
    """One finger of a capture: its record (ISO/IEC 19794-4), still packed, and how it was signed."""

    record: bytes
    finger_name: str
    serial: str
    signature: SignatureState
    digest: str
    """What the next request names as its predecessor; empty when the device gave none."""


def read_devices(body: bytes, port: int, roots: Certificates, now: datetime) -> tuple[SbiDevice, ...]:
    """Read the answer to MOSIPDINFO: its finger scanners. Raises `DeviceProtocolError`."""
    items = read_json(body)
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list) or len(items) > MAX_DEVICES:
        raise DeviceProtocolError("the service lists no devices")
    devices = (_read_device(item, port, roots, now) for item in items)
    return tuple(device for device in devices if device is not None)


def read_capture(body: bytes, transaction_id: str, roots: Certificates, now: datetime) -> CapturedFinger:
    """Read the answer to RCAPTURE. Raises what `check_error` raises, and `DeviceProtocolError`."""
    answer = _object(read_json(body))
    check_error(answer.get("error"))
    fingers = answer.get("biometrics")
    if not isinstance(fingers, list) or len(fingers) != 1:
        raise DeviceProtocolError("the device did not give one finger")
    finger = _object(fingers[0])
    check_error(finger.get("error"))
    signed = open_signed(_text(finger, "data"), roots, now)
    payload = _object(read_json(signed.payload))
    identity, state = _read_identity(payload.get("digitalId"), roots, now)
    if _text(payload, "transactionId") != transaction_id:
        raise DeviceProtocolError("the device answered another request than ours")
    if payload.get("bioType") != "Finger" or payload.get("purpose") == "Auth":
        raise DeviceProtocolError("the device gave something else than a finger to register")
    digest = finger.get("hash")
    return CapturedFinger(
        decode_base64(_text(payload, "bioValue")),
        _text(payload, "bioSubType"),
        _word(identity.get("serialNo")),
        signed.state.worse(state) if state is SignatureState.BAD else signed.state,
        digest if isinstance(digest, str) and re.fullmatch("[0-9A-Fa-f]{64}", digest) else "",
    )


def read_json(data: bytes) -> object:
    """Read JSON of any depth and kind. Raises `DeviceProtocolError`."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DeviceProtocolError("an answer is no JSON") from error


class NoFingerYetError(DeviceTimeoutError):
    """The device saw no finger, or none good enough, in the time it was given: to be asked again."""


def check_error(error: object) -> None:
    """Raise the error that an answer's `error` means; nothing for none. The device's own words are not repeated."""
    if not isinstance(error, Mapping):
        return
    code = _whole(error.get("errorCode", 0))
    if code is None:
        raise DeviceProtocolError("the device reports an error without a code")
    if code in NO_FINGER_YET:
        raise NoFingerYetError(f"the device took no finger (error {code})")
    if code in BUSY:
        raise DeviceBusyError(f"the device is busy (error {code})")
    if code in _GONE:
        raise DeviceLostError(f"the service has lost its scanner (error {code})")
    if code in _NOT_ALLOWED or 800 <= code < 900:
        raise DeviceAccessError(f"the device is not allowed to work, its registration must be mended (error {code})")
    if code in _AUTH_ONLY:
        raise DriverUnavailableError(AUTH_ONLY)
    if code != 0:
        raise DeviceProtocolError(f"the device refuses the request (error {code})")


def _read_device(item: object, port: int, roots: Certificates, now: datetime) -> SbiDevice | None:
    """Read one device; None when it is no finger scanner, or the service says that none is there."""
    packed = _object(item).get("deviceInfo")
    if not isinstance(packed, str) or not packed:
        return None
    signed = open_signed(packed, roots, now)
    told = _object(read_json(signed.payload))
    identity, identity_state = _read_identity(told.get("digitalId"), roots, now)
    if identity.get("type") != "Finger":
        return None
    sub_ids = told.get("deviceSubId", [])
    versions = told.get("specVersion", [])
    return SbiDevice(
        port=port,
        device_id=_word(told.get("deviceId")),
        serial=re.sub("[^A-Za-z0-9._-]", "_", _word(identity.get("serialNo"))),
        make=_word(identity.get("make")),
        model=_word(identity.get("model")),
        is_slap=identity.get("deviceSubType") == "Slap",
        sub_ids=tuple(n for v in (sub_ids if isinstance(sub_ids, list) else [sub_ids]) if (n := _whole(v)) is not None),
        status=_word(told.get("deviceStatus")),
        purpose=_word(told.get("purpose"), may_be_empty=True),
        environment=_word(told.get("env"), may_be_empty=True) or "None",
        spec_version=_word(versions[0] if isinstance(versions, list) and versions else versions or "0.9.5"),
        signature=signed.state.worse(identity_state),
    )


def _read_identity(packed: object, roots: Certificates, now: datetime) -> tuple[Mapping[str, object], SignatureState]:
    """Read a digital id: signed, packed only, or (by some services) plain."""
    if isinstance(packed, Mapping):
        return packed, SignatureState.UNSIGNED
    if not isinstance(packed, str):
        raise DeviceProtocolError("a device has no digital id")
    if packed.lstrip().startswith("{"):
        return _object(read_json(packed.encode())), SignatureState.UNSIGNED
    signed = open_signed(packed, roots, now)
    return _object(read_json(signed.payload)), signed.state


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise DeviceProtocolError("a part of an answer is no object")
    return value


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise DeviceProtocolError(f"an answer has no {key}")
    return value


def _word(value: object, *, may_be_empty: bool = False) -> str:
    """Read a short word to show or to compare: printable, cut to size."""
    if value is None and may_be_empty:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise DeviceProtocolError("a device is described by something else than words")
    word = "".join(c for c in str(value)[:MAX_WORD_CHARACTERS] if c.isprintable()).strip()
    if not word and not may_be_empty:
        raise DeviceProtocolError("a device is described by nothing")
    return word


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**6 else None
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,6}", value) else None
