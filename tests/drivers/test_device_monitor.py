"""The monitor sees plug and unplug within a second, whatever other drivers do, and leaves devices in use alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from drivers.api import DeviceAccessError, DeviceInfo, Driver, Frame, Scanner
from drivers.device_monitor import DeviceChange, DeviceMonitor, DeviceNews
from drivers.registry import HANGING_CODE, DriverProblem, Registry
from drivers.same_device import OtherDevice, SameDevice

SEEN_WITHIN_S = 1.0


class Desk(Driver):
    """What is plugged in is set by the test."""

    name = "desk"
    description = "a scanner on the desk"
    plugged: tuple[DeviceInfo, ...] = ()
    fault: Exception | None = None
    gate: threading.Event | None = None
    slowness_s = 0.0
    looks = 0

    def enumerate(self) -> Iterable[DeviceInfo]:
        type(self).looks += 1
        time.sleep(self.slowness_s)
        if self.gate is not None:
            self.gate.wait(10)
        if self.fault is not None:
            raise self.fault
        return self.plugged

    def create(self, info: DeviceInfo) -> Scanner:
        return StillScanner(info)


class Loud(Desk):
    """Asks its devices in order to list them."""

    name = "loud"
    lists_quietly = False


class StillScanner(Scanner):
    def _open(self) -> None: ...
    def _start(self) -> None: ...
    def _read(self, timeout_s: float) -> Frame | None:
        return None

    def _stop(self) -> None: ...
    def _close(self) -> None: ...


@pytest.fixture(autouse=True)
def empty_desks() -> Iterator[None]:
    for kind in (Desk, Loud):
        kind.plugged, kind.fault, kind.gate, kind.looks, kind.slowness_s = (), None, None, 0, 0.0
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "device-monitor"]


def info(device_id: str, serial: str | None = None, driver: str = "desk") -> DeviceInfo:
    return DeviceInfo(driver, device_id, f"Scanner {device_id}", 500, 300, 400, serial=serial)


def registry() -> Registry:
    return Registry({"desk": f"{__name__}:Desk", "loud": f"{__name__}:Loud"}, entry_points=tuple)


class Watch:
    """A monitor and all that it said, with the time of each change."""

    def __init__(self, **options: float) -> None:
        self.news: list[DeviceNews] = []
        self._changed = threading.Condition()
        self.monitor = DeviceMonitor(registry(), self._hear, **options)  # type: ignore[arg-type]

    def _hear(self, news: DeviceNews) -> None:
        with self._changed:
            self.news.append(news)
            self._changed.notify_all()

    def changes(self) -> list[DeviceChange]:
        with self._changed:
            return [change for news in self.news for change in news.changes]

    def wait(self, seen: Callable[[], object], within_s: float = SEEN_WITHIN_S) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: bool(seen()), within_s), f"not seen within {within_s} s"


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch(period_s=0.05, hang_told_s=0.2)
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    yield watch
    watch.monitor.stop()


def test_the_first_news_is_all_that_is_there() -> None:
    Desk.plugged = (info("1"), info("2"))
    watch = Watch()
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    watch.monitor.stop()
    assert watch.news[0].now.devices == (info("1"), info("2"))
    assert watch.changes() == [DeviceChange(info("1"), True), DeviceChange(info("2"), True)]


def test_plug_and_unplug_are_seen_within_a_second_each_time() -> None:
    watch = Watch()
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    for number in range(2):
        Desk.plugged = (info("1"),)
        watch.wait(lambda number=number: len(watch.changes()) == 2 * number + 1)
        Desk.plugged = ()
        watch.wait(lambda number=number: len(watch.changes()) == 2 * number + 2)
    watch.monitor.stop()
    assert [change.is_there for change in watch.changes()] == [True, False] * 2


def test_several_scanners_are_told_apart_and_a_swap_at_one_place_is_seen(watch: Watch) -> None:
    Desk.plugged = (info("1", "A"), info("2", "B"))
    watch.wait(lambda: len(watch.changes()) == 2)
    Desk.plugged = (info("1", "C"), info("2", "B"))
    watch.wait(lambda: len(watch.changes()) == 4)
    assert watch.changes()[2:] == [DeviceChange(info("1", "A"), False), DeviceChange(info("1", "C"), True)]


def test_nothing_is_told_while_nothing_changes() -> None:
    watch = Watch(period_s=0.01)
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    time.sleep(0.3)
    watch.monitor.stop()
    assert Desk.looks > 10
    assert len(watch.news) == 1


def test_a_driver_that_hangs_is_told_and_keeps_its_devices(watch: Watch) -> None:
    Desk.plugged = (info("1"),)
    watch.wait(lambda: watch.changes())
    Desk.gate = threading.Event()
    try:
        watch.wait(lambda: any(problem.code == HANGING_CODE for problem in watch.news[-1].now.problems))
        assert watch.news[-1].now.devices == (info("1"),)
    finally:
        Desk.gate.set()
    watch.wait(lambda: watch.news[-1].now.problems == ())
    assert watch.changes() == [DeviceChange(info("1"), True)]


def test_a_driver_slower_than_a_look_is_heard_all_the_same_and_not_taken_to_hang() -> None:
    watch = Watch(period_s=0.05)
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    Desk.slowness_s = 0.45
    Desk.plugged = (info("1"),)
    watch.wait(lambda: watch.changes(), 2)
    Desk.plugged = ()
    watch.wait(lambda: len(watch.changes()) == 2, 2)
    watch.monitor.stop()
    assert [news.now.problems for news in watch.news] == [()] * 3


def test_other_drivers_are_seen_within_a_second_while_one_hangs() -> None:
    Loud.gate = threading.Event()
    watch = Watch(noisy_period_s=0.0, first_look_limit_s=0.2)
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    try:
        assert [p.name for p in watch.news[0].now.problems] == ["loud"]
        for number in range(3):
            Desk.plugged = (info(str(number)),)
            watch.wait(lambda number=number: any(c.info.device_id == str(number) for c in watch.changes()))
        assert Loud.looks == 1, "what hangs is not asked again"
    finally:
        Loud.gate.set()
        watch.monitor.stop()


def test_a_driver_that_fails_is_told_once_and_its_devices_are_gone(watch: Watch) -> None:
    Desk.plugged = (info("1"),)
    watch.wait(lambda: watch.changes())
    Desk.fault = DeviceAccessError("no permission")
    watch.wait(lambda: len(watch.changes()) == 2)
    assert watch.news[-1].now.problems == (DriverProblem("desk", "device.access", "no permission"),)
    Desk.fault = None
    watch.wait(lambda: len(watch.changes()) == 3)
    assert watch.news[-1].now.problems == ()


def test_a_noisy_driver_in_use_is_left_alone_and_its_device_stays_listed() -> None:
    Loud.plugged = (info("1", driver="loud"),)
    watch = Watch(period_s=0.01, noisy_period_s=0.0)
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    watch.monitor.hold(frozenset({"loud"}))
    time.sleep(0.1)
    looks = Loud.looks
    Desk.plugged = (info("2"),)
    watch.wait(lambda: len(watch.changes()) == 2)
    time.sleep(0.1)
    assert Loud.looks == looks
    assert info("1", driver="loud") in watch.news[-1].now.devices
    watch.monitor.hold(frozenset())
    Loud.plugged = ()
    watch.wait(lambda: len(watch.changes()) == 3)
    watch.monitor.stop()


def test_a_noisy_driver_is_asked_rarely_even_when_idle() -> None:
    watch = Watch(period_s=0.01, noisy_period_s=60.0)
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    time.sleep(0.2)
    watch.monitor.stop()
    assert Desk.looks > 5
    assert Loud.looks == 1


def test_stop_ends_the_thread_twice_and_from_the_news_itself() -> None:
    ended = threading.Event()

    def hear(_news: DeviceNews) -> None:
        monitor.stop()
        ended.set()

    monitor = DeviceMonitor(registry(), hear)
    monitor.start()
    assert ended.wait(5)
    monitor.stop()
    monitor.stop()
    assert not monitor._thread.is_alive()


def test_watching_costs_hardly_any_time() -> None:
    watch = Watch()
    watch.monitor.start()
    watch.wait(lambda: watch.news, 5)
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    time.sleep(1.5)
    share = (time.process_time() - began_cpu_s) / (time.monotonic() - began_s)
    watch.monitor.stop()
    assert share < 0.05


# -- the same device again ------------------------------------------------------------------------------------


def test_the_same_serial_is_found_at_another_place() -> None:
    Desk.plugged = (info("2", "A"),)
    found = SameDevice(registry(), info("1", "A")).find()
    assert isinstance(found, Scanner)
    assert found.info == info("2", "A")


def test_without_a_serial_the_place_decides() -> None:
    same = SameDevice(registry(), info("1"))
    Desk.plugged = (info("2"),)
    assert same.find() is None, "it was there before"
    Desk.plugged = (info("2"), info("3"))
    assert same.find() == OtherDevice("Scanner 3")
    Desk.plugged = (info("1"), info("2"))
    assert isinstance(same.find(), Scanner)


def test_another_serial_at_its_place_is_another_device() -> None:
    same = SameDevice(registry(), info("1", "A"))
    assert same.find() is None
    Desk.plugged = (info("1", "B"),)
    assert same.find() == OtherDevice("Scanner 1")
    Desk.plugged = (replace(info("1"), serial=None),)
    assert same.find() == OtherDevice("Scanner 1")


def test_a_scanner_that_was_there_all_the_time_is_no_other_device() -> None:
    Desk.plugged = (info("2", "B"),)
    same = SameDevice(registry(), info("1", "A"))
    assert [same.find(), same.find()] == [None, None]


def test_a_device_of_another_driver_in_its_place_is_told() -> None:
    same = SameDevice(registry(), info("1", driver="loud"))
    assert same.find() is None
    Desk.plugged = (info("1"),)
    assert same.find() == OtherDevice("Scanner 1")


def test_the_options_of_the_address_are_kept() -> None:
    real = Registry(entry_points=tuple)
    asked = real.create("simulated:practice?seed=7&fps=0")
    found = SameDevice(real, asked.info).find()
    assert isinstance(found, Scanner)
    assert found.info.device_id == "practice?seed=7&fps=0"
