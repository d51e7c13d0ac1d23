"""The U.are.U 4000 family against known values: the login, the key stream, messages, power up."""

from __future__ import annotations

import queue
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceProtocolError, DeviceTimeoutError
from drivers.usb.port import UsbIdentity
from drivers.usb.uru4000_frame import WIDTH_PX, KeyStream
from drivers.usb.uru4000_interrupts import Interrupt, parse_interrupt
from drivers.usb.uru4000_registers import Registers, answer_login, power_up
from tests.drivers.usb.emulator.aes import encrypt_block

KEY = 0x544409D6
TAPS, OUTPUTS = 0x9248144D, (4, 8, 11, 14, 18, 21, 24, 29)
CHALLENGE = bytes.fromhex("4dae5a0b1247a86c9fbf29fdcc178a74")
ANSWER = bytes.fromhex("329351371e4adfb1f35f09f329c6ab46")
LOGIN_KEY = bytes.fromhex("79ac91795ca1478e98e00f3c598f5f4b")

Step = tuple[str, int, bytes]
STATUS, CHALLENGE_AT, ANSWER_AT, KEY_AT, INDEX_AT = 0x07, 0x2010, 0x2000, 0x34, 0x33


class ScriptedPort:
    """Answers the requests of a recorded exchange in their order, and no others."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)

    @property
    def identity(self) -> UsbIdentity:
        return UsbIdentity(0x045E, 0x00CA, 1, 2, "1-1")

    def open(self, interface: int = 0) -> None:
        raise AssertionError

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        assert (request_type, request, index) == (0xC0, 0x04, 0)
        do, register, data = self.steps.pop(0)
        assert (do, register) == ("read", value)
        return data[:length]

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        assert (request_type, request, index) == (0x40, 0x04, 0)
        assert self.steps.pop(0) == ("write", value, data)

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        raise AssertionError

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        raise AssertionError

    def clear_halt(self, endpoint: int) -> None:
        raise AssertionError

    def reset(self) -> None:
        raise AssertionError

    def close(self) -> None:
        raise AssertionError


def told(*answers: bool) -> Callable[[float], bool]:
    """A wait for the message of power that comes to these ends, one after another."""
    left: queue.SimpleQueue[bool] = queue.SimpleQueue()
    for answer in answers:
        left.put(answer)
    return lambda _: left.get_nowait()


def test_the_login_gives_the_recorded_answer() -> None:
    assert answer_login(CHALLENGE) == ANSWER


@given(st.binary(min_size=16, max_size=16))
def test_the_login_is_aes_under_the_readers_key(challenge: bytes) -> None:
    assert answer_login(challenge) == encrypt_block(LOGIN_KEY, challenge)


def test_a_reader_that_asks_for_the_login_is_powered_up_as_recorded() -> None:
    port = ScriptedPort(
        ("read", STATUS, b"\x03"),
        ("write", STATUS, b"\x83"),
        ("write", STATUS, b"\x03"),
        ("read", STATUS, b"\x83"),
        ("read", CHALLENGE_AT, CHALLENGE),
        ("write", ANSWER_AT, ANSWER),
        ("write", STATUS, b"\x03"),
        ("read", STATUS, b"\x03"),
    )
    power_up(Registers(port, 1.0), told(True), needs_login=True, sleep=lambda _: None)
    assert port.steps == []


def test_a_reader_without_login_is_powered_up_as_recorded() -> None:
    port = ScriptedPort(
        ("read", STATUS, b"\x01"),
        ("write", STATUS, b"\x81"),
        ("write", STATUS, b"\x01"),
        ("read", STATUS, b"\x01"),
    )
    power_up(Registers(port, 1.0), told(True), needs_login=False, sleep=lambda _: None)
    assert port.steps == []


def test_a_wedged_reader_is_restarted_first() -> None:
    port = ScriptedPort(
        ("read", STATUS, b"\x85"),
        ("write", STATUS, b"\x05"),
        ("read", STATUS, b"\x84"),
        ("read", STATUS, b"\x01"),
        ("write", STATUS, b"\x81"),
        ("write", STATUS, b"\x01"),
        ("read", STATUS, b"\x01"),
    )
    power_up(Registers(port, 1.0), told(True), needs_login=False, sleep=lambda _: None)
    assert port.steps == []


def test_a_reader_that_never_says_it_has_power_is_given_up_after_three_tries() -> None:
    once = [
        ("read", STATUS, b"\x01"),
        ("write", STATUS, b"\x81"),
        ("write", STATUS, b"\x01"),
        ("read", STATUS, b"\x01"),
    ]
    port = ScriptedPort(*(once * 3))
    with pytest.raises(DeviceTimeoutError, match="power"):
        power_up(Registers(port, 1.0), told(False, False, False), needs_login=False, sleep=lambda _: None)
    assert port.steps == []


def test_the_recorded_key_comes_from_the_devices_answer_and_the_seed() -> None:
    port = ScriptedPort(
        ("write", INDEX_AT, bytes.fromhex("002421ea51")),
        ("read", KEY_AT, bytes.fromhex("f228ae05")),
    )
    assert Registers(port, 1.0).fetch_key(0, 0x51EA2124) == KEY


def test_a_register_that_is_answered_in_part_breaks_the_protocol() -> None:
    with pytest.raises(DeviceProtocolError):
        Registers(ScriptedPort(("read", KEY_AT, b"\x01")), 1.0).read(KEY_AT, 4)  # type: ignore[arg-type]


def test_the_key_stream_begins_with_the_known_masks() -> None:
    assert KeyStream(KEY).take(8).tobytes() == bytes.fromhex("17a04103d9a04025")


@pytest.mark.parametrize(("steps", "state"), [(0, KEY), (WIDTH_PX, 0x0D6B6C3D), (72 * WIDTH_PX, 0xE42835F8)])
def test_the_register_reaches_the_known_states(steps: int, state: int) -> None:
    stream = KeyStream(KEY)
    stream.take(steps)
    assert stream.state == state


@given(st.integers(0, 2**32 - 1), st.integers(0, 3000), st.integers(1, 300))
def test_masks_and_states_are_those_of_a_register_stepped_bit_by_bit(key: int, before: int, count: int) -> None:
    state = key
    for _ in range(before):
        state = step(state)
    masks = []
    for _ in range(count):
        masks.append(sum(((state >> bit) & 1) << n for n, bit in enumerate(OUTPUTS)))
        state = step(state)
    stream = KeyStream(key)
    stream.take(before)
    assert np.array_equal(stream.take(count), masks)
    assert stream.state == state


def step(state: int) -> int:
    return (state >> 1) | (((state & TAPS).bit_count() & 1) << 31)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("56aa", Interrupt.POWER),
        ("0101", Interrupt.FINGER_ON),
        ("0200", Interrupt.FINGER_OFF),
        ("0800", Interrupt.TROUBLE),
        ("1000", None),
        ("aa56", None),
    ],
)
@given(rest=st.binary(min_size=62, max_size=62))
def test_a_message_is_told_by_its_first_two_bytes_alone(head: str, message: Interrupt | None, rest: bytes) -> None:
    assert parse_interrupt(bytes.fromhex(head) + rest) is message


def test_an_empty_message_is_none_and_half_a_kind_breaks_the_protocol() -> None:
    assert parse_interrupt(b"") is None
    with pytest.raises(DeviceProtocolError):
        parse_interrupt(b"\x56")
