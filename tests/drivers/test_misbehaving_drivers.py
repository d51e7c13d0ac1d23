"""Drivers that raise, hang or lie in every hook: the registry, the scanner and the capture thread go on in time."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest

from drivers.api import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    Driver,
    DriverHangsError,
    Frame,
    HookLimits,
    Light,
    Scanner,
)
from drivers.registry import HANGING_CODE, Registry
from station.capture.loop import CaptureLoop
from station.events import CaptureFailed, FingerDone, PhaseChanged, PreviewUpdated
from station.ids import FingerPosition
from tests.capture.scenes import EventLog
from tests.quality import degradations as made

LIMIT_S = 0.25
QUICK = HookLimits(LIMIT_S, LIMIT_S, LIMIT_S, LIMIT_S, LIMIT_S, LIMIT_S)
IN_TIME_S = 3.0
"""All the time limits of one test together, and what a loaded machine adds."""

GOOD_PRINT, EMPTY_GLASS = made.synthetic_print(), made.empty_glass()
Fault = Callable[[], object]


class Gate:
    """Where hanging hooks wait; opened at the end of the test, so that no thread is left behind."""

    opened = threading.Event()

    @classmethod
    def hang(cls) -> object:
        cls.opened.wait(20)
        return None


@pytest.fixture(autouse=True)
def gate() -> Iterator[None]:
    Gate.opened.clear()
    yield
    Gate.opened.set()


def raising(error: BaseException) -> Fault:
    def fault() -> object:
        raise error

    return fault


def recurse() -> object:
    return recurse()


class StrangeError(BaseException):
    """Not even an Exception."""


RAISES: dict[str, Fault] = {
    "a foreign exception": raising(KeyError("private words")),
    "an exit": raising(SystemExit(3)),
    "an interrupt": raising(KeyboardInterrupt()),
    "no memory": raising(MemoryError()),
    "endless recursion": recurse,
    "a stop of iteration": raising(StopIteration()),
    "a strange exception": raising(StrangeError()),
}


class GoodScanner(Scanner):
    """A finger that comes and goes, in real time, fast."""

    limits = QUICK
    sequence = 0

    def _open(self) -> None: ...

    def _start(self) -> None:
        self.sequence = -1

    def _read(self, timeout_s: float) -> Frame | None:
        if self._stop_requested.wait(0.02):
            return None
        self.sequence += 1
        pixels = GOOD_PRINT if 10 <= self.sequence % 80 < 60 else EMPTY_GLASS
        return Frame(pixels.copy(), 500, self.sequence, time.monotonic())

    def _stop(self) -> None: ...

    def _close(self) -> None: ...


class BadScanner(GoodScanner):
    """Does `fault` in the hook named `hook`, and counts how often it was closed."""

    def __init__(self, info: DeviceInfo, hook: str = "", fault: Fault = lambda: None) -> None:
        super().__init__(info)
        self.hook, self.fault, self.closed = hook, fault, 0

    def _do(self, hook: str) -> None:
        if hook == self.hook:
            self.fault()

    def _open(self) -> None:
        self._do("open")

    def _start(self) -> None:
        super()._start()
        self._do("start")

    def _read(self, timeout_s: float) -> Frame | None:
        if self.hook == "read":
            return self.fault()  # type: ignore[return-value]
        return super()._read(timeout_s)

    def _stop(self) -> None:
        self._do("stop")

    def _close(self) -> None:
        self.closed += 1
        self._do("close")

    def _set_light(self, light: Light) -> None:
        self._do("set_light")

    def _show_finger(self, finger_position: int) -> None:
        self._do("show_finger")


def info(driver: str, name: str = "Name") -> DeviceInfo:
    return DeviceInfo(driver, "1", name, 500, 300, 400)


class GoodDriver(Driver):
    name = "good"
    description = "works"

    def enumerate(self) -> Iterable[DeviceInfo]:
        return (info(self.name),)

    def create(self, info: DeviceInfo) -> Scanner:
        return GoodScanner(info)


class BadDriver(GoodDriver):
    """Does the fault that the test left in the hook that the test left."""

    name = "bad"
    hook = ""
    fault: Fault = staticmethod(lambda: None)

    def _does(self, hook: str) -> bool:
        return type(self).hook == hook

    def __init__(self) -> None:
        if self._does("__init__"):
            type(self).fault()

    def enumerate(self) -> Iterable[DeviceInfo]:
        return type(self).fault() if self._does("enumerate") else super().enumerate()  # type: ignore[return-value]

    def find(self, device_id: str) -> DeviceInfo:
        return type(self).fault() if self._does("find") else super().find(device_id)  # type: ignore[return-value]

    def create(self, info: DeviceInfo) -> Scanner:
        return type(self).fault() if self._does("create") else super().create(info)  # type: ignore[return-value]


def with_bad(monkeypatch: pytest.MonkeyPatch, hook: str, fault: Fault) -> Registry:
    monkeypatch.setattr(BadDriver, "hook", hook)
    monkeypatch.setattr(BadDriver, "fault", staticmethod(fault))
    table = {name: f"{__name__}:{kind}" for name, kind in (("bad", "BadDriver"), ("good", "GoodDriver"))}
    return Registry(table, entry_points=tuple, create_limit_s=LIMIT_S)


@pytest.fixture
def in_time() -> Iterator[None]:
    began_s = time.monotonic()
    yield
    assert time.monotonic() - began_s < IN_TIME_S


def broken_info() -> DeviceInfo:
    broken = info("bad")
    object.__setattr__(broken, "ppi", 0)
    return broken


def endless() -> Iterator[DeviceInfo]:
    return (info("bad") for _ in itertools.count())


def breaks_off() -> Iterator[DeviceInfo]:
    yield info("bad")
    raise ZeroDivisionError


LISTS: dict[str, Fault] = {
    "nothing": lambda: None,
    "a number": lambda: 5,
    "words": lambda: "a device",
    "other things": lambda: [object()],
    "a scanner": lambda: [GoodScanner(info("bad"))],
    "devices without end": endless,
    "half a list": breaks_off,
    "another driver's device": lambda: [info("good")],
    "a broken device": lambda: [broken_info()],
    "no name": lambda: [info("bad", "")],
    "a name of many lines": lambda: [info("bad", "a\nb")],
    "a giant name": lambda: [info("bad", "a" * 10_000)],
    "a resolution of nothing": lambda: [DeviceInfo("bad", "1", "Name", 0, 300, 400)],
    "a giant size": lambda: [DeviceInfo("bad", "1", "Name", 500, 300, 10**9)],
    "words for numbers": lambda: [DeviceInfo("bad", "1", "Name", "500", 300, 400)],  # type: ignore[arg-type]
}


def without_limits() -> Scanner:
    scanner = GoodScanner(info("bad"))
    scanner.limits = None  # type: ignore[assignment, misc]
    return scanner


def open_already() -> Scanner:
    scanner = GoodScanner(info("bad"))
    scanner._state = DeviceState.STREAMING
    return scanner


NOT_SCANNERS: dict[str, Fault] = {
    "a scanner without time limits": without_limits,
    "a scanner that is open already": open_already,
    "nothing": lambda: None,
    "words": lambda: "a scanner",
    "the class": lambda: GoodScanner,
    "another device's scanner": lambda: GoodScanner(info("good")),
    "a scanner that was never made": lambda: GoodScanner.__new__(GoodScanner),
}


@pytest.mark.parametrize("hook", ["__init__", "enumerate"])
@pytest.mark.parametrize("fault", RAISES)
def test_a_driver_that_raises_while_listing_hides_no_other(
    monkeypatch: pytest.MonkeyPatch, in_time: None, hook: str, fault: str
) -> None:
    found = with_bad(monkeypatch, hook, RAISES[fault]).enumerate(1.0)
    assert [device.address for device in found.devices] == ["good:1"]
    assert [problem.name for problem in found.problems] == ["bad"]
    assert "private" not in found.problems[0].reason


@pytest.mark.parametrize("fault", LISTS)
def test_a_driver_that_lists_nonsense_hides_no_other(
    monkeypatch: pytest.MonkeyPatch, in_time: None, fault: str
) -> None:
    found = with_bad(monkeypatch, "enumerate", LISTS[fault]).enumerate(1.0)
    assert [device.address for device in found.devices] == ["good:1"]
    assert [problem.name for problem in found.problems] == ["bad"]


@pytest.mark.parametrize("hook", ["__init__", "enumerate"])
def test_a_driver_that_hangs_while_listing_is_told_in_time(
    monkeypatch: pytest.MonkeyPatch, in_time: None, hook: str
) -> None:
    found = with_bad(monkeypatch, hook, Gate.hang).enumerate(LIMIT_S)
    assert [device.address for device in found.devices] == ["good:1"]
    assert [(problem.name, problem.code) for problem in found.problems] == [("bad", HANGING_CODE)]


@pytest.mark.parametrize("hook", ["__init__", "enumerate", "find", "create"])
@pytest.mark.parametrize("fault", RAISES)
def test_a_driver_that_raises_makes_no_scanner_and_the_next_works(
    monkeypatch: pytest.MonkeyPatch, in_time: None, hook: str, fault: str
) -> None:
    registry = with_bad(monkeypatch, hook, RAISES[fault])
    with pytest.raises(DeviceError) as caught:
        registry.create("bad:1")
    assert "private" not in str(caught.value)
    with registry.create("good:1") as scanner:
        assert scanner.state is DeviceState.OPEN


@pytest.mark.parametrize(
    ("hook", "fault"),
    [("find", fault) for fault in (lambda: None, lambda: "words", broken_info, lambda: info("good"))]
    + [("create", fault) for fault in NOT_SCANNERS.values()],
)
def test_a_driver_that_makes_nonsense_is_refused(
    monkeypatch: pytest.MonkeyPatch, in_time: None, hook: str, fault: Fault
) -> None:
    registry = with_bad(monkeypatch, hook, fault)
    with pytest.raises(DeviceError):
        registry.create("bad:1")
    assert registry.create("good:1").info.address == "good:1"


@pytest.mark.parametrize("hook", ["__init__", "enumerate", "find", "create"])
def test_a_driver_that_hangs_makes_no_scanner_and_is_not_started_twice(
    monkeypatch: pytest.MonkeyPatch, in_time: None, hook: str
) -> None:
    registry = with_bad(monkeypatch, hook, Gate.hang)
    for _ in range(3):
        with pytest.raises(DriverHangsError):
            registry.create("bad:1")
    assert sum(thread.name == "create-bad" for thread in threading.enumerate()) == 1
    assert registry.create("good:1").info.address == "good:1"
    Gate.opened.set()


def use(scanner: Scanner) -> None:
    scanner.open()
    scanner.set_light(Light.WAITING)
    scanner.show_finger(1)
    scanner.start()
    scanner.read(0.05)
    scanner.stop()


STEPS = ("open", "set_light", "show_finger", "start", "read", "stop")


def lying(change: Callable[[Frame], None]) -> Fault:
    """A frame that was sound when it was made and is not any more."""

    def fault() -> object:
        frame = Frame(GOOD_PRINT.copy(), 500, 0, time.monotonic())
        change(frame)
        return frame

    return fault


def set_to(name: str, value: object) -> Fault:
    return lying(lambda frame: object.__setattr__(frame, name, value))


NONSENSE: dict[str, Fault] = {
    "words": lambda: "a frame",
    "a number": lambda: 0,
    "bare pixels": lambda: GOOD_PRINT,
    "float pixels": set_to("pixels", GOOD_PRINT.astype(float)),
    "color pixels": set_to("pixels", np.zeros((300, 300, 3), np.uint8)),
    "a row of pixels": set_to("pixels", np.zeros(300, np.uint8)),
    "no pixels": set_to("pixels", np.zeros((0, 300), np.uint8)),
    "a list of pixels": set_to("pixels", [[0, 1], [2, 3]]),
    "pixels with gaps": set_to("pixels", np.zeros((300, 600), np.uint8)[:, ::2]),
    "a giant picture": set_to("pixels", np.broadcast_to(np.zeros((1, 1), np.uint8), (10**6, 10**6))),
    "a long picture": set_to("pixels", np.zeros((100, 5000), np.uint8)),
    "no resolution": set_to("ppi", 0),
    "a negative resolution": set_to("ppi", -500),
    "a giant resolution": set_to("ppi", 10**9),
    "words for a resolution": set_to("ppi", "500"),
    "a number below the first": set_to("sequence", -1),
    "words for a number": set_to("sequence", "7"),
    "no time": set_to("time_s", float("nan")),
    "an endless time": set_to("time_s", float("inf")),
    "words for a time": set_to("time_s", "now"),
    "words for a finger": set_to("finger_on", "yes"),
    "pixels for a finger": set_to("finger_on", GOOD_PRINT),
    "words for a preview": set_to("is_preview", "no"),
    "a frame that cannot be made": lambda: Frame(GOOD_PRINT, 0, 0, 0.0),
}


@pytest.mark.parametrize("hook", STEPS)
@pytest.mark.parametrize("fault", RAISES)
def test_whatever_a_hook_raises_becomes_a_device_error(in_time: None, hook: str, fault: str) -> None:
    scanner = BadScanner(info("bad"), hook, RAISES[fault])
    with pytest.raises(DeviceError) as caught:
        use(scanner)
    assert caught.value.__cause__ is not None
    assert "private" not in str(caught.value)
    scanner.close()
    assert scanner.state is DeviceState.CLOSED


@pytest.mark.parametrize("fault", [*RAISES.values(), Gate.hang])
def test_close_swallows_whatever_its_hook_does(in_time: None, fault: Fault) -> None:
    scanner = BadScanner(info("bad"), "close", fault)
    use(scanner)
    scanner.close()
    assert scanner.state is DeviceState.CLOSED
    assert scanner.closed == 1


@pytest.mark.parametrize("hook", STEPS)
def test_a_hook_that_hangs_is_given_up_and_lets_the_device_go_when_it_comes_back(in_time: None, hook: str) -> None:
    scanner = BadScanner(info("bad"), hook, Gate.hang)
    with pytest.raises(DriverHangsError):
        use(scanner)
    scanner.close()
    assert scanner.state is DeviceState.CLOSED
    with pytest.raises(DriverHangsError):
        scanner.open()
    assert scanner.closed == 0
    Gate.opened.set()
    deadline_s = time.monotonic() + 1
    while scanner.closed == 0 and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert scanner.closed == 1


def test_a_driver_that_came_back_can_be_opened_again(in_time: None) -> None:
    scanner = BadScanner(info("bad"), "read", Gate.hang)
    with pytest.raises(DriverHangsError):
        use(scanner)
    scanner.close()
    Gate.opened.set()
    scanner.hook = ""
    deadline_s = time.monotonic() + 1
    while time.monotonic() < deadline_s:
        try:
            scanner.open()
            break
        except DriverHangsError:
            time.sleep(0.005)
    assert scanner.state is DeviceState.OPEN
    scanner.start()
    assert scanner.read(1.0) is not None
    scanner.close()


@pytest.mark.parametrize("fault", NONSENSE)
def test_a_frame_that_breaks_the_contract_is_refused(in_time: None, fault: str) -> None:
    with BadScanner(info("bad"), "read", NONSENSE[fault]) as scanner:
        scanner.start()
        with pytest.raises(DeviceError):
            scanner.read(0.05)
    assert scanner.state is DeviceState.CLOSED


def test_a_number_that_goes_back_is_refused() -> None:
    numbers = iter([0, 1, 7, 6])
    fault: Fault = lambda: Frame(GOOD_PRINT.copy(), 500, next(numbers), time.monotonic())  # noqa: E731
    with BadScanner(info("bad"), "read", fault) as scanner:
        scanner.start()
        for _ in range(3):
            assert scanner.read(0.05) is not None
        with pytest.raises(DeviceError, match="rise"):
            scanner.read(0.05)


def test_a_scanner_that_nobody_closed_takes_its_thread_with_it() -> None:
    scanner = GoodScanner(info("good"))
    scanner.open()
    assert any(thread.name == "scanner-good" for thread in threading.enumerate())
    del scanner  # the thread is gone at the end of the test, or `no_thread_left_behind` fails


def test_hooks_run_one_at_a_time_in_one_thread() -> None:
    threads: set[int] = set()
    scanner = BadScanner(info("bad"), "read", lambda: threads.add(threading.get_ident()))
    scanner.hook = "set_light"
    with scanner:
        for light in Light:
            scanner.set_light(light)
        scanner.hook = "read"
        scanner.start()
        scanner.read(0.0)
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def takes_a_finger(scanner: Scanner) -> bool:
    """Whether a capture with this scanner ends with a finger."""
    log = EventLog()
    loop = CaptureLoop(scanner, log)
    loop.capture(FingerPosition.RIGHT_THUMB)
    log.wait_for(FingerDone)
    loop.close()
    return not log.of(CaptureFailed)


WORST: dict[str, Fault] = {
    "raises": RAISES["a foreign exception"],
    "exits": RAISES["an exit"],
    "hangs": Gate.hang,
}


@pytest.mark.parametrize("hook", ["open", "start", "show_finger", "set_light", "read"])
@pytest.mark.parametrize("fault", WORST)
def test_the_capture_fails_in_time_and_the_next_scanner_works(in_time: None, hook: str, fault: str) -> None:
    log = EventLog()
    loop = CaptureLoop(BadScanner(info("bad"), hook, WORST[fault]), log)
    loop.capture(FingerPosition.RIGHT_THUMB)
    (failed,) = log.wait_for(CaptureFailed, timeout_s=IN_TIME_S)
    assert isinstance(failed, CaptureFailed)
    assert failed.code == ("device.timeout" if fault == "hangs" else "device.fault")
    loop.capture(FingerPosition.RIGHT_THUMB)  # as an operator would, again
    log.wait_for(CaptureFailed, 2, timeout_s=IN_TIME_S)
    loop.close()


@pytest.mark.parametrize("hook", ["stop", "close"])
@pytest.mark.parametrize("fault", WORST)
def test_a_scanner_that_cannot_be_left_is_left_in_time(in_time: None, hook: str, fault: str) -> None:
    log = EventLog()
    loop = CaptureLoop(BadScanner(info("bad"), hook, WORST[fault]), log)
    loop.capture(FingerPosition.RIGHT_THUMB)
    log.wait_for(PreviewUpdated)
    loop.cancel()
    log.wait_for(PhaseChanged, 3)
    loop.close()
    assert not any(thread.name == "capture-bad" for thread in threading.enumerate())


@pytest.mark.parametrize("fault", ["float pixels", "no time", "words", "a giant picture", "pixels for a finger"])
def test_frames_of_nonsense_end_the_capture_as_a_fault_of_the_device(in_time: None, fault: str) -> None:
    log = EventLog()
    loop = CaptureLoop(BadScanner(info("bad"), "read", NONSENSE[fault]), log)
    loop.capture(FingerPosition.RIGHT_THUMB)
    assert log.wait_for(CaptureFailed, timeout_s=IN_TIME_S) == [CaptureFailed("device.protocol")]
    loop.close()


def test_while_a_bad_scanner_still_hangs_a_good_one_takes_a_finger() -> None:
    log = EventLog()
    hanging = CaptureLoop(BadScanner(info("bad"), "read", Gate.hang), log)
    hanging.capture(FingerPosition.RIGHT_THUMB)
    log.wait_for(CaptureFailed, timeout_s=IN_TIME_S)
    hanging.close()
    assert takes_a_finger(GoodScanner(info("good")))
    assert not Gate.opened.is_set()


def test_a_preview_is_shown_and_never_taken_for_a_finger() -> None:
    class PreviewScanner(GoodScanner):
        def _read(self, timeout_s: float) -> Frame | None:
            frame = super()._read(timeout_s)
            return frame and Frame(frame.pixels, 500, frame.sequence, frame.time_s, True, is_preview=True)

    log = EventLog()
    loop = CaptureLoop(PreviewScanner(info("good")), log)
    loop.capture(FingerPosition.RIGHT_THUMB)
    log.wait_for(PreviewUpdated, 40)
    loop.close()
    assert not log.of(FingerDone, CaptureFailed)
    assert {type(event) for event in log.events} <= {PhaseChanged, PreviewUpdated}
