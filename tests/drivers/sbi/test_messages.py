from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceProtocolError,
    DriverUnavailableError,
)
from drivers.sbi.messages import FINGER_NAMES, NoFingerYetError, check_error, read_capture, read_devices, read_json
from drivers.sbi.signature import SignatureState
from tests.drivers.sbi.keys import NOW, maker
from tests.drivers.sbi.mutations import survive

ACME = maker("Acme")
IDENTITY = {"serialNo": "123456789012", "make": "Acme", "model": "S1", "type": "Finger", "deviceSubType": "Single"}
INFO = {
    "deviceId": "d1",
    "deviceStatus": "Ready",
    "deviceSubId": ["0"],
    "specVersion": ["0.9.5"],
    "purpose": "Registration",
    "env": "Staging",
}
CAPTURE = {
    "bioType": "Finger",
    "bioSubType": "Right Thumb",
    "purpose": "Registration",
    "bioValue": "AAEC",
    "transactionId": "t1",
}


def plain(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(value: object) -> str:
    return ACME.device.sign(json.dumps(value).encode())


def info(pack=signed, identity: object = IDENTITY, **changes: object) -> bytes:
    told = {**INFO, "digitalId": pack(identity), **changes}
    return json.dumps([{"deviceInfo": pack(told), "error": {"errorCode": "0"}}]).encode()


def capture(pack=signed, error: object = None, **changes: object) -> bytes:
    payload = {**CAPTURE, "digitalId": pack(IDENTITY), **changes}
    finger = {"specVersion": "0.9.5", "data": pack(payload), "hash": "AB" * 32, "error": error}
    return json.dumps({"biometrics": [finger]}).encode()


def devices(body: bytes):
    return read_devices(body, 4501, (ACME.root,), NOW)


def captured(body: bytes):
    return read_capture(body, "t1", (ACME.root,), NOW)


def test_a_device_is_read_with_its_signature() -> None:
    (device,) = devices(info())
    assert (device.serial, device.make, device.model, device.port) == ("123456789012", "Acme", "S1", 4501)
    assert (device.status, device.purpose, device.environment, device.spec_version) == (
        "Ready",
        "Registration",
        "Staging",
        "0.9.5",
    )
    assert device.sub_ids == (0,)
    assert not device.is_slap
    assert device.signature is SignatureState.TRUSTED


def test_a_device_that_is_not_registered_is_read_and_not_signed() -> None:
    (device,) = devices(info(plain))
    assert device.signature is SignatureState.UNSIGNED


def test_a_signed_answer_with_an_unsigned_identity_is_not_signed() -> None:
    (device,) = devices(info(digitalId=plain(IDENTITY)))
    assert device.signature is SignatureState.UNSIGNED


@pytest.mark.parametrize(
    "changes",
    [
        {"deviceSubId": [0, 1]},
        {"deviceSubId": "0"},
        {"deviceSubId": None},
        {"specVersion": "1.0"},
        {"specVersion": []},
        {"purpose": None},
        {"env": ""},
        {"deviceId": 7},
        {"digitalId": IDENTITY},
        {"digitalId": json.dumps(IDENTITY)},
    ],
)
def test_small_differences_from_the_written_interface_are_read(changes: dict[str, Any]) -> None:
    assert len(devices(info(**changes))) == 1


def test_a_lone_device_need_not_be_in_a_list() -> None:
    assert len(devices(json.dumps(json.loads(info())[0]).encode())) == 1


def test_devices_for_eyes_and_faces_are_passed_over() -> None:
    assert devices(info(identity={**IDENTITY, "type": "Iris"})) == ()
    assert devices(b'[{"deviceInfo": null, "error": {"errorCode": "202"}}]') == ()


def test_what_is_shown_is_short_and_printable_and_a_serial_is_one_word() -> None:
    (device,) = devices(info(identity={**IDENTITY, "make": "A\nc\x1bme" * 100, "serialNo": "1 2?3&4/5"}))
    assert device.make.isprintable()
    assert len(device.make) <= 60
    assert device.serial == "1_2_3_4_5"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"5",
        b'"words"',
        b"[5]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"deviceInfo": 1' + b"0" * 5000 + b"}",
        json.dumps([{"deviceInfo": "x"}] * 17).encode(),
        info(identity=[]),
        info(identity={"type": "Finger"}),
        info(identity={**IDENTITY, "serialNo": {"a": 1}}),
        info(identity={**IDENTITY, "serialNo": True}),
        info(identity={**IDENTITY, "make": "\n"}),
        info(deviceId=None),
        info(deviceStatus=[]),
        info(specVersion=[[]]),
        info(digitalId=5),
        info(digitalId="a.b"),
    ],
)
def test_an_answer_about_devices_that_makes_no_sense_is_refused(body: bytes) -> None:
    with pytest.raises(DeviceProtocolError):
        devices(body)


def test_a_captured_finger_is_read_with_its_signature() -> None:
    finger = captured(capture())
    assert finger.record == b"\0\1\2"
    assert (finger.finger_name, finger.serial) == ("Right Thumb", "123456789012")
    assert finger.signature is SignatureState.TRUSTED
    assert finger.digest == "AB" * 32


