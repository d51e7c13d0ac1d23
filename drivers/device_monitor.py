"""Sees scanners come and go: one thread that asks every driver for its list, twice a second.

Listing opens nothing, so a device in use is not disturbed; drivers whose listing does ask the devices are looked at
only now and then, and left out while one of theirs is in use. A driver that hangs or fails costs the others nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.api import DeviceInfo
from drivers.registry import HANGING_CODE, Enumeration, Registry

PERIOD_S = 0.5
LOOK_LIMIT_S = 0.3
"""How long a look waits for the slowest driver: together with the period well below a second."""
FIRST_LOOK_LIMIT_S = 3.0
"""At the first look the drivers are still loaded."""
NOISY_PERIOD_S = 2.0
HANG_TOLD_S = 3.0
"""A driver that takes longer than a look is slow at first; after so long it hangs."""
STOP_LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """A device that was plugged in (`is_there`) or unplugged."""

    info: DeviceInfo
    is_there: bool


@dataclass(frozen=True, slots=True)
class DeviceNews:
    """What changed, and all that is there now."""

    changes: tuple[DeviceChange, ...]
    now: Enumeration


class DeviceMonitor:
    """Watches the devices of `registry` from `start` to `stop`.

    `on_news` is called in the monitor's thread: once at the beginning with all that is there, and at every change of
    the devices or of what drivers cannot do. It should return soon.
    """

    def __init__(
        self,
        registry: Registry,
        on_news: Callable[[DeviceNews], None],
        *,
        period_s: float = PERIOD_S,
        noisy_period_s: float = NOISY_PERIOD_S,
        hang_told_s: float = HANG_TOLD_S,
        first_look_limit_s: float = FIRST_LOOK_LIMIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if period_s <= 0:
            raise ValueError("there is some time between two looks")
        self._registry = registry
        self._on_news = on_news
        self._period_s = period_s
        self._noisy_period_s = noisy_period_s
        self._hang_told_s = hang_told_s
        self._first_look_limit_s = first_look_limit_s
        self._clock = clock
        self._in_use: frozenset[str] = frozenset()
        self._last: Enumeration | None = None
        self._noisy_due_s = float("-inf")
        self._slow_since_s: dict[str, float] = {}
        self._stop_requested = threading.Event()
        self._thread = threading.Thread(target=self._run, name="device-monitor")

    def start(self) -> None:
        """Begin to watch. Once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; may be called twice, and from `on_news`. No call of `on_news` follows."""
        self._stop_requested.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(STOP_LIMIT_S)

    def hold(self, drivers: frozenset[str]) -> None:
        """Name the drivers whose scanners are in use, in place of those named before. Any thread."""
        self._in_use = drivers

    def _run(self) -> None:
        while not self._stop_requested.is_set():
            self._look()
            self._stop_requested.wait(self._period_s)

    def _look(self) -> None:
        left_out = self._left_out()
        limit_s = self._first_look_limit_s if self._last is None else LOOK_LIMIT_S
        found = self._registry.enumerate(limit_s, besides=left_out)
        now = _completed(found, self._last, left_out | self._merely_slow(found))
        changes = _changes(self._last, now)
        is_news = self._last is None or bool(changes) or now.problems != self._last.problems
        self._last = now
        if is_news and not self._stop_requested.is_set():
            self._on_news(DeviceNews(changes, now))

    def _merely_slow(self, found: Enumeration) -> frozenset[str]:
        """The drivers that do not answer now, but not for long."""
        now_s = self._clock()
        silent = {problem.name for problem in found.problems if problem.code == HANGING_CODE}
        self._slow_since_s = {name: self._slow_since_s.get(name, now_s) for name in silent}
        if self._last is None:
            return frozenset()
        return frozenset(name for name, since_s in self._slow_since_s.items() if now_s - since_s < self._hang_told_s)

    def _left_out(self) -> frozenset[str]:
        """The drivers that are not asked this time."""
        noisy = self._registry.noisy()
        if self._clock() < self._noisy_due_s:
            return noisy
        self._noisy_due_s = self._clock() + self._noisy_period_s
        return noisy & self._in_use


def _completed(found: Enumeration, last: Enumeration | None, unknown: frozenset[str]) -> Enumeration:
    """Add what was known of the drivers that gave no answer this time; of those that hang, the devices."""
    devices, problems = found.devices, found.problems
    if last is not None:
        kept = unknown | {problem.name for problem in problems if problem.code == HANGING_CODE}
        devices += tuple(info for info in last.devices if info.driver in kept)
        problems = tuple(problem for problem in problems if problem.name not in unknown)
        problems += tuple(problem for problem in last.problems if problem.name in unknown)
    return Enumeration(devices, tuple(sorted(problems, key=lambda problem: problem.name)))


def _changes(last: Enumeration | None, now: Enumeration) -> tuple[DeviceChange, ...]:
    before, after = (last.devices if last is not None else ()), now.devices
    gone = [DeviceChange(info, False) for info in before if info not in after]
    come = [DeviceChange(info, True) for info in after if info not in before]
    return (*gone, *come)
