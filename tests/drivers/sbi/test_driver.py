"""The driver against a real service on the loopback: discovery, capture to the pixel, preview, trust, faults."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    DeviceState,
    DeviceTimeoutError,
    DriverUnavailableError,
    Frame,
)
from drivers.probe import main as probe
from drivers.registry import BUILTIN, Registry
from drivers.sbi.discovery import PORTS, open_ports
from drivers.sbi.driver import TRUST_VARIABLE, SbiDriver
from drivers.sbi.finger_image import Compression
from drivers.sbi.messages import FINGER_NAMES
from drivers.sbi.scanner import SbiScanner
from drivers.sbi.signature import SignatureState
from station.capture.loop import CaptureLoop
from station.events import CaptureFailed, FingerDone, PreviewUpdated, SampleCaptured
from station.ids import FingerPosition
from tests.capture.scenes import EventLog
from tests.drivers.sbi.keys import NOW, Signer, maker
from tests.drivers.sbi.records import write_2005, write_2011
from tests.drivers.sbi.simulator import SbiSimulator, Settings, _Handler, finger_picture

DISCOVERY_LIMIT_S = 3.0
"""What a registry gives to a driver."""


@pytest.fixture
def simulator() -> Iterator[SbiSimulator]:
    with SbiSimulator() as running:
        yield running


def driver_of(*simulators: SbiSimulator, trust: str = "") -> SbiDriver:
    """A driver that looks at these services only: other tests may run at the same time."""
    return SbiDriver([s.port for s in simulators], {TRUST_VARIABLE: trust}, lambda: NOW, answer_slack_s=0.3)


def scanner_of(simulator: SbiSimulator, options: str = "", trust: str = "") -> SbiScanner:
    driver = driver_of(simulator, trust=trust)
    return driver.create(driver.find(f"{simulator.settings.serial}{options}"))


def accepted(scanner: SbiScanner, limit_s: float = 10.0) -> Frame:
    """The next frame that is no preview."""
    deadline_s = time.monotonic() + limit_s
    while time.monotonic() < deadline_s:
        frame = scanner.read(0.2)
        if frame is not None and not frame.is_preview:
            return frame
    raise AssertionError("no finger was accepted")


def fault(scanner: SbiScanner, limit_s: float = 10.0) -> DeviceError:
    """The error in which reading ends."""
    deadline_s = time.monotonic() + limit_s
    try:
        while time.monotonic() < deadline_s:
            scanner.read(0.2)
    except DeviceError as error:
        return error
    raise AssertionError("nothing was noticed")


# -- discovery ------------------------------------------------------------------------------------------------


def test_services_are_found_on_the_ports_of_the_interface_at_once(simulator: SbiSimulator) -> None:
    began_s = time.monotonic()
    found = [info for info in SbiDriver(environment={}).enumerate() if info.serial == simulator.settings.serial]
    assert time.monotonic() - began_s < 2.5
    assert len(found) == 1
    assert found[0].address == f"sbi:{simulator.settings.serial}"
    assert simulator.port in PORTS


def test_several_services_are_told_apart_by_their_serial() -> None:
    with SbiSimulator(Settings(serial="A1")) as one, SbiSimulator(Settings(serial="B2")) as two:
        infos = list(driver_of(one, two).enumerate())
        assert [info.serial for info in infos] == ["A1", "B2"]
        assert driver_of(one, two).find("B2").name == infos[1].name


def test_nobody_there_is_no_device_and_takes_no_time() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        free_port = door.getsockname()[1]
    began_s = time.monotonic()
    assert list(SbiDriver([free_port], {}).enumerate()) == []
    assert time.monotonic() - began_s < 1.0
    with pytest.raises(DeviceNotFoundError):
        SbiDriver([free_port], {}).find("A1")


def test_open_ports_are_those_where_somebody_listens(simulator: SbiSimulator) -> None:
    assert simulator.port in open_ports(PORTS)
    assert open_ports([]) == ()


@pytest.mark.parametrize("status", ["Busy", "Not Ready"])
def test_a_device_that_is_not_ready_is_listed_and_told_when_it_is_opened(simulator: SbiSimulator, status: str) -> None:
    simulator.settings.status = status
    kind = DeviceBusyError if status == "Busy" else DeviceNotFoundError
    scanner = scanner_of(simulator)
    with pytest.raises(kind):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED


def test_a_service_that_ended_is_not_found_when_it_is_opened(simulator: SbiSimulator) -> None:
    scanner = scanner_of(simulator)
    simulator.end()
    with pytest.raises(DeviceNotFoundError):
        scanner.open()


def test_an_auth_device_is_refused_in_a_clear_sentence(simulator: SbiSimulator) -> None:
    simulator.settings.purpose = "Auth"
    with pytest.raises(DriverUnavailableError, match="use a device for registration"):
        list(driver_of(simulator).enumerate())
    with pytest.raises(DriverUnavailableError, match="only confirms persons"):
        scanner_of(simulator)


def test_an_auth_device_hides_no_other(simulator: SbiSimulator) -> None:
    with SbiSimulator(Settings(serial="AUTH1", purpose="Auth")) as other:
        assert [info.serial for info in driver_of(other, simulator).enumerate()] == [simulator.settings.serial]


def test_scanners_of_eyes_are_no_scanners(simulator: SbiSimulator) -> None:
    simulator.settings.kind = "Iris"
    assert list(driver_of(simulator).enumerate()) == []


def test_a_makers_own_device_counts_as_simulated_and_a_registered_one_does_not(simulator: SbiSimulator) -> None:
    assert driver_of(simulator).find(simulator.settings.serial).is_simulated
    simulator.settings.environment = "Production"
    assert not driver_of(simulator).find(simulator.settings.serial).is_simulated


@pytest.mark.parametrize(
    "options", ["?port=0x1", "?score=101", "?timeout_s=0", "?nonsense=1", "?port=1&port=2", "?trust=/no/such/file"]
)
def test_options_that_make_no_sense_are_refused(simulator: SbiSimulator, options: str) -> None:
    with pytest.raises((DeviceNotFoundError, DeviceAccessError)):
        driver_of(simulator).find(f"{simulator.settings.serial}{options}")


def test_a_port_may_be_named(simulator: SbiSimulator) -> None:
    info = SbiDriver([], {}, lambda: NOW).find(f"{simulator.settings.serial}?port={simulator.port}")
    assert info.serial == simulator.settings.serial


# -- capture --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [1, 2, 10])
def test_a_finger_is_captured_to_the_pixel(simulator: SbiSimulator, position: int) -> None:
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        scanner.show_finger(position)
        scanner.start()
        frame = accepted(scanner)
    assert np.array_equal(frame.pixels, finger_picture(position))
    assert (frame.ppi, frame.finger_on) == (500, True)


@pytest.mark.parametrize(
    ("record", "ppi"),
    [
        (lambda position: write_2011(finger_picture(position), Compression.PNG, resolution=569), 569),
        (lambda position: write_2011(finger_picture(position), Compression.RAW), 500),
        (lambda position: write_2005(finger_picture(position), Compression.JPEG2000), 500),
    ],
)
def test_every_record_without_loss_is_captured_to_the_pixel(
    simulator: SbiSimulator, record: Callable[[int], bytes], ppi: int
) -> None:
    simulator.settings.record = record
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        scanner.start()
        frame = accepted(scanner)
    assert np.array_equal(frame.pixels, finger_picture(2))
    assert frame.ppi == ppi


def test_the_preview_shows_the_glass_until_the_device_accepts_a_finger(simulator: SbiSimulator) -> None:
    with scanner_of(simulator) as scanner:
        scanner.start()
        previews = [frame for _ in range(10) if (frame := scanner.read(1.0)) is not None]
        assert all(frame.is_preview and frame.finger_on is None for frame in previews)
        assert np.median(previews[-1].pixels) > 200
        simulator.finger_on.set()
        assert accepted(scanner).finger_on is True
        simulator.finger_on.clear()
        deadline_s = time.monotonic() + 4
        while time.monotonic() < deadline_s:
            frame = scanner.read(0.2)
            if frame is not None and frame.is_preview:
                break
        assert frame is not None
        assert frame.is_preview


def test_an_accepted_finger_stays_as_long_as_a_press_and_then_the_next_is_asked_for(simulator: SbiSimulator) -> None:
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        scanner.show_finger(2)
        scanner.start()
        first = accepted(scanner)
        same = [accepted(scanner) for _ in range(8)]
        assert [frame.sequence for frame in same] == list(range(first.sequence + 1, first.sequence + 9))
        assert same[-1].time_s - first.time_s >= 0.5
        assert simulator.captured == 1
        scanner.show_finger(7)
        deadline_s = time.monotonic() + 3
        while simulator.captured < 2 and time.monotonic() < deadline_s:
            time.sleep(0.01)
        assert np.array_equal(accepted(scanner).pixels, finger_picture(7))


def test_another_finger_takes_the_place_of_the_one_that_was_waited_for(simulator: SbiSimulator) -> None:
    with scanner_of(simulator) as scanner:
        scanner.show_finger(2)
        scanner.start()
        scanner.read(0.5)
        scanner.show_finger(7)
        deadline_s = time.monotonic() + 3
        while len(simulator.requests) < 2 and time.monotonic() < deadline_s:
            scanner.read(0.05)
        simulator.finger_on.set()
        assert np.array_equal(accepted(scanner).pixels, finger_picture(7))
    asked = [request["bio"][0]["bioSubType"] for request in simulator.requests]
    assert asked == [[FINGER_NAMES[2]], [FINGER_NAMES[7]]]


def test_every_request_is_new_and_chained_to_the_one_before(simulator: SbiSimulator) -> None:
    simulator.finger_on.set()
    with scanner_of(simulator, "?score=55&timeout_s=3") as scanner:
        for finger in (1, 2):
            scanner.show_finger(finger)
            scanner.start()
            accepted(scanner)
            scanner.stop()
    first, second = simulator.requests[0], simulator.requests[-1]
    assert first["transactionId"] != second["transactionId"]
    assert (first["purpose"], first["env"], first["timeout"]) == ("Registration", "Developer", "3000")
    assert first["bio"][0]["requestedScore"] == "55"
    assert first["bio"][0]["previousHash"] != second["bio"][0]["previousHash"]


def test_a_device_for_four_fingers_is_asked_for_one_with_the_others_left_out(simulator: SbiSimulator) -> None:
    simulator.settings.sub_type, simulator.settings.sub_ids = "Slap", ("1", "2", "3")
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        for finger, sub_id, others in ((7, "1", 3), (3, "2", 3), (6, "3", 1)):
            scanner.show_finger(finger)
            scanner.start()
            accepted(scanner)
            scanner.stop()
            asked = simulator.requests[-1]["bio"][0]
            assert (asked["deviceSubId"], asked["count"], len(asked["exception"])) == (sub_id, "1", others)
            assert asked["bioSubType"] == [FINGER_NAMES[finger]]


def test_a_device_without_a_preview_still_captures_and_shows_that_it_lives(simulator: SbiSimulator) -> None:
    simulator.settings.has_preview = False
    with scanner_of(simulator) as scanner:
        scanner.start()
        empty = [frame for _ in range(3) if (frame := scanner.read(1.0)) is not None]
        assert len(empty) == 3
        assert all(frame.is_preview for frame in empty)
        simulator.finger_on.set()
        assert np.array_equal(accepted(scanner).pixels, finger_picture(2))


@pytest.mark.parametrize("code", [101, 701, 703, 110])
def test_no_finger_yet_and_a_busy_moment_are_asked_again(simulator: SbiSimulator, code: int) -> None:
    simulator.settings.errors = [code, code]
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        scanner.start()
        assert np.array_equal(accepted(scanner).pixels, finger_picture(2))
    assert len(simulator.requests) == 3


def test_a_device_that_stays_busy_is_busy(simulator: SbiSimulator) -> None:
    simulator.settings.errors = [703] * 100
    with scanner_of(simulator, "?timeout_s=1") as scanner:
        scanner.start()
        assert isinstance(fault(scanner, 8.0), DeviceBusyError)


@pytest.mark.parametrize(
    ("code", "kind"), [(202, DeviceLostError), (100, DeviceAccessError), (709, DriverUnavailableError)]
)
def test_an_error_of_the_device_is_told_in_our_words(
    simulator: SbiSimulator, code: int, kind: type[DeviceError]
) -> None:
    simulator.settings.errors = [code]
    with scanner_of(simulator) as scanner:
        scanner.start()
        error = fault(scanner)
    assert isinstance(error, kind)
    assert "words of the device" not in str(error)


def test_wsq_is_refused_with_what_to_do(simulator: SbiSimulator) -> None:
    simulator.settings.record = lambda position: write_2011(finger_picture(position), Compression.WSQ)
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        scanner.start()
        error = fault(scanner)
    assert isinstance(error, DriverUnavailableError)
    assert "JPEG2000" in str(error)


# -- trust ----------------------------------------------------------------------------------------------------


@pytest.fixture
def roots(tmp_path: Path) -> str:
    file = tmp_path / "roots.pem"
    file.write_bytes(maker("Acme").pem)
    return str(file)


@pytest.mark.parametrize("by_option", [True, False])
def test_a_trusted_makers_device_is_told_as_verified(simulator: SbiSimulator, roots: str, by_option: bool) -> None:
    simulator.finger_on.set()
    named = {"options": f"?trust={roots}"} if by_option else {"trust": roots}
    with scanner_of(simulator, **named) as scanner:
        assert scanner.info.name == "Acme SINGLE01 (signature verified)"
        scanner.start()
        accepted(scanner)
        assert scanner.signature is SignatureState.TRUSTED


def test_without_roots_a_signature_is_checked_and_its_maker_told_as_unknown(simulator: SbiSimulator) -> None:
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        assert "issuer unknown" in scanner.info.name
        scanner.start()
        accepted(scanner)
        assert scanner.signature is SignatureState.UNKNOWN_ROOT


def test_a_device_that_signs_nothing_is_told(simulator: SbiSimulator) -> None:
    simulator.settings.signer = None
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        assert "not signed" in scanner.info.name
        scanner.start()
        assert np.array_equal(accepted(scanner).pixels, finger_picture(2))
        assert scanner.signature is SignatureState.UNSIGNED


@pytest.mark.parametrize("signer", [None, maker("Other").device, maker("Acme").expired])
def test_where_roots_are_given_every_other_device_is_refused(
    simulator: SbiSimulator, roots: str, signer: Signer | None
) -> None:
    simulator.settings.signer = signer
    with pytest.raises(DeviceAccessError, match="trusted makers"):
        scanner_of(simulator, f"?trust={roots}").open()


def test_a_device_that_is_exchanged_while_it_is_open_is_noticed(simulator: SbiSimulator, roots: str) -> None:
    with scanner_of(simulator, f"?trust={roots}") as scanner:
        simulator.settings.signer = maker("Other").device
        simulator.finger_on.set()
        scanner.start()
        assert isinstance(fault(scanner), DeviceAccessError)


def test_a_wrong_signature_is_refused_even_without_roots(simulator: SbiSimulator) -> None:
    simulator.settings.signer = Signer(maker("Other").device.key, maker("Acme").device.chain)
    with pytest.raises(DeviceProtocolError, match="signature"):
        scanner_of(simulator).open()


@pytest.mark.parametrize(
    "change",
    [
        {"transactionId": "another"},
        {"bioSubType": "Left Thumb"},
        {"bioType": "Face"},
        {"bioValue": "AAAA"},
        {"bioValue": "§"},
        {"bioValue": 7},
        {"digitalId": json.dumps({"serialNo": "another", "type": "Finger"})},
    ],
)
def test_a_signed_answer_that_lies_is_refused(simulator: SbiSimulator, change: dict[str, object]) -> None:
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        simulator.settings.change_payload = lambda payload: payload.update(change)
        scanner.show_finger(2)
        scanner.start()
        assert isinstance(fault(scanner), DeviceProtocolError)


# -- hostile services -----------------------------------------------------------------------------------------


def head(handler: _Handler, *lines: bytes, status: bytes = b"200 OK") -> None:
    handler.wfile.write(b"HTTP/1.1 " + status + b"\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n")


def endless_body(handler: _Handler) -> None:
    head(handler, b"Content-Type: application/json")
    while not handler.simulator.ending.is_set():
        handler.wfile.write(b"[" * 65536)


def endless_head(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.simulator.ending.is_set():
        handler.wfile.write(b"X: " + b"y" * 1000 + b"\r\n")


def endless_continue(handler: _Handler) -> None:
    while not handler.simulator.ending.is_set():
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def drip(handler: _Handler) -> None:
    head(handler, b"Content-Length: 100000")
    while not handler.simulator.ending.wait(0.05):
        handler.wfile.write(b"[")


def drip_head(handler: _Handler) -> None:
    while not handler.simulator.ending.wait(0.05):
        handler.wfile.write(b"H")


def silent(handler: _Handler) -> None:
    handler.simulator.ending.wait(20)


def whole(*lines: bytes, body: bytes = b"", status: bytes = b"200 OK") -> Callable[[_Handler], None]:
    def answer(handler: _Handler) -> None:
        head(handler, *lines, status=status)
        handler.wfile.write(body)

    return answer


HOSTILE: dict[str, Callable[[_Handler], None]] = {
    "an endless body": endless_body,
    "an endless head": endless_head,
    "endless promises": endless_continue,
    "a slow drip": drip,
    "a head in drips": drip_head,
    "silence": silent,
    "nothing": lambda _: None,
    "no HTTP": lambda handler: handler.wfile.write(b"\x00\x01\x02" * 1000) and None,
    "too short a body": whole(b"Content-Length: 1000", body=b"{}"),
    "too long a body": whole(b"Content-Length: 1", body=b'{"a": 1}'),
    "a length of nonsense": whole(b"Content-Length: -5", body=b"{"),
    "a broken chunk": whole(b"Transfer-Encoding: chunked", body=b"zz\r\n{}\r\n"),
    "a redirect": whole(b"Location: http://example.org/", status=b"302 Found"),
    "giant JSON": whole(b"Content-Type: application/json", body=b"[" + b"1," * (9 * 1024 * 1024) + b"1]"),
    "deep JSON": whole(body=b"[" * 500_000),
    "a number": whole(body=b"5"),
    "other types": whole(body=b'[{"deviceInfo": {"a": []}}, 7]'),
    "half a letter": whole(body=b'"\xff\xfe'),
}


def test_hostile_services_are_no_devices_and_hide_no_other(simulator: SbiSimulator) -> None:
    with contextlib.ExitStack() as stack:
        bad = [stack.enter_context(SbiSimulator(Settings(faults={"MOSIPDINFO": fault}))) for fault in HOSTILE.values()]
        began_s = time.monotonic()
        infos = list(driver_of(*bad, simulator).enumerate())
        assert time.monotonic() - began_s < DISCOVERY_LIMIT_S
        for other in bad:
            other.ending.set()
    assert [info.serial for info in infos] == [simulator.settings.serial]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_capture_ends_in_our_own_error_in_time(simulator: SbiSimulator, kind: str) -> None:
    simulator.settings.faults = {"RCAPTURE": HOSTILE[kind]}
    with scanner_of(simulator, "?timeout_s=1") as scanner:
        scanner.start()
        began_s = time.monotonic()
        error = fault(scanner)
        assert time.monotonic() - began_s < 3.0
    assert isinstance(error, DeviceProtocolError | DeviceTimeoutError | DeviceLostError)
    assert not [thread for thread in threading.enumerate() if thread.name in ("sbi-capture", "sbi-preview")]


def stream_of(body: bytes) -> Callable[[_Handler], None]:
    return whole(b"Content-Type: multipart/x-mixed-replace; boundary=--B", body=body)


def jpeg_of(width: int, height: int) -> bytes:
    sizes = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + sizes + b"\x01\x01\x11\x00" + bytes(50)


def part(data: bytes) -> bytes:
    return b"--B\r\nContent-Length:%d\r\n\r\n" % len(data) + data


@pytest.mark.parametrize(
    "body",
    [
        b"nothing that is a part\r\n\r\n",
        b"--B\r\nContent-Length:9999999999\r\n\r\n",
        b"x" * 100_000,
        part(b"no picture"),
        part(jpeg_of(65535, 65535)),
        part(jpeg_of(500, 500)),
    ],
)
def test_a_hostile_preview_ends_in_our_own_error(simulator: SbiSimulator, body: bytes) -> None:
    simulator.settings.faults = {"STREAM": stream_of(body)}
    with scanner_of(simulator) as scanner:
        scanner.start()
        assert isinstance(fault(scanner), DeviceProtocolError)


@pytest.mark.parametrize("kind", ["silence", "a slow drip", "nothing", "an endless head", "a redirect", "a number"])
def test_without_a_sound_preview_a_finger_is_still_captured(simulator: SbiSimulator, kind: str) -> None:
    simulator.settings.faults = {"STREAM": HOSTILE[kind]}
    simulator.finger_on.set()
    with scanner_of(simulator) as scanner:
        scanner.show_finger(2)
        scanner.start()
        assert np.array_equal(accepted(scanner).pixels, finger_picture(2))


def test_a_service_that_ends_while_it_is_used_is_lost(simulator: SbiSimulator) -> None:
    scanner = scanner_of(simulator)
    scanner.open()
    scanner.start()
    assert scanner.read(1.0) is not None
    simulator.end()
    assert isinstance(fault(scanner), DeviceLostError)
    assert scanner.state is DeviceState.LOST
    scanner.close()


def test_after_a_fault_the_scanner_can_be_opened_again(simulator: SbiSimulator) -> None:
    simulator.settings.errors = [202]
    simulator.finger_on.set()
    scanner = scanner_of(simulator)
    with scanner:
        scanner.start()
        assert isinstance(fault(scanner), DeviceLostError)
    with scanner:
        scanner.start()
        assert np.array_equal(accepted(scanner).pixels, finger_picture(2))


@pytest.mark.parametrize("kind", ["silence", "a slow drip"])
def test_stop_takes_effect_at_once_whatever_the_service_does(simulator: SbiSimulator, kind: str) -> None:
    simulator.settings.faults = {"RCAPTURE": HOSTILE[kind], "STREAM": HOSTILE[kind]}
    with scanner_of(simulator) as scanner:
        scanner.start()
        scanner.read(0.2)
        began_s = time.monotonic()
        scanner.stop()
        assert time.monotonic() - began_s < 0.5
        assert not [thread for thread in threading.enumerate() if thread.name in ("sbi-capture", "sbi-preview")]


def test_the_station_takes_a_finger_with_it(simulator: SbiSimulator) -> None:
    log = EventLog()
    loop = CaptureLoop(scanner_of(simulator), log)
    loop.capture(FingerPosition.RIGHT_INDEX)
    log.wait_for(PreviewUpdated, 10)
    assert not log.of(SampleCaptured)
    simulator.finger_on.set()
    (captured,) = log.wait_for(SampleCaptured)
    simulator.finger_on.clear()
    log.wait_for(FingerDone)
    loop.close()
    assert not log.of(CaptureFailed)
    assert isinstance(captured, SampleCaptured)
    assert np.array_equal(captured.sample.pixels, finger_picture(2))


def test_the_probe_takes_a_finger_and_shows_how_it_is_signed(simulator: SbiSimulator, tmp_path: Path) -> None:
    simulator.finger_on.set()
    output = io.StringIO()
    address = f"sbi:{simulator.settings.serial}?port={simulator.port}"
    registry = Registry({"sbi": BUILTIN["sbi"]}, entry_points=tuple)
    arguments = ["--device", address, "--finger", "2", "--json", "--out", str(tmp_path / "a.png")]
    assert probe(arguments, registry=registry, output=output) == 0
    answer = json.loads(output.getvalue())
    assert answer["name"] == "Acme SINGLE01 (signed, issuer unknown)"
    assert answer["shows_finger"]
    assert np.array_equal(cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_GRAYSCALE), finger_picture(2))
