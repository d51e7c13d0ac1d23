from __future__ import annotations

import builtins
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from drivers.api import (
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    DeviceState,
    DeviceTimeoutError,
    DriverUnavailableError,
    Frame,
    Scanner,
)
from drivers.synochip_packets import WrongPasswordError
from drivers.zfm_module import unpack_gray
from drivers.zfm_serial import MODELS, SerialModuleDriver, read_address
from tests.drivers.serial_module import SerialModule, sixteen_grays
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.pictures import finger
from tests.drivers.usb.models.synochip_module import packet

FINGER = finger(192, 192)
"""The smallest model's, for short tests."""
EXPECTED = sixteen_grays(FINGER)
QUICK = "model=r503&interval_s=0"


@dataclass(frozen=True)
class Port:
    """An entry of the list of serial ports."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None


def glass(empty_looks: int = 1) -> Glass:
    return Glass([*[None] * empty_looks, FINGER])


@pytest.fixture
def module() -> Iterator[SerialModule]:
    with SerialModule(glass()) as module:
        yield module


def scanner_at(path: str, options: str = QUICK) -> Scanner:
    driver = SerialModuleDriver(ports=tuple)
    return driver.create(driver.find(f"{path}?{options}"))


def first_finger(scanner: Scanner, most: int = 200) -> Frame:
    for _ in range(most):
        frame = scanner.read(3.0)
        if frame is not None and frame.finger_on:
            return frame
    raise AssertionError("no finger came")


def scan(scanner: Scanner) -> Frame:
    scanner.open()
    scanner.start()
    return first_finger(scanner)


def test_the_picture_is_the_modules_in_sixteen_grays(module: SerialModule) -> None:
    with scanner_at(module.path) as scanner:
        scanner.start()
        empty = scanner.read(3.0)
        assert empty is not None
        assert empty.finger_on is False
        assert (empty.pixels == 255).all()
        frame = first_finger(scanner)
    assert np.array_equal(frame.pixels, EXPECTED)
    assert frame.ppi == scanner.info.ppi == 508
    assert frame.pixels.shape == (scanner.info.height_px, scanner.info.width_px)
    assert module.commands[:2] == [0x13, 0x01]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_its_size(model: str) -> None:
    width, height, ppi = MODELS[model]
    picture = finger(height, width)
    with SerialModule(Glass([picture])) as module, scanner_at(module.path, f"model={model}&interval_s=0") as scanner:
        scanner.start()
        frame = first_finger(scanner)
    assert np.array_equal(frame.pixels, sixteen_grays(picture))
    assert frame.ppi == ppi


@pytest.mark.parametrize("data_bytes", [32, 256])
def test_the_modules_packets_may_have_any_length_it_can_be_set_to(module: SerialModule, data_bytes: int) -> None:
    module.data_bytes = data_bytes
    with scanner_at(module.path) as scanner:
        scanner.start()
        assert np.array_equal(first_finger(scanner).pixels, EXPECTED)


def test_a_scanner_can_be_closed_and_opened_again(module: SerialModule) -> None:
    scanner = scanner_at(module.path)
    for _ in range(2):
        assert np.array_equal(scan(scanner).pixels, EXPECTED)
        scanner.close()
        assert scanner.state is DeviceState.CLOSED


def test_rubbish_before_answers_is_skipped(module: SerialModule) -> None:
    module.rubbish = bytes(range(0, 0xEF)) + b"\xef\xef\x02\xef"
    with scanner_at(module.path) as scanner:
        scanner.start()
        assert np.array_equal(first_finger(scanner).pixels, EXPECTED)


def test_what_is_left_of_a_picture_is_thrown_away_at_opening(module: SerialModule) -> None:
    module.say(packet(2, bytes(128)) * 20)
    with scanner_at(module.path) as scanner:
        scanner.start()
        assert np.array_equal(first_finger(scanner).pixels, EXPECTED)


def test_a_module_that_has_just_got_power_is_greeted_again(module: SerialModule) -> None:
    module.deaf_commands = 2
    with scanner_at(module.path) as scanner:
        assert scanner.state is DeviceState.OPEN
    assert module.commands == [0x13] * 3


def test_a_silent_port_is_a_timeout_and_the_port_is_given_back(module: SerialModule) -> None:
    module.deaf_commands = 3
    scanner = scanner_at(module.path)
    with pytest.raises(DeviceTimeoutError):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED
    assert np.array_equal(scan(scanner).pixels, EXPECTED)
    scanner.close()


def test_another_program_at_the_port_is_told_and_afterwards_the_port_is_free(module: SerialModule) -> None:
    first, second = scanner_at(module.path), scanner_at(module.path)
    first.open()
    with pytest.raises(DeviceBusyError):
        second.open()
    first.close()
    second.open()
    second.close()


def test_the_password_is_shown_and_a_wrong_one_is_told() -> None:
    with SerialModule(glass(), password=77) as module:
        with pytest.raises(WrongPasswordError):
            scanner_at(module.path).open()
        scanner = scanner_at(module.path, QUICK + "&password=77")
        assert np.array_equal(scan(scanner).pixels, EXPECTED)
        scanner.close()


def test_a_slow_line_repeats_the_last_frame_until_the_picture_is_here() -> None:
    with SerialModule(glass(), bytes_per_s=15_000) as module, scanner_at(module.path) as scanner:
        scanner.start()
        frames = []
        longest_s, before_s = 0.0, time.monotonic()
        while not (frames and frames[-1].finger_on):
            frame = scanner.read(0.05)
            if frame is not None:
                frames.append(frame)
                longest_s, before_s = max(longest_s, time.monotonic() - before_s), time.monotonic()
    assert longest_s < 1.0
    assert [frame.sequence for frame in frames] == list(range(len(frames)))
    assert len(frames) >= 3
    assert np.array_equal(frames[-1].pixels, EXPECTED)
    assert {frame.finger_on for frame in frames[:-1]} == {False}


def test_stop_in_the_middle_of_a_picture_takes_effect_at_once_and_the_next_stream_is_good() -> None:
    with SerialModule(glass(0), bytes_per_s=35_000) as module, scanner_at(module.path) as scanner:
        scanner.start()
        assert scanner.read(0.3) is None
        before_s = time.monotonic()
        scanner.stop()
        assert time.monotonic() - before_s < 0.5
        scanner.start()
        assert np.array_equal(first_finger(scanner).pixels, EXPECTED)


def test_close_in_the_middle_of_a_picture_gives_the_port_back() -> None:
    with SerialModule(glass(0), bytes_per_s=35_000) as module:
        scanner = scanner_at(module.path)
        scanner.open()
        scanner.start()
        assert scanner.read(0.3) is None
        before_s = time.monotonic()
        scanner.close()
        assert time.monotonic() - before_s < 1.0
        assert np.array_equal(scan(scanner).pixels, EXPECTED)
        scanner.close()


@pytest.mark.parametrize("phase", ["open", "idle", "picture"])
def test_unplug_is_told_and_the_port_is_given_back(phase: str) -> None:
    with SerialModule(glass(0 if phase == "picture" else 9999), bytes_per_s=8_000) as module:
        scanner = scanner_at(module.path)
        scanner.open()
        if phase == "open":
            module.unplug()
        scanner.start()
        if phase != "open":
            scanner.read(0.5)
            module.unplug()
        with pytest.raises(DeviceLostError):
            read_until_error(scanner)
        assert scanner.state is DeviceState.LOST
        scanner.close()
        assert scanner.state is DeviceState.CLOSED
    with SerialModule(glass()) as module:
        again = scanner_at(module.path)
        assert np.array_equal(scan(again).pixels, EXPECTED)
        again.close()


def read_until_error(scanner: Scanner, limit_s: float = 5.0) -> None:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        scanner.read(0.2)


SPOILED = {
    "short": ([packet(2, bytes(128)), packet(8, bytes(128))], DeviceProtocolError),
    "long": ([packet(2, bytes(256))] * 100, DeviceProtocolError),
    "never ending": ([packet(2, b"")] * 5 + [packet(2, bytes(256))] * 80, DeviceProtocolError),
    "checksum": ([packet(2, bytes(128))[:-1] + b"\x99"], DeviceProtocolError),
    "answer in between": ([packet(7, b"\0")], DeviceProtocolError),
    "rubbish": ([b"\x55" * 6000], DeviceProtocolError),
    "cut off": ([packet(2, bytes(128))[:50]], DeviceTimeoutError),
    "nothing": ([], DeviceTimeoutError),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_picture_is_told_and_the_next_stream_is_good(module: SerialModule, name: str) -> None:
    data, error = SPOILED[name]
    module.spoil_data = data
    with scanner_at(module.path) as scanner:
        scanner.start()
        with pytest.raises(error):
            read_until_error(scanner)
        scanner.stop()
        module.spoil_data = None
        scanner.start()
        assert np.array_equal(first_finger(scanner).pixels, EXPECTED)


@pytest.mark.parametrize("code", [0x0F, 0x99])
def test_an_answer_that_is_no_picture_is_a_fault(module: SerialModule, code: int) -> None:
    module.module.answers = {0x0A: code}
    with scanner_at(module.path) as scanner:
        scanner.start()
        with pytest.raises(DeviceProtocolError, match=f"{code:#04x}"):
            read_until_error(scanner)


def test_a_failed_capture_is_looked_at_again(module: SerialModule) -> None:
    module.module.answers = {0x01: 0x03}
    with scanner_at(module.path) as scanner:
        scanner.start()
        assert np.array_equal(first_finger(scanner).pixels, EXPECTED)
    assert module.commands.count(0x01) >= 3


def test_waiting_for_a_finger_takes_little_of_a_core() -> None:
    with SerialModule(Glass([None])) as module, scanner_at(module.path, "model=r503") as scanner:
        scanner.start()
        scanner.read(1.0)
        shares = []
        for _ in range(2):
            before_s, before_cpu_s = time.monotonic(), time.process_time()
            while time.monotonic() < before_s + 0.4:
                scanner.read(0.05)
            shares.append((time.process_time() - before_cpu_s) / (time.monotonic() - before_s))
    assert min(shares) < 0.05


# -- the list of ports, and addresses ---------------------------------------------------------------------------


def test_ports_of_known_chips_are_listed_and_none_is_opened() -> None:
    ports = (
        Port("/dev/ttyUSB1", 0x10C4, 0xEA60, "0001"),
        Port("/dev/ttyS0", None, None, None),
        Port("/dev/ttyACM0", 0x2341, 0x0043, "A"),
        Port("/dev/ttyUSB0", 0x1A86, 0x7523, None),
    )
    driver = SerialModuleDriver(ports=lambda: ports)
    infos = list(driver.enumerate())
    assert [(info.address, info.serial) for info in infos] == [
        ("zfm_serial:/dev/ttyUSB0", None),
        ("zfm_serial:/dev/ttyUSB1", "0001"),
    ]
    assert "CH340" in infos[0].name
    found = driver.find("/dev/ttyUSB1?model=r304a&ppi=512")
    assert (found.width_px, found.height_px, found.ppi, found.serial) == (208, 288, 512, "0001")
    assert driver.create(found).info == found
    assert not driver.is_proven


def test_the_systems_own_list_of_ports_can_be_read() -> None:
    assert all(info.driver == "zfm_serial" for info in SerialModuleDriver().enumerate())


def test_without_pyserial_the_driver_is_unavailable_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def no_serial(name: str, *rest: object) -> object:
        if name.split(".")[0] == "serial":
            raise ImportError("absent", name="serial")
        return real_import(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", no_serial)
    with pytest.raises(DriverUnavailableError, match="pyserial"):
        list(SerialModuleDriver().enumerate())
    with pytest.raises(DriverUnavailableError, match="pyserial"):
        scanner_at("/dev/null").open()


@pytest.mark.parametrize(
    "device_id",
    [
        "/dev/ttyNOTHERE",
        "/dev/ttyNOTHERE?model=r307",
        "/dev/null?model=r9000",
        "/dev/null?baud=9600",
        "/dev/null?baud=57601",
        "/dev/null?password=-1",
        "/dev/null?nonsense=1",
        "/dev/null\0",
        "",
        "/dev",
        "COM1234",
    ],
)
def test_addresses_that_make_no_sense_are_refused(device_id: str) -> None:
    driver = SerialModuleDriver(ports=tuple)
    with pytest.raises(DeviceNotFoundError):
        driver.create(driver.find(device_id))


def test_a_port_of_the_other_system_is_believed() -> None:
    assert SerialModuleDriver(ports=tuple).find("COM3?baud=115200").width_px == 256


def test_something_that_is_no_serial_port_does_not_open(tmp_path: Path) -> None:
    with pytest.raises(DeviceError):
        scanner_at("/dev/null").open()


def test_a_port_that_vanished_is_not_found(module: SerialModule) -> None:
    driver = SerialModuleDriver(ports=tuple)
    info = driver.find(module.path)
    scanner = driver.create(replace(info, device_id="/dev/ttyNOTHERE"))
    with pytest.raises(DeviceNotFoundError):
        scanner.open()


def test_the_settings_of_an_address_are_read() -> None:
    path, settings = read_address("/dev/ttyUSB0?model=r503&baud=115200&password=4294967295&ppi=600&interval_s=0.25")
    assert path == "/dev/ttyUSB0"
    assert (settings.width_px, settings.height_px, settings.ppi) == (192, 192, 600)
    assert (settings.baud, settings.password, settings.idle_interval_s) == (115_200, 0xFFFFFFFF, 0.25)
    assert settings.picture_bytes == 18_432


def test_two_pixels_a_byte_come_high_half_first() -> None:
    assert unpack_gray(b"\x0f\xa5\x00\xff", 4, 2).tolist() == [[0, 255, 170, 85], [0, 0, 255, 255]]


def test_no_thread_of_the_driver_outlives_close(module: SerialModule) -> None:
    before = set(threading.enumerate())
    scanner = scanner_at(module.path)
    scan(scanner)
    scanner.close()
    deadline = time.monotonic() + 2
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(threading.enumerate()) == before
