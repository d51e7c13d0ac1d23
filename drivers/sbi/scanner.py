"""A fingerprint scanner behind an SBI service: asks it for one finger after another and checks what it gives."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceInfo,
    DeviceNotFoundError,
    DeviceProtocolError,
    Frame,
    Scanner,
)
from drivers.sbi.calls import Call
from drivers.sbi.discovery import Now, find_device
from drivers.sbi.finger_image import decode_finger_image, read_finger_image
from drivers.sbi.messages import FINGER_NAMES, SbiDevice, read_capture
from drivers.sbi.options import SbiOptions
from drivers.sbi.session import Picture, Session
from drivers.sbi.signature import Certificates, SignatureState, trusted

MAX_CAPTURE_BYTES = 16 * 1024 * 1024
TURN_S = 0.05
STREAM_MS = 300_000
FIRST_DIGEST = hashlib.sha256(b"").hexdigest().upper()


class SbiScanner(Scanner):
    """Takes one finger after another with an SBI device. `signature` tells how far its last word can be trusted."""

    def __init__(
        self,
        info: DeviceInfo,
        options: SbiOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Now = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        answer_slack_s: float = 3.0,
    ) -> None:
        super().__init__(info)
        self._options = options
        self._clock, self._now, self._new_id = clock, now, new_id
        self._answer_limit_s = options.timeout_s + answer_slack_s  # what a device may take beyond its time
        self._roots: Certificates = ()
        self._device: SbiDevice | None = None
        self._session: Session | None = None
        self._finger = 0
        self._sequence = 0
        self._transaction_id = ""
        self._digest = FIRST_DIGEST
        self._signature = SignatureState.UNSIGNED

    @property
    def signature(self) -> SignatureState:
        """How the last picture was signed; before the first one, how the device described itself."""
        return self._signature

    # -- hooks ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._roots = trusted(self._options.trust)
        device = find_device(self._options.serial, self._options.ports, self._roots, self._now)
        if device.status == "Busy":
            raise DeviceBusyError("another program uses the device")
        if device.status == "Not Ready":
            raise DeviceNotFoundError("the service runs, but its scanner is not ready")
        self._check(device.signature)
        self._device, self._signature = device, device.signature
        self._finger = 0
        self._digest = FIRST_DIGEST

    def _start(self) -> None:
        self._sequence = 0
        self._session = Session(
            self._begin_capture,
            self._take,
            self._begin_preview,
            busy_limit_s=self._answer_limit_s,
            clock=self._clock,
        )
        self._session.begin(self._finger)

    def _read(self, timeout_s: float) -> Frame | None:
        picture = self._next_picture(timeout_s)
        if picture is None:
            return None
        sequence, self._sequence = self._sequence, self._sequence + 1
        is_preview = picture.ppi is None
        finger_on = None if is_preview else True
        ppi = picture.ppi or self.info.ppi
        return Frame(picture.pixels, ppi, sequence, self._clock(), finger_on, is_preview)

    def _stop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.stop()

    def _close(self) -> None:
        self._stop()  # after a fault nobody has stopped
        self._device = None

    def _show_finger(self, finger_position: int) -> None:
        self._finger = finger_position
        if self._session is not None:
            self._session.ask(finger_position)

    # -- calls, in the session's threads ----------------------------------------------------------------------

    def _begin_capture(self, finger: int) -> Call | None:
        """Ask for `finger`; None while a device that takes four at once has not been told which one."""
        device = self._opened()
        if device.is_slap and finger == 0:
            return None
        self._transaction_id = self._new_id()
        request = {
            "env": device.environment,
            "purpose": "Registration",
            "specVersion": device.spec_version,
            "timeout": str(round(self._options.timeout_s * 1000)),
            "captureTime": self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "transactionId": self._transaction_id,
            "bio": [
                {
                    "type": "Finger",
                    "count": "1",
                    "bioSubType": [FINGER_NAMES[finger]],
                    "exception": _left_out(finger) if device.is_slap else [],
                    "requestedScore": str(self._options.score),
                    "deviceId": device.device_id,
                    "deviceSubId": str(_sub_id(device, finger)),
                    "previousHash": self._digest,
                }
            ],
            "customOpts": {},
        }
        return Call(device.port, "RCAPTURE", "/capture", request, limit_s=self._answer_limit_s, clock=self._clock)

    def _take(self, call: Call, finger: int) -> Picture:
        body = call.answer(MAX_CAPTURE_BYTES).body
        captured = read_capture(body, self._transaction_id, self._roots, self._now())
        self._check(captured.signature)
        if captured.serial != self._opened().serial:
            raise DeviceProtocolError("another device answered than the one that was asked")
        if finger and captured.finger_name != FINGER_NAMES[finger]:
            raise DeviceProtocolError("the device gave another finger than the one it was asked for")
        record = read_finger_image(captured.record)
        pixels = decode_finger_image(record)
        self._signature = captured.signature
        self._digest = captured.digest or self._digest
        return Picture(pixels, record.ppi)

    def _begin_preview(self, finger: int) -> Call:
        device = self._opened()
        request = {
            "deviceId": device.device_id,
            "deviceSubId": str(_sub_id(device, finger)),
            "timeout": str(STREAM_MS),
        }
        return Call(device.port, "STREAM", "/stream", request, limit_s=self._options.timeout_s, clock=self._clock)

    def _next_picture(self, timeout_s: float) -> Picture | None:
        """Wait in short turns, so that a stop takes effect at once."""
        deadline_s = self._clock() + timeout_s
        while self._session is not None and not self._stop_requested.is_set():
            left_s = deadline_s - self._clock()
            picture = self._session.next(max(0.0, min(left_s, TURN_S)))
            if picture is not None or left_s <= TURN_S:
                return picture
        return None

    def _opened(self) -> SbiDevice:
        if self._device is None:
            raise DeviceNotFoundError("the device is closed")
        return self._device

    def _check(self, signature: SignatureState) -> None:
        """Refuse what is wrongly signed, and where roots are given whatever does not lead to them."""
        if signature is SignatureState.BAD:
            raise DeviceProtocolError("the device's signature is wrong: what it sent was changed on its way")
        if self._options.trust is not None and signature is not SignatureState.TRUSTED:
            raise DeviceAccessError(f"the device is not one of the trusted makers' ({signature.value})")


def _sub_id(device: SbiDevice, finger: int) -> int:
    """Which sensor: 1 left hand, 2 right hand, 3 thumbs on a device for four fingers; 0, or its only one, otherwise."""
    if not device.is_slap:
        return 0 if 0 in device.sub_ids or not device.sub_ids else device.sub_ids[0]
    if finger in (1, 6):
        return 3
    return 1 if finger > 6 else 2


def _left_out(finger: int) -> list[str]:
    """The other fingers that a device for four would wait for."""
    together = next(group for group in ((1, 6), (2, 3, 4, 5), (7, 8, 9, 10)) if finger in group)
    return [FINGER_NAMES[other] for other in together if other != finger]
