"""The scanners as people see them: the choice that lasts, and plug and unplug as they happen."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from drivers.api import DeviceInfo, Driver, Frame, Scanner
from drivers.registry import Registry
from station.errors import VaultError
from station.events import CaptureEvent, CaptureFailed, FingerDone
from station.ids import FingerPosition
from station.records import DevicesSeen, VaultKind
from station.usecases import DeviceWatch, Station, list_devices, remember_scanner
from tests.usecases.conftest import make_home


class Desk(Driver):
    name = "desk"
    description = "scanners on the desk"
    plugged: tuple[DeviceInfo, ...] = ()

    def enumerate(self) -> Iterable[DeviceInfo]:
        return self.plugged

    def create(self, info: DeviceInfo) -> Scanner:
        return Still(info)


class Still(Scanner):
    def _open(self) -> None: ...
    def _start(self) -> None: ...
    def _read(self, timeout_s: float) -> Frame | None:
        return None

    def _stop(self) -> None: ...
    def _close(self) -> None: ...


@pytest.fixture(autouse=True)
def empty_desk() -> Iterator[None]:
    Desk.plugged = ()
    yield
    Desk.plugged = ()


def info(device_id: str, serial: str | None = None, *, simulated: bool = False) -> DeviceInfo:
    return DeviceInfo("desk", device_id, "Scanner", 500, 300, 400, serial, simulated)


def registry() -> Registry:
    return Registry({"desk": f"{__name__}:Desk"}, entry_points=tuple)


def chosen(home: Path) -> list[str | None]:
    return [device.address for device in list_devices(home=home, registry=registry()) if device.is_chosen]


def test_the_choice_is_kept_by_serial_number_in_any_socket(tmp_path: Path) -> None:
    Desk.plugged = (info("1", "A"), info("2", "B"))
    assert chosen(tmp_path) == []
    remember_scanner(list_devices(home=tmp_path, registry=registry())[1], home=tmp_path)
    assert chosen(tmp_path) == ["desk:2"]
    Desk.plugged = (info("2", "A"), info("7", "B"))
    assert chosen(tmp_path) == ["desk:7"]


def test_a_scanner_without_a_serial_number_is_known_by_its_place(tmp_path: Path) -> None:
    Desk.plugged = (info("1"), info("2"))
    remember_scanner(list_devices(home=tmp_path, registry=registry())[0], home=tmp_path)
    assert chosen(tmp_path) == ["desk:1"]
    Desk.plugged = (info("2"),)
    assert chosen(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"driver": "desk"}', b'{"driver":1,"address":"","serial":""}',
                                     b"[" * 4000, b"\xff\xfe"])  # fmt: skip
def test_a_damaged_choice_is_no_choice(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "scanner.choice").write_bytes(content)
    Desk.plugged = (info("1"),)
    assert chosen(tmp_path) == []


def test_the_choice_can_be_kept_before_there_is_a_vault_and_the_vault_made_afterwards(tmp_path: Path) -> None:
    home = tmp_path / "station"
    Desk.plugged = (info("1", "A"),)
    remember_scanner(list_devices(home=home, registry=registry())[0], home=home)
    make_home(home)
    assert chosen(home) == ["desk:1"]


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    Desk.plugged = (info("1"),)
    device = list_devices(home=tmp_path, registry=registry())[0]
    with pytest.raises(VaultError):
        remember_scanner(device, home=tmp_path / "file")


def test_the_watch_tells_what_is_there_and_then_what_comes_and_goes(tmp_path: Path) -> None:
    seen: queue.SimpleQueue[DevicesSeen] = queue.SimpleQueue()
    Desk.plugged = (info("1", "A"),)
    watch = DeviceWatch(seen.put, home=tmp_path, registry=registry())
    try:
        first = seen.get(timeout=5)
        assert [device.address for device in first.devices] == ["desk:1"]
        assert (first.plugged, first.unplugged) == ((), ()), "what was there before did not come"
        Desk.plugged = (info("2", "B", simulated=True),)
        second = seen.get(timeout=1)
        assert [device.serial for device in second.plugged] == ["B"]
        assert [device.serial for device in second.unplugged] == ["A"]
        watch.show_for(VaultKind.PRODUCTION)
        third = seen.get(timeout=1)
        assert [device.reason_code for device in third.devices] == ["record.simulated_refused"]
        Desk.plugged = ()
        fourth = seen.get(timeout=1)
        assert [device.reason_code for device in fourth.devices] == ["device.not_found"]
    finally:
        watch.stop()
    Desk.plugged = (info("1", "A"),)
    with pytest.raises(queue.Empty):
        seen.get(timeout=0.7)


def test_two_scanners_take_fingers_at_once_and_one_that_stops_does_not_stop_the_other(station: Station) -> None:
    heard: dict[str, queue.SimpleQueue[CaptureEvent]] = {"sound": queue.SimpleQueue(), "stopping": queue.SimpleQueue()}
    sound = station.start_capture("simulated:practice?seed=1&press_s=0.9&gap_s=0.4", heard["sound"].put)
    stopping = station.start_capture("simulated:practice?seed=2&fault=unplug@3", heard["stopping"].put)
    try:
        stopping.capture(FingerPosition.RIGHT_THUMB)
        sound.capture(FingerPosition.LEFT_INDEX)
        assert wait_for(heard["stopping"], CaptureFailed) == CaptureFailed("device.lost")
        done = wait_for(heard["sound"], FingerDone)
        assert isinstance(done, FingerDone)
        assert done.position is FingerPosition.LEFT_INDEX
    finally:
        sound.close()
        stopping.close()


def wait_for(heard: queue.SimpleQueue[CaptureEvent], kind: type) -> CaptureEvent:
    while True:
        event = heard.get(timeout=20)
        if isinstance(event, kind):
            return event
