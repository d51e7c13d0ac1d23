"""What holds for every USB family that was written from descriptions: a scan, and every fault at every transfer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from drivers.api import (
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    DeviceState,
    DeviceTimeoutError,
    Frame,
    GrayImage,
    Light,
    Scanner,
)
from drivers.usb.port import UsbOverflowError, UsbStallError
from tests.drivers.usb.models.families import FAMILIES, Family
from tests.drivers.usb.models.model_port import Fault, ModelPort, ModelSource

ALLOWED: dict[Fault, tuple[type[DeviceError], ...]] = {
    Fault.UNPLUG: (DeviceLostError,),
    Fault.STALL: (UsbStallError, DeviceProtocolError),
    Fault.SHORT: (DeviceProtocolError, DeviceTimeoutError),
    Fault.BABBLE: (UsbOverflowError,),
    Fault.TIMEOUT: (DeviceTimeoutError, DeviceProtocolError),
    Fault.GARBAGE: (DeviceProtocolError, DeviceTimeoutError),
}


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
def family(request: pytest.FixtureRequest) -> Family:
    return request.param


def first_finger(scanner: Scanner) -> Frame:
    """Read until a finger is on; it must come soon."""
    for _ in range(20):
        frame = scanner.read(5.0)
        assert frame is not None
        if frame.finger_on:
            return frame
    raise AssertionError("no finger came")


def scan(scanner: Scanner) -> GrayImage:
    """Open, take the first picture with a finger, stop. Leaves it open."""
    scanner.open()
    scanner.start()
    pixels = first_finger(scanner).pixels
    scanner.stop()
    return pixels


def outcome(scanner: Scanner) -> tuple[DeviceError | None, GrayImage | None]:
    try:
        return None, scan(scanner)
    except DeviceError as error:
        return error, None


def read_on(scanner: Scanner, most: int = 20) -> None:
    for _ in range(most):
        scanner.read(1.0)


def fresh(family: Family, faults: dict[int, Fault] | None = None, seed: int = 0) -> tuple[ModelPort, Scanner]:
    port = ModelPort(family.model(family.glass()), faults, seed)
    return port, family.scanner(port)


def count_transfers(family: Family) -> int:
    port, scanner = fresh(family)
    with_all = scan(scanner)
    scanner.close()
    assert np.array_equal(with_all, family.finger)
    return port.transfers


def check_scan_after(scanner: Scanner, port: ModelPort, family: Family) -> None:
    assert np.array_equal(scan(scanner), family.finger)
    scanner.close()
    assert not port.is_open
    assert port.overlaps == 0


def test_the_picture_of_a_finger_is_right_to_the_last_pixel(family: Family) -> None:
    port, scanner = fresh(family)
    check_scan_after(scanner, port, family)


def test_frames_before_the_finger_say_that_none_is_on(family: Family) -> None:
    _, scanner = fresh(family)
    with scanner:
        scanner.start()
        frames = [scanner.read(1.0) for _ in range(5)]
    said = [frame.finger_on for frame in frames if frame is not None]
    assert said[:2] == [False, False]
    assert said[-1] is True
    assert [frame.sequence for frame in frames if frame is not None] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_at_every_transfer_has_the_right_error_and_the_next_scan_is_good(
    family: Family, fault: Fault
) -> None:
    last = count_transfers(family)
    raised = 0
    for number in range(1, last + 1):
        port, scanner = fresh(family, {number: fault}, seed=number)
        error, pixels = outcome(scanner)
        if error is not None:
            raised += 1
            assert isinstance(error, ALLOWED[fault]), f"transfer {number}: {error!r}"
            assert port.happened, f"transfer {number}: {error!r} without a fault"
        else:
            assert fault is Fault.GARBAGE or np.array_equal(pixels, family.finger), f"transfer {number}"
        scanner.close()
        scanner.close()
        assert scanner.state is DeviceState.CLOSED
        assert not port.is_open
        port.replug()
        check_scan_after(scanner, port, family)
    least = {Fault.UNPLUG: last, Fault.GARBAGE: 0}.get(fault, 1)  # pixels may be anything
    assert least <= raised <= last


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.SHORT, Fault.BABBLE, Fault.TIMEOUT])
def test_after_a_fault_the_stream_can_be_started_again_without_a_replug(family: Family, fault: Fault) -> None:
    port, scanner = fresh(family)
    scanner.open()
    opened = port.transfers
    scanner.close()
    last = count_transfers(family)
    recovered = 0
    for number in range(opened + 1, last + 1):
        port, scanner = fresh(family, {number: fault})
        scanner.open()
        scanner.start()
        try:
            first_finger(scanner)
        except DeviceError:
            scanner.stop()
            scanner.start()
            assert np.array_equal(first_finger(scanner).pixels, family.finger), f"transfer {number}"
            recovered += 1
        scanner.close()
        assert not port.is_open
    assert recovered > 0


def test_an_error_is_told_again_until_the_stream_is_stopped(family: Family) -> None:
    port, scanner = fresh(family)
    scanner.open()
    scanner.start()
    first_finger(scanner)
    port.faults = {
        port.transfers + 6: Fault.TIMEOUT,
        port.transfers + 5: Fault.TIMEOUT,
        port.transfers + 4: Fault.TIMEOUT,
    }
    with pytest.raises(DeviceTimeoutError):
        read_on(scanner)
    with pytest.raises(DeviceTimeoutError):
        scanner.read(1.0)
    assert scanner.state is DeviceState.STREAMING
    scanner.close()


def test_a_light_that_does_not_go_out_is_told_by_stop(family: Family) -> None:
    if not family.puts_light_out:
        pytest.skip("nothing is said to this device at the end")
    port, scanner = fresh(family)
    scanner.open()
    scanner.start()
    first_finger(scanner)
    port.faults = {port.transfers + 1: Fault.STALL}
    with pytest.raises(UsbStallError):
        scanner.stop()
    assert scanner.state is DeviceState.OPEN
    scanner.start()
    assert np.array_equal(first_finger(scanner).pixels, family.finger)
    scanner.close()


def test_a_device_that_is_gone_when_opened_is_not_found(family: Family) -> None:
    port, scanner = fresh(family)
    port.is_plugged = False
    with pytest.raises(DeviceNotFoundError):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED
    port.replug()
    check_scan_after(scanner, port, family)


def test_an_unplug_while_nobody_reads_is_told_by_the_next_word_to_the_device(family: Family) -> None:
    port, scanner = fresh(family)
    scanner.open()
    scanner.start()
    first_finger(scanner)
    port.is_plugged = False
    end = scanner.stop if family.puts_light_out else lambda: read_on(scanner)
    with pytest.raises(DeviceLostError):
        end()
    assert scanner.state is DeviceState.LOST
    scanner.close()
    assert not port.is_open


def test_lights_during_the_stream_never_make_two_commands_at_once(family: Family) -> None:
    port, scanner = fresh(family)
    with scanner:
        scanner.start()
        for number in range(60):
            scanner.set_light(list(Light)[number % 4])
            assert scanner.read(1.0) is not None
        scanner.stop()
        for light in Light:
            scanner.set_light(light)
    assert port.overlaps == 0


def test_waiting_for_a_finger_takes_little_of_a_core(family: Family) -> None:
    port = ModelPort(family.model(family.empty_glass()))
    with family.scanner(port, "") as scanner:
        scanner.start()
        scanner.read(1.0)
        shares = []
        for _ in range(2):
            before_s, before_cpu_s = time.monotonic(), time.process_time()
            while time.monotonic() < before_s + 0.4:
                scanner.read(0.05)
            shares.append((time.process_time() - before_cpu_s) / (time.monotonic() - before_s))
    assert min(shares) < 0.05


def test_pictures_that_nobody_reads_are_not_taken(family: Family) -> None:
    port, scanner = fresh(family)
    with scanner:
        scanner.start()
        first_finger(scanner)
        time.sleep(0.05)
        after_the_read = port.transfers
        time.sleep(0.2)
        assert port.transfers == after_the_read


def test_a_silent_device_does_not_hold_stop(family: Family) -> None:
    port, scanner = fresh(family)
    scanner.open()
    scanner.start()
    first_finger(scanner)
    release = _make_reads_wait(port)
    assert scanner.read(0.1) is None
    before_s = time.monotonic()
    scanner.stop()
    assert time.monotonic() - before_s < 0.5
    release()
    scanner.close()
    assert not port.is_open


def _make_reads_wait(port: ModelPort) -> Callable[[], None]:
    """Let every read of the port wait until the returned function is called."""
    go_on = threading.Event()
    read = port.read

    def waiting_read(endpoint: int, length: int, limit_s: float) -> bytes:
        go_on.wait(5.0)
        return read(endpoint, length, limit_s)

    port.read = waiting_read  # type: ignore[method-assign]
    return go_on.set


def test_the_driver_lists_its_device_and_makes_a_scanner_of_it(family: Family) -> None:
    port = ModelPort(family.model(family.glass()))
    driver = family.driver(ModelSource(port))
    infos = list(driver.enumerate())
    assert [info.driver for info in infos] == [family.name]
    assert not driver.is_proven
    scanner = driver.create(driver.find(f"{infos[0].device_id}?interval_s=0"))
    check_scan_after(scanner, port, family)
    port.is_plugged = False
    assert list(driver.enumerate()) == []


@pytest.mark.parametrize("options", ["ppi=1", "ppi=soon", "interval_s=-1", "nonsense=1", "interval_s=1&interval_s=2"])
def test_options_that_make_no_sense_are_refused(family: Family, options: str) -> None:
    driver = family.driver(ModelSource(ModelPort(family.model(family.glass()))))
    with pytest.raises(DeviceNotFoundError):
        driver.create(driver.find(f"1-2?{options}"))


def test_the_resolution_that_is_set_is_told_by_info_and_frames(family: Family) -> None:
    port = ModelPort(family.model(family.glass()))
    driver = family.driver(ModelSource(port))
    scanner = driver.create(driver.find("1-2?ppi=508&interval_s=0"))
    assert scanner.info.ppi == 508
    with scanner:
        scanner.start()
        assert first_finger(scanner).ppi == 508