@pytest.mark.parametrize("hash_value", [None, "AB", "XY" * 32, 5, ["AB" * 32]])
def test_a_digest_that_is_none_is_left_out(hash_value: object) -> None:
    answer = json.loads(capture())
    answer["biometrics"][0]["hash"] = hash_value
    assert captured(json.dumps(answer).encode()).digest == ""


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"biometrics": []}',
        b'{"biometrics": [5]}',
        b'{"biometrics": [{"data": 5}]}',
        b'{"biometrics": [{}, {}]}',
        capture(transactionId="t2"),
        capture(transactionId=None),
        capture(bioType="Face"),
        capture(purpose="Auth"),
        capture(bioValue=None),
        capture(bioValue="§"),
        capture(bioValue=[1, 2]),
        capture(bioSubType=7),
        capture(digitalId=None),
    ],
)
def test_a_capture_that_makes_no_sense_is_refused(body: bytes) -> None:
    with pytest.raises(DeviceProtocolError):
        captured(body)


def test_a_changed_capture_is_told_as_wrongly_signed() -> None:
    answer = json.loads(capture())
    head, _, tail = answer["biometrics"][0]["data"].split(".")
    other = plain({**CAPTURE, "digitalId": plain(IDENTITY), "bioValue": "BBBB"})
    answer["biometrics"][0]["data"] = f"{head}.{other}.{tail}"
    assert captured(json.dumps(answer).encode()).signature is SignatureState.BAD


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (101, NoFingerYetError),
        ("701", NoFingerYetError),
        (703, DeviceBusyError),
        (202, DeviceLostError),
        (100, DeviceAccessError),
        (810, DeviceAccessError),
        (709, DriverUnavailableError),
        (109, DeviceProtocolError),
        (-5, DeviceProtocolError),
        ("nonsense", DeviceProtocolError),
        ([], DeviceProtocolError),
        (10**30, DeviceProtocolError),
        (True, DeviceProtocolError),
    ],
)
def test_an_error_code_becomes_the_error_it_means(code: object, kind: type[DeviceError]) -> None:
    error = {"errorCode": code, "errorInfo": "private words"}
    with pytest.raises(kind) as caught:
        captured(capture(error=error))
    assert "private" not in str(caught.value)
    with pytest.raises(kind):
        captured(json.dumps({"error": error}).encode())


@pytest.mark.parametrize("error", [None, {}, {"errorCode": "0"}, {"errorCode": 0}, "", []])
def test_no_error_is_no_error(error: object) -> None:
    check_error(error)
    assert captured(capture(error=error)).record


def test_the_finger_names_are_those_of_the_interface() -> None:
    assert FINGER_NAMES[0] == "UNKNOWN"
    assert FINGER_NAMES[1] == "Right Thumb"
    assert FINGER_NAMES[2] == "Right IndexFinger"
    assert FINGER_NAMES[10] == "Left LittleFinger"
    assert len(set(FINGER_NAMES)) == 11


WRONG_VALUES: tuple[object, ...] = (None, 0, -1, 10**25, 1.5, True, "", "x" * 300, [], [[]], {}, {"a": {}}, "a.b.c")


def with_wrong_values(value: Any, rng: np.random.Generator) -> Any:
    """The same JSON with some of its values put in each other's place or made nonsense."""
    if rng.random() < 0.12:
        return WRONG_VALUES[int(rng.integers(len(WRONG_VALUES)))]
    if isinstance(value, dict):
        return {key: with_wrong_values(inner, rng) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_wrong_values(inner, rng) for inner in value]
    return value


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_broken_answers_end_in_our_own_errors(rounds: int) -> None:
    assert survive(devices, [info(), info(plain)], rounds, seed=7) > 0
    assert survive(captured, [capture(), capture(plain)], rounds, seed=8) > 0


def test_answers_whose_inside_is_broken_end_in_our_own_errors(rounds: int) -> None:
    def wrap(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode()

    inside = {**INFO, "digitalId": plain(IDENTITY)}, {**CAPTURE, "digitalId": plain(IDENTITY)}

    def parse_both(data: bytes) -> None:
        for read, answer in (
            (devices, [{"deviceInfo": wrap(data)}]),
            (captured, {"biometrics": [{"data": wrap(data)}]}),
        ):
            try:
                read(json.dumps(answer).encode())
            except DeviceError:
                continue

    samples = [json.dumps(value).encode() for value in inside]
    assert survive(parse_both, samples, rounds, seed=9) == rounds


def test_answers_with_values_of_the_wrong_kind_end_in_our_own_errors(rounds: int) -> None:
    rng = np.random.default_rng(10)
    read = 0
    for number in range(rounds):
        told = with_wrong_values({**INFO, "digitalId": with_wrong_values(IDENTITY, rng)}, rng)
        payload = with_wrong_values({**CAPTURE, "digitalId": with_wrong_values(IDENTITY, rng)}, rng)
        error = {"errorCode": "0"}
        bodies = (
            (devices, with_wrong_values([{"deviceInfo": plain(told), "error": error}], rng)),
            (captured, with_wrong_values({"biometrics": [{"data": plain(payload), "error": error}]}, rng)),
        )
        parse, body = bodies[number % 2]
        try:
            parse(json.dumps(body).encode())
            read += 1
        except DeviceError:
            pass
    assert 0 < read < rounds


def test_json_of_any_kind_is_read_or_refused() -> None:
    assert read_json(b"[1]") == [1]
    for data in (b"{", b"\x00", b"\xff", b"1" * 5000, b"[" * 10**6):
        with pytest.raises(DeviceProtocolError):
            read_json(data)
