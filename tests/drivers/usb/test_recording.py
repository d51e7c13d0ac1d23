"""Recording a session, playing it, and taking the fingerprints out of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceLostError, DeviceNotFoundError, DeviceTimeoutError, GrayImage, Scanner
from drivers.usb.nb1010 import Nb1010Driver
from drivers.usb.port import UsbIdentity, UsbStallError
from drivers.usb.recording import (
    ERRORS,
    Do,
    Recording,
    RecordingError,
    Transfer,
    parse_recording,
    write_recording,
)
from drivers.usb.recording_port import Recorder
from drivers.usb.replay_port import ReplayPort
from drivers.usb.session import recorded, replayed, support_recording, usb_driver
from drivers.usb.uru4000 import Uru4000Driver
from drivers.usb.uru4000_frame import HEAD_BYTES
from drivers.usb.uru4000_pixels import pictures_in
from drivers.usb.usb_driver import UsbDriver
from tests.drivers.usb.emulator.model import ScannerModel
from tests.drivers.usb.emulator.model_port import ModelDevice
from tests.drivers.usb.emulator.nb1010 import Nb1010
from tests.drivers.usb.emulator.uru4000 import Uru4000

IDENTITY = UsbIdentity(0x05BA, 0x000A, 1, 50, "1-10", 0x103, "S", "P")
RUN_BYTES = 12
"""No piece of a real picture this long may be left."""

Make = Callable[[], tuple[type[UsbDriver], ScannerModel]]
MODELS: dict[str, Make] = {
    "uru4000": lambda: (Uru4000Driver, Uru4000(seed=5, frame_s=0.01)),
    "uru4000, any table": lambda: (Uru4000Driver, Uru4000(seed=6, frame_s=0.01, any_table=True)),
    "uru4000, plain": lambda: (Uru4000Driver, Uru4000(seed=7, frame_s=0.01, is_plain=True)),
    "microsoft v2": lambda: (Uru4000Driver, Uru4000(seed=8, frame_s=0.01, is_microsoft=True)),
    "nb1010": lambda: (Nb1010Driver, Nb1010()),
}


def recorded_session(make: Make, presses: int = 2) -> tuple[UsbDriver, Recorder, list[GrayImage]]:
    """Record presses on a model; return the frames with a finger too."""
    driver_class, model = make()
    device = ModelDevice(model)
    driver = driver_class(device)
    recorder = Recorder()
    with next(scanners(recorded(driver, recorder))) as scanner:
        scanner.start()
        pictures = []
        for _ in range(presses):
            device.put_finger(on=True)
            pictures.append(next(fingers(scanner, finger_on=True)))
            device.put_finger(on=False)
            pictures += [p for p in [next(fingers(scanner, finger_on=False))] if p.min() < 255]
        scanner.stop()
    return driver, recorder, pictures


def scanners(driver: UsbDriver) -> Iterable[Scanner]:
    for info in driver.enumerate():
        yield driver.create(info)


def fingers(scanner: Scanner, *, finger_on: bool) -> Iterable[GrayImage]:
    for _ in range(400):
        frame = scanner.read(0.05)
        if frame is not None and frame.finger_on is finger_on:
            yield frame.pixels
    raise AssertionError("no such frame")


def play(scanner: Scanner, presses: int = 2) -> list[GrayImage]:
    """Do again what `recorded_session` did."""
    with scanner:
        scanner.start()
        pictures = []
        for _ in range(presses):
            pictures.append(next(fingers(scanner, finger_on=True)))
            next(fingers(scanner, finger_on=False))
        scanner.stop()
    return pictures


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_recorded_session_plays_the_same_pictures(kind: str) -> None:
    driver, recorder, pictures = recorded_session(MODELS[kind])
    recording = recorder.recording(driver.name)
    assert recording is not None
    played = play(replayed(parse_recording(write_recording(recording))))
    assert len(played) == len(pictures)
    assert all(np.array_equal(a, b) for a, b in zip(played, pictures, strict=True))


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_support_recording_plays_a_drawn_print_through_the_whole_driver(kind: str) -> None:
    driver, recorder, pictures = recorded_session(MODELS[kind])
    found = parse_recording(support_recording(driver, recorder))
    assert found.is_synthetic
    assert found.identity.serial is None
    played = play(replayed(found))
    assert len(played) == len(pictures)
    for drawn, real in zip(played, pictures, strict=True):
        assert drawn.shape == real.shape
        assert drawn.min() < 60 < 200 < drawn.max()
        assert not np.array_equal(drawn, real)
        whole = drawn.astype(int)
        assert np.abs(whole - played[0]).mean() < 20  # the same print, whatever the finger was


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_support_recording_holds_no_piece_of_a_real_picture(kind: str) -> None:
    driver, recorder, pictures = recorded_session(MODELS[kind])
    real = recorder.recording(driver.name)
    assert real is not None
    found = parse_recording(support_recording(driver, recorder))
    kept = pieces_at_any_place(b"|".join(t.data for t in found.transfers))
    for drawn in play(replayed(found)):
        kept |= pieces_at_any_place(drawn.tobytes())
    sent = [t.data for t in real.transfers if t.do is Do.READ and len(t.data) > 64]
    if kind != "nb1010":  # darkness, scrambled with the same key, is the same bytes again
        shows_skin = [found is not None and found.brightness > 1 for found in pictures_in(real)]
        sent = [t.data[HEAD_BYTES:] for t, shown in zip(real.transfers, shows_skin, strict=True) if shown]
    assert sent
    assert pictures
    for data in sent:
        assert runs(data).isdisjoint(kept)
    for picture in pictures:
        for shown in (picture, 255 - picture, picture[::-1, ::-1], 255 - picture[::-1, ::-1]):
            assert runs(shown.tobytes()).isdisjoint(kept)


def runs(data: bytes) -> set[bytes]:
    """Cut `data` into pieces; leave out those that are hardly more than one gray."""
    pieces = (data[at : at + RUN_BYTES] for at in range(0, len(data) - RUN_BYTES, RUN_BYTES))
    return {piece for piece in pieces if len(set(piece)) > 2}


def pieces_at_any_place(data: bytes) -> set[bytes]:
    return {data[at : at + RUN_BYTES] for at in range(len(data) - RUN_BYTES + 1)}


def test_what_messages_and_heads_hold_beyond_their_meaning_is_wiped_out() -> None:
    driver, recorder, _ = recorded_session(MODELS["uru4000"])
    found = parse_recording(support_recording(driver, recorder))
    messages = [t.data for t in found.transfers if t.do is Do.READ and t.target == (0x81,)]
    heads = [t.data[:64] for t in found.transfers if t.do is Do.READ and t.target == (0x82,)]
    assert messages
    assert heads
    assert all(set(message[2:]) == {0} for message in messages)
    assert all(set(head[:4] + head[7:16] + head[46:]) == {0} for head in heads)


def test_a_driver_that_does_not_know_its_pixels_makes_no_support_recording() -> None:
    class Silent(Nb1010Driver):
        hide_pixels = UsbDriver.hide_pixels

    _, recorder, _ = recorded_session(MODELS["nb1010"], 1)
    with pytest.raises(RecordingError, match="fingerprints"):
        support_recording(Silent(), recorder)


def test_nothing_recorded_is_said_plainly() -> None:
    with pytest.raises(RecordingError, match="nothing was recorded"):
        support_recording(Nb1010Driver(), Recorder())


def test_drivers_without_usb_traffic_are_refused() -> None:
    assert isinstance(usb_driver("nb1010"), Nb1010Driver)
    with pytest.raises(RecordingError):
        usb_driver("simulated")
    with pytest.raises(DeviceNotFoundError):
        usb_driver("nobody")


def test_a_recording_of_another_device_is_refused() -> None:
    with pytest.raises(RecordingError, match="does not know"):
        replayed(Recording("nb1010", IDENTITY, ()))


# -- the port -------------------------------------------------------------------------------------------------


def port(*transfers: Transfer) -> ReplayPort:
    made = ReplayPort(Recording("uru4000", IDENTITY, transfers))
    made.open()
    return made


SETUP = (0x40, 4, 0x4E, 0)
WRITE = Transfer(0.1, Do.CONTROL_WRITE, SETUP, 0, b"\x10")
MESSAGE = Transfer(0.2, Do.READ, (0x81,), 64, b"\x01\x01")


def test_a_message_is_not_given_before_what_the_driver_did_before_it() -> None:
    replay = port(WRITE, MESSAGE)
    with pytest.raises(DeviceTimeoutError):
        replay.read(0x81, 64, 0.02)
    replay.control_write(*SETUP, b"\x10", 1)
    assert not replay.is_finished
    assert replay.read(0x81, 64, 0.02) == b"\x01\x01"
    assert replay.is_finished


def test_another_request_than_recorded_is_named_with_the_recorded_one() -> None:
    replay = port(WRITE)
    with pytest.raises(RecordingError, match=r"has control_write 40 04 4e 00 <- 10; asked for .* <- 20"):
        replay.control_write(*SETUP, b"\x20", 1)
    with pytest.raises(RecordingError, match="asked for write 02"):
        replay.write(2, b"x", 1)


def test_a_request_after_the_end_is_refused_and_a_read_waits_in_vain() -> None:
    replay = port()
    with pytest.raises(RecordingError, match="at its end"):
        replay.clear_halt(0x82)
    with pytest.raises(DeviceTimeoutError):
        replay.read(0x82, 64, 0.02)


def test_a_recorded_fault_comes_again() -> None:
    replay = port(
        Transfer(0, Do.READ, (0x81,), 64, b"", "DeviceLostError"), Transfer(0, Do.RESET, (), 0, b"", "UsbStallError")
    )
    with pytest.raises(DeviceLostError):
        replay.read(0x81, 64, 0.1)
    with pytest.raises(UsbStallError):
        replay.reset()


def test_a_fault_of_the_device_is_recorded_and_played() -> None:
    device = ModelDevice(Nb1010())
    recorder = Recorder()
    scanner = next(iter(scanners(recorded(Nb1010Driver(device), recorder))))
    scanner.open()
    scanner.start()
    assert next(fingers(scanner, finger_on=False)).shape == (180, 256)
    device.unplug()
    with pytest.raises(DeviceLostError):
        list(fingers(scanner, finger_on=True))
    scanner.close()
    recording = recorder.recording("nb1010")
    assert recording is not None
    with replayed(recording) as again:
        again.start()
        with pytest.raises(DeviceLostError):
            list(fingers(again, finger_on=True))


def test_a_full_recorder_keeps_what_it_has() -> None:
    recorder = Recorder(max_bytes=5)
    recorder.begin(IDENTITY)
    for data in (b"abc", b"defgh", b""):
        recorder.note(Transfer(0, Do.READ, (1,), 8, data))
    recording = recorder.recording("x")
    assert recording is not None
    assert [t.data for t in recording.transfers] == [b"abc"]


# -- the file -------------------------------------------------------------------------------------------------

TARGETS = {
    Do.CONTROL_READ: st.tuples(*[st.integers(0, 0xFFFF)] * 4),
    Do.CONTROL_WRITE: st.tuples(*[st.integers(0, 0xFFFF)] * 4),
    Do.RESET: st.just(()),
}


@st.composite
def transfers(draw: st.DrawFn) -> Transfer:
    do = draw(st.sampled_from(Do))
    target = draw(TARGETS.get(do, st.tuples(st.integers(0, 255))))
    error = draw(st.none() | st.sampled_from(sorted(ERRORS)))
    data = draw(st.binary(max_size=40)) if error is None else b""
    return Transfer(draw(st.integers(0, 10**6)) / 1000, do, target, draw(st.integers(0, 1000)), data, error)


@given(st.lists(transfers(), max_size=8), st.text(max_size=5), st.booleans())
def test_a_recording_survives_its_file(made: list[Transfer], product: str, is_synthetic: bool) -> None:
    identity = UsbIdentity(1, 2, 3, 4, "3-1", 5, None, product)
    recording = Recording("some", identity, tuple(made), is_synthetic)
    assert parse_recording(write_recording(recording)) == recording


HEAD = {
    "format": "enrollment-station usb recording",
    "version": 1,
    "driver": "x",
    "pixels": "real",
    "device": {
        "vendor_id": 1, "product_id": 2, "bus": 1, "address": 1, "port_path": "1-1", "device_release": 0,
        "serial": None, "product": None,
    },
}  # fmt: skip
LINE = {"t": 0, "do": "read", "endpoint": 1, "length": 3, "data": "YQ=="}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [[]],
        [HEAD | {"format": "other"}],
        [HEAD | {"version": 2}],
        [HEAD | {"device": {}}],
        [HEAD | {"device": HEAD["device"] | {"bus": True}}],  # type: ignore[operator]
        [HEAD | {"driver": 3}],
        [HEAD, LINE | {"do": "fly"}],
        [HEAD, LINE | {"t": -1}],
        [HEAD, LINE | {"t": "0"}],
        [HEAD, LINE | {"endpoint": 999}],
        [HEAD, LINE | {"length": 2**40}],
        [HEAD, LINE | {"data": "?"}],
        [HEAD, LINE | {"data": None}],
        [HEAD, LINE | {"error": "SystemExit"}],
        [HEAD, LINE | {"do": "control_read"}],
        [HEAD, LINE | {"do": "control_read", "setup": [1, 2, 3]}],
        [HEAD, 7],
    ],
)
def test_a_file_that_is_no_recording_is_refused(lines: list[object]) -> None:
    with pytest.raises(RecordingError):
        parse_recording("\n".join(json.dumps(line) for line in lines).encode())


def test_the_example_of_a_file_is_read() -> None:
    found = parse_recording("\n".join(json.dumps(line) for line in (HEAD, LINE)).encode())
    assert found.transfers == (Transfer(0.0, Do.READ, (1,), 3, b"a"),)


def test_a_nested_file_ends_with_our_error() -> None:
    with pytest.raises(RecordingError):
        parse_recording(b"[" * 100_000)


def test_a_support_recording_of_a_real_sensor_holds_nothing_of_its_fingerprint(shared: Path) -> None:
    packets = list(read_ioctl_replies(shared / "data/usb/nb1010/capture.ioctl"))
    assert sum(len(packet) == 540 for packet in packets) == 90
    transfers = tuple(Transfer(0, Do.READ, (0x83,), 540, packet) for packet in packets)
    made = Recording("nb1010", UsbIdentity(0x298D, 0x1010, 1, 3, "1-7"), transfers)
    kept = pieces_at_any_place(b"|".join(t.data for t in Nb1010Driver().hide_pixels(made).transfers))
    assert all(runs(packet[25:537]).isdisjoint(kept) for packet in packets if len(packet) == 540)


def read_ioctl_replies(path: Path) -> Iterable[bytes]:
    """Read the IN data of umockdev's text form: `USBDEVFS_REAPURB... type ep status flags length actual ... HEX`."""
    for line in path.read_text().splitlines():
        words = line.split()
        if words and words[0].startswith("USBDEVFS_REAPURB") and len(words) > 4 and words[3] == "131":
            yield bytes.fromhex(words[-1])
