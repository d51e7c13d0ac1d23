"""The technician's check and bench, with a scanner that has every fault in turn."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from drivers.api import DeviceBusyError, DeviceError, DeviceInfo, DeviceLostError, DeviceTimeoutError, Frame, Scanner
from station.usecases.scanner_bench import bench_scanner
from station.usecases.scanner_check import CheckLimits, ScannerCheck, Topic, check_scanner
from tests.quality import degradations as made

GLASS, FINGER = made.empty_glass(), made.synthetic_print()


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class PacedScanner(Scanner):
    """Shows `pictures` again and again, one every `period_s` of the false time."""

    def __init__(
        self,
        clock: Clock,
        pictures: tuple[np.ndarray, ...],
        *,
        period_s: float = 0.05,
        open_s: float = 0.1,
        age_s: float = 0.01,
        open_error: DeviceError | None = None,
        stream_error: DeviceError | None = None,
        skip: int = 1,
    ) -> None:
        super().__init__(DeviceInfo("paced", "1", "Paced scanner", 500, 300, 360))
        self._clock, self._pictures, self._period_s, self._open_s = clock, pictures, period_s, open_s
        self._age_s, self._open_error, self._stream_error, self._skip = age_s, open_error, stream_error, skip
        self._shown: Iterator[np.ndarray] = iter(())
        self._sequence = 0

    def _open(self) -> None:
        self._clock.now_s += self._open_s
        if self._open_error is not None:
            raise self._open_error

    def _start(self) -> None:
        self._shown = itertools.cycle(self._pictures)
        self._sequence = 0

    def _read(self, timeout_s: float) -> Frame | None:
        if self._stream_error is not None and self._sequence > 2:
            raise self._stream_error
        self._clock.now_s += min(self._period_s, timeout_s)
        if self._period_s > timeout_s:
            return None
        self._sequence += self._skip
        pixels = np.array(next(self._shown))
        return Frame(pixels, 500, self._sequence, self._clock.now_s - self._age_s)

    def _stop(self) -> None: ...
    def _close(self) -> None: ...


def glass(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 2, GLASS.shape)
    return (GLASS + noise).clip(0, 255).astype(np.uint8)


PRESS = (*(glass(n) for n in range(14)), *[FINGER] * 6)


def check(*makes: Callable[[Clock], Scanner], openings: int = 4) -> ScannerCheck:
    """Check with a new scanner for each opening; the last is made again and again."""
    clock = Clock()
    order = itertools.chain(makes, itertools.repeat(makes[-1]))
    return check_scanner(lambda: next(order)(clock), openings=openings, stream_s=2.0, clock=clock)


def verdicts(check: ScannerCheck) -> dict[Topic, bool | None]:
    return {finding.topic: finding.is_good for finding in check.findings}


def good(clock: Clock) -> Scanner:
    return PacedScanner(clock, PRESS)


def test_a_good_scanner_is_good_in_everything() -> None:
    found = check(good)
    assert found.is_good
    assert set(verdicts(found).values()) == {True}
    assert (found.openings_done, found.fault_codes, found.frames_dropped) == (4, (), 0)
    assert found.open_s == pytest.approx(0.1)
    assert found.first_frame_s == pytest.approx(0.05)
    assert found.frames_per_s == pytest.approx(20)
    assert found.delay_s == pytest.approx(0.01)
    assert found.glass_noise == pytest.approx(2, abs=0.5)


def test_an_opening_that_fails_is_counted_and_bad() -> None:
    found = check(good, lambda clock: PacedScanner(clock, PRESS, open_error=DeviceBusyError("in use")), good)
    assert (found.openings_done, found.fault_codes) == (3, ("device.busy",))
    assert verdicts(found)[Topic.OPENING] is False
    assert "device.busy" in found.findings[0].words


def test_a_scanner_that_never_opens_is_an_error() -> None:
    with pytest.raises(DeviceBusyError):
        check(lambda clock: PacedScanner(clock, PRESS, open_error=DeviceBusyError("in use")))


def test_a_scanner_that_gives_no_frame_is_an_error_in_bounded_time() -> None:
    with pytest.raises(DeviceTimeoutError):
        check(lambda clock: PacedScanner(clock, PRESS, period_s=60.0), openings=1)


def test_a_fault_in_the_middle_is_told_and_the_rest_reported() -> None:
    unplugged = DeviceLostError("gone")
    found = check(good, good, good, good, lambda clock: PacedScanner(clock, PRESS, stream_error=unplugged))
    assert not found.is_good
    assert found.fault_codes == ("device.lost",)
    assert verdicts(found)[Topic.FRAME_RATE] is False
    assert verdicts(found)[Topic.GLASS] is None


@pytest.mark.parametrize(
    ("topic", "make"),
    [
        (Topic.OPENING, lambda clock: PacedScanner(clock, PRESS, open_s=4.0)),
        (Topic.FRAME_RATE, lambda clock: slow(clock)),
        (Topic.DELAY, lambda clock: PacedScanner(clock, PRESS, age_s=0.4)),
        (Topic.GLASS, lambda clock: PacedScanner(clock, tuple(dirty(n) for n in range(14)))),
        (Topic.CONTRAST, lambda clock: PacedScanner(clock, (*PRESS[:14], *[faint()] * 6))),
    ],
    ids=lambda value: value.value if isinstance(value, Topic) else "",
)
def test_each_weakness_is_bad_under_its_own_name(topic: Topic, make: Callable[[Clock], Scanner]) -> None:
    found = check(make)
    assert verdicts(found)[topic] is False
    assert [t for t, is_good in verdicts(found).items() if is_good is False] == [topic]
    assert not found.is_good


def slow(clock: Clock) -> Scanner:
    """Two frames a second: each second read gives one."""

    class Slow(PacedScanner):
        turn = 0

        def _read(self, timeout_s: float) -> Frame | None:
            self.turn += 1
            if self.turn % 2 == 0 or self._sequence == 0:
                return super()._read(timeout_s)
            self._clock.now_s += timeout_s
            return None

    return Slow(clock, PRESS, period_s=0.24)


def dirty(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 2, GLASS.shape)
    latent = GLASS.astype(np.float32) - 0.12 * (255 - FINGER.astype(np.float32))
    return (latent + noise).clip(0, 255).astype(np.uint8)


def faint() -> np.ndarray:
    return (200 + 0.18 * (FINGER.astype(np.float32) - 128)).clip(0, 255).astype(np.uint8)


def test_what_a_scanner_does_not_show_is_neither_good_nor_bad() -> None:
    white = np.full_like(GLASS, 255)
    found = check(lambda clock: PacedScanner(clock, (white,)))
    assert verdicts(found)[Topic.GLASS] is None
    assert verdicts(found)[Topic.CONTRAST] is None
    assert found.is_good


def test_dropped_frames_are_counted() -> None:
    found = check(lambda clock: PacedScanner(clock, PRESS, skip=2))
    assert found.frames_dropped > 10


def test_a_report_holds_numbers_and_words_only() -> None:
    def leaves(value: object) -> Iterator[object]:
        if isinstance(value, dict):
            for item in value.values():
                yield from leaves(item)
        elif isinstance(value, list | tuple):
            assert len(value) < 50, "no series that a picture could be"
            for item in value:
                yield from leaves(item)
        else:
            yield value

    found = list(leaves(dataclasses.asdict(check(good))))
    assert {type(value) for value in found} <= {int, float, str, bool, Topic, type(None)}
    assert len(found) < 60


def test_limits_are_a_technicians_choice() -> None:
    clock = Clock()
    limits = CheckLimits(frames_per_s=50)
    found = check_scanner(lambda: good(clock), openings=1, stream_s=2.0, limits=limits, clock=clock)
    assert verdicts(found)[Topic.FRAME_RATE] is False


# -- bench ----------------------------------------------------------------------------------------------------


def test_the_bench_measures_on_both_clocks() -> None:
    clock = Clock()
    figures = bench_scanner(
        lambda: good(clock), openings=3, stream_s=2.0, clock=clock, cpu_clock=lambda: 0.03 * clock.now_s
    )
    assert figures.open_s == pytest.approx(0.1)
    assert figures.first_frame_s == pytest.approx(0.05)
    assert figures.frames_per_s == pytest.approx(20)
    assert figures.finger_to_frame_s == pytest.approx(0.05)
    assert figures.waiting_cpu_share == pytest.approx(0.03)
    assert figures.waits_cheaply


def test_a_scanner_that_burns_the_processor_while_waiting_is_found() -> None:
    clock = Clock()
    figures = bench_scanner(
        lambda: good(clock), openings=1, stream_s=1.0, clock=clock, cpu_clock=lambda: 0.5 * clock.now_s
    )
    assert figures.waits_cheaply is False


def test_what_did_not_happen_has_no_figure() -> None:
    clock = Clock()
    figures = bench_scanner(
        lambda: PacedScanner(clock, PRESS[:14]), openings=1, stream_s=0.5, clock=clock, cpu_clock=lambda: 0.0
    )
    assert figures.finger_to_frame_s is None
    assert figures.waiting_cpu_share == 0
