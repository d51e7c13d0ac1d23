from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from drivers.api import (
    DeviceInfo,
    DeviceNotFoundError,
    DeviceTimeoutError,
    Driver,
    DriverUnavailableError,
    Frame,
    Scanner,
)
from drivers.registry import HANGING_CODE, DriverEntry, DriverProblem, Registry


class EmptyScanner(Scanner):
    def _open(self) -> None: ...
    def _start(self) -> None: ...
    def _read(self, timeout_s: float) -> Frame | None:
        return None

    def _stop(self) -> None: ...
    def _close(self) -> None: ...


class GoodDriver(Driver):
    name = "good"
    description = "works"

    def enumerate(self) -> Iterable[DeviceInfo]:
        return (DeviceInfo(self.name, "1", "Good", 500, 300, 400),)

    def create(self, info: DeviceInfo) -> Scanner:
        return EmptyScanner(info)


class LabDriver(GoodDriver):
    name = "lab"


class LibraryMissing(GoodDriver):
    def __init__(self) -> None:
        raise DriverUnavailableError("needs libfoo")


class SystemMissing(GoodDriver):
    def enumerate(self) -> Iterable[DeviceInfo]:
        raise DriverUnavailableError("only on Windows")


class Bug(GoodDriver):
    name = "bug"

    def enumerate(self) -> Iterable[DeviceInfo]:
        yield from super().enumerate()
        raise KeyError("private words")

    def create(self, info: DeviceInfo) -> Scanner:
        raise KeyError("private words")


class Busy(GoodDriver):
    def enumerate(self) -> Iterable[DeviceInfo]:
        raise DeviceTimeoutError("no answer")


class Hanging(GoodDriver):
    release = threading.Event()
    looks = 0

    def enumerate(self) -> Iterable[DeviceInfo]:
        type(self).looks += 1
        self.release.wait(10)
        return ()


NOT_A_DRIVER = object


def here(name: str) -> str:
    return f"{__name__}:{name}"


def registry(**drivers: str) -> Registry:
    return Registry({"good": here("GoodDriver"), **drivers}, entry_points=tuple)


@dataclass
class Dist:
    name: str
    version: str


class Point:
    def __init__(self, name: str, version: str, target: object = LabDriver) -> None:
        self.name = name
        self.dist = Dist(f"dist-{name}", version)
        self.target = target
        self.loads = 0

    def load(self) -> object:
        self.loads += 1
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


def test_listing_imports_no_driver() -> None:
    code = (
        "import sys; from drivers.registry import Registry; names = [d.name for d in Registry().drivers()];"
        "assert names[:2] == ['simulated', 'image_folder'], names;"
        "bad = [m for m in sys.modules if m.startswith(('drivers.sim', 'drivers.image', 'cv2', 'station', 'PySide6'))];"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_built_in_drivers_can_all_be_loaded() -> None:
    assert Registry(entry_points=tuple).enumerate().problems == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("LibraryMissing", "needs libfoo"),
        ("NOT_A_DRIVER", "is not a driver"),
        ("NoSuchClass", "cannot be loaded: AttributeError"),
    ],
)
def test_a_driver_that_cannot_be_loaded_is_unavailable_and_the_others_work(name: str, reason: str) -> None:
    drivers = registry(bad=here(name))
    found = drivers.enumerate()
    assert [device.address for device in found.devices] == ["good:1"]
    assert found.problems == (DriverProblem("bad", DriverUnavailableError.code, reason),)
    assert drivers.drivers()[1] == DriverEntry("bad", "built-in", "", reason)
    with pytest.raises(DriverUnavailableError, match=reason):
        drivers.create("bad:1")


def test_a_missing_library_is_named() -> None:
    (problem,) = registry(bad="no_such_library_anywhere:Driver").enumerate().problems
    assert problem.reason == "needs the library no_such_library_anywhere"


def test_a_driver_that_fails_while_looking_is_a_problem_of_its_own() -> None:
    found = registry(bug=here("Bug"), busy=here("Busy"), system=here("SystemMissing")).enumerate()
    assert [device.address for device in found.devices] == ["good:1"]
    assert [(p.name, p.code, p.reason) for p in found.problems] == [
        ("bug", "device.fault", "the driver failed: KeyError"),
        ("busy", "device.timeout", "no answer"),
        ("system", "device.driver_unavailable", "only on Windows"),
    ]


def test_a_foreign_exception_from_create_becomes_a_device_error() -> None:
    with pytest.raises(DriverUnavailableError, match="KeyError") as caught:
        registry(bug=here("Bug")).create("bug:1")
    assert "private" not in str(caught.value)


def test_a_hanging_driver_is_reported_in_time_and_not_started_twice() -> None:
    Hanging.release.clear()
    Hanging.looks = 0
    drivers = registry(hang=here("Hanging"))
    try:
        for _ in range(2):
            before_s = time.monotonic()
            found = drivers.enumerate(timeout_s=0.2)
            assert time.monotonic() - before_s < 1.0
            assert [device.address for device in found.devices] == ["good:1"]
            assert [(p.name, p.code) for p in found.problems] == [("hang", HANGING_CODE)]
        assert Hanging.looks == 1
        assert all(t.daemon for t in threading.enumerate() if t.name == "enumerate-hang")
    finally:
        Hanging.release.set()


def test_create_finds_the_device_and_opens_nothing() -> None:
    scanner = registry().create("good:1")
    assert scanner.info.name == "Good"


@pytest.mark.parametrize("address", ["", "good", "nobody:1", "good:2", "good:"])
def test_an_address_of_nothing_is_not_found(address: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        registry().create(address)


def test_a_third_party_driver_is_not_loaded_unless_enabled() -> None:
    point = Point("lab", "1.0")
    drivers = Registry({}, entry_points=lambda: [point])
    assert drivers.drivers() == (DriverEntry("lab", "dist-lab", "1.0", "not enabled for version 1.0"),)
    assert drivers.enumerate().devices == ()
    with pytest.raises(DriverUnavailableError):
        drivers.create("lab:1")
    assert point.loads == 0


def test_a_third_party_driver_is_enabled_by_name_and_version() -> None:
    for version, loads in (("1.0", 1), ("1.1", 0)):
        point = Point("lab", version)
        drivers = Registry({}, frozenset({("lab", "1.0")}), lambda point=point: [point])
        assert len(drivers.enumerate().devices) == loads
        assert point.loads == loads


def test_a_third_party_driver_cannot_take_the_name_of_another() -> None:
    impostor, first, second = Point("good", "1"), Point("lab", "1"), Point("lab", "1")
    enabled = frozenset({("good", "1"), ("lab", "1")})
    drivers = Registry({"good": here("GoodDriver")}, enabled, lambda: [impostor, first, second])
    assert [d.reason for d in drivers.drivers()] == [
        None,
        "another driver has this name",
        None,
        "another driver has this name",
    ]
    drivers.enumerate()
    assert (impostor.loads, first.loads, second.loads) == (0, 1, 0)


def test_a_third_party_driver_that_breaks_on_import_is_unavailable() -> None:
    point = Point("lab", "1", RuntimeError("private words"))
    (problem,) = Registry({}, frozenset({("lab", "1")}), lambda: [point]).enumerate().problems
    assert problem == DriverProblem("lab", DriverUnavailableError.code, "cannot be loaded: RuntimeError")


def test_a_driver_is_made_once_and_kept() -> None:
    point = Point("lab", "1")
    drivers = Registry({}, frozenset({("lab", "1")}), lambda: [point])
    drivers.enumerate()
    drivers.enumerate()
    assert point.loads == 1
