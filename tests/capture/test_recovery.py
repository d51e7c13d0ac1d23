"""A scanner that stops or is unplugged while a finger is taken: it is brought back, and the same press goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceProtocolError,
    DeviceState,
    DeviceTimeoutError,
    DriverUnavailableError,
    Light,
    Scanner,
)
from drivers.same_device import OtherDevice
from station.capture.loop import CaptureLoop
from station.capture.policy import CapturePolicy
from station.capture.recovery import Recovery, RecoveryPolicy
from station.events import (
    CaptureFailed,
    CapturePhase,
    FingerDone,
    PhaseChanged,
    RecoveryStep,
    SampleCaptured,
    ScannerRecovering,
)
from station.ids import FingerPosition
from tests.capture.scenes import EventLog, FakeClock, Line, ScriptedScanner
from tests.quality import degradations as made

THUMB, INDEX = FingerPosition.RIGHT_THUMB, FingerPosition.RIGHT_INDEX
GOOD = made.synthetic_print()
WEAK = made.dry(GOOD)
EMPTY = made.empty_glass()
QUICK = RecoveryPolicy(first_pause_s=0.01, look_every_s=0.01)
UNPLUG = DeviceLostError("gone")
STUCK = DeviceTimeoutError("silent")

Find = Callable[[], Scanner | OtherDevice | None]


def scene(*parts: tuple[np.ndarray, int]) -> list[Line]:
    return [image for image, frames in parts for _ in range(frames)]


GOOD_PRESS = scene((EMPTY, 6), (GOOD, 24), (EMPTY, 8))


@dataclass
class Table:
    """A scanner on a table, and who finds what when the station looks for it again."""

    clock: FakeClock = field(default_factory=FakeClock)
    log: EventLog = field(default_factory=EventLog)
    resets: int = 0
    looks: int = 0

    def scanner(self, script: Sequence[Line], **options: object) -> ScriptedScanner:
        table = self

        class Resettable(ScriptedScanner):
            def _reset(self) -> None:
                table.resets += 1

        return Resettable(script, self.clock, **options)  # type: ignore[arg-type]

    def begin(
        self,
        first: Scanner,
        found: Sequence[Scanner | OtherDevice | DeviceError | None],
        *,
        policy: RecoveryPolicy = QUICK,
        capture_policy: CapturePolicy | None = None,
    ) -> CaptureLoop:
        """Start with `first`; each look for it gives the next of `found`, the last again and again."""

        def find() -> Scanner | OtherDevice | None:
            what = found[min(self.looks, len(found) - 1)]
            self.looks += 1
            if isinstance(what, DeviceError):
                raise what
            return what

        recovery = Recovery(find, policy)
        return CaptureLoop(first, self.log, clock=self.clock, recovery=recovery, policy=capture_policy)

    def steps(self) -> list[RecoveryStep]:
        return [event.step for event in self.log.of(ScannerRecovering) if isinstance(event, ScannerRecovering)]

    def phases(self) -> list[CapturePhase]:
        return [event.phase for event in self.log.of(PhaseChanged) if isinstance(event, PhaseChanged)]


@pytest.fixture
def table() -> Iterator[Table]:
    yield Table()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("capture-")]


UNPLUG_AT: dict[str, list[Line]] = {
    "opened": [UNPLUG],
    "waiting": [*scene((EMPTY, 3)), UNPLUG],
    "settling": [*scene((EMPTY, 3), (GOOD, 1)), UNPLUG],
    "scoring": [*scene((EMPTY, 3), (WEAK, 8)), UNPLUG],
    "waiting for the lift after a weak press": [*scene((EMPTY, 4), (WEAK, 90)), UNPLUG],
}


@pytest.mark.parametrize("moment", UNPLUG_AT)
def test_after_an_unplug_at_any_moment_the_replugged_scanner_goes_on_with_the_press(moment: str, table: Table) -> None:
    first, again = table.scanner(UNPLUG_AT[moment]), table.scanner(GOOD_PRESS)
    loop = table.begin(first, [None, None, again])
    loop.capture(THUMB, first_number=3)
    number = 4 if "after a weak press" in moment else 3
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, number, True)]
    loop.close()
    assert table.steps() == [RecoveryStep.WAITING_FOR_PLUG, RecoveryStep.RECOVERED]
    assert CapturePhase.RECOVERING in table.phases()
    assert table.log.of(CaptureFailed) == []
    numbers = [event.sample.number for event in table.log.of(SampleCaptured) if isinstance(event, SampleCaptured)]
    assert numbers == list(range(3, number + 1)), "no press is lost, none comes twice"
    assert (first.state, again.state) == (DeviceState.CLOSED, DeviceState.CLOSED)
    assert again.log.fingers == [THUMB]
    assert table.resets == 0, "what was plugged in just now needs no reset"


def test_an_unplug_after_the_good_press_was_taken_ends_the_finger_at_once(table: Table) -> None:
    first = table.scanner([*scene((EMPTY, 3), (GOOD, 22)), UNPLUG])
    again = table.scanner(GOOD_PRESS)
    loop = table.begin(first, [None, again])
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    assert table.steps() == [], "nobody is told of a scanner that is not needed now"
    loop.capture(INDEX)
    assert table.log.wait_for(FingerDone, 2)[1] == FingerDone(INDEX, 1, True)
    loop.close()
    assert table.steps() == [RecoveryStep.RECOVERED]


def test_an_unplug_while_the_scanner_opens_is_waited_for_too(table: Table) -> None:
    first = table.scanner([], open_fault=DeviceLostError("gone"))
    again = table.scanner(GOOD_PRESS)
    loop = table.begin(first, [None, again])
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    loop.close()


def test_a_scanner_that_stops_answering_is_closed_reset_and_opened_again(table: Table) -> None:
    first = table.scanner([*scene((EMPTY, 3), (WEAK, 4)), STUCK])
    again = table.scanner(GOOD_PRESS)
    loop = table.begin(first, [again])
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    loop.close()
    assert table.resets == 1
    assert first.log.calls[-1] == "close"
    told = table.log.of(ScannerRecovering)
    assert told == [
        ScannerRecovering(RecoveryStep.RESTARTING, "device.timeout", 1, 3),
        ScannerRecovering(RecoveryStep.RECOVERED, "device.timeout", 1, 3),
    ]


def test_a_reset_that_fails_is_no_fault_of_its_own(table: Table) -> None:
    class Gone(ScriptedScanner):
        def _reset(self) -> None:
            raise DeviceLostError("came back by another address")

    first = Gone([DeviceProtocolError("short frame")], table.clock)
    loop = table.begin(first, [table.scanner(GOOD_PRESS)])
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    loop.close()


def test_three_faults_in_a_row_end_the_capture_with_the_last_one_and_people_choose(table: Table) -> None:
    broken = [table.scanner([*scene((EMPTY, 2)), STUCK]) for _ in range(4)]
    loop = table.begin(broken[0], broken[1:])
    loop.capture(THUMB)
    assert table.log.wait_for(CaptureFailed) == [CaptureFailed("device.timeout")]
    loop.close()
    assert [scanner.log.calls.count("open") for scanner in broken] == [1, 1, 1, 0]
    assert [scanner.state for scanner in broken] == [DeviceState.CLOSED] * 4
    assert table.phases()[-1] is CapturePhase.FAILED
    faults = [event.fault for event in table.log.of(ScannerRecovering) if isinstance(event, ScannerRecovering)]
    assert faults == [1, 1, 2, 2]


def test_after_it_was_given_up_the_next_request_begins_to_count_anew(table: Table) -> None:
    broken = [table.scanner([STUCK]) for _ in range(3)]
    loop = table.begin(broken[0], [*broken[1:], table.scanner(GOOD_PRESS)])
    loop.capture(THUMB)
    table.log.wait_for(CaptureFailed)
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    loop.close()
    assert table.log.of(CaptureFailed) == [CaptureFailed("device.timeout")]


def test_a_press_that_was_taken_ends_the_row_of_faults(table: Table) -> None:
    weak_then_stuck = [*scene((EMPTY, 6), (WEAK, 90)), STUCK]
    scanners = [table.scanner(weak_then_stuck) for _ in range(3)]
    policy = CapturePolicy(max_presentations=3)
    loop = table.begin(scanners[0], scanners[1:], capture_policy=policy)
    loop.capture(THUMB)
    (done,) = table.log.wait_for(FingerDone)
    loop.close()
    assert done == FingerDone(THUMB, 1, False)
    assert len(table.log.of(SampleCaptured)) == 3
    faults = [event.fault for event in table.log.of(ScannerRecovering) if isinstance(event, ScannerRecovering)]
    assert faults == [1, 1, 1, 1]


def test_another_scanner_in_its_place_is_told_once_and_not_used(table: Table) -> None:
    first, again = table.scanner([UNPLUG]), table.scanner(GOOD_PRESS)
    other = OtherDevice("Desk scanner")
    loop = table.begin(first, [None, other, other, other, None, again])
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    loop.close()
    told = [event for event in table.log.of(ScannerRecovering) if isinstance(event, ScannerRecovering)]
    assert [event.step for event in told] == [
        RecoveryStep.WAITING_FOR_PLUG,
        RecoveryStep.OTHER_DEVICE,
        RecoveryStep.RECOVERED,
    ]
    assert told[1].other_name == "Desk scanner"


def test_a_scanner_that_stays_away_is_given_up_in_the_end(table: Table) -> None:
    def find_later() -> None:
        table.clock.pass_time(100)

    recovery = Recovery(lambda: find_later(), QUICK)  # type: ignore[func-returns-value]
    loop = CaptureLoop(table.scanner([UNPLUG]), table.log, clock=table.clock, recovery=recovery)
    loop.capture(THUMB)
    assert table.log.wait_for(CaptureFailed) == [CaptureFailed("device.lost")]
    loop.close()


@pytest.mark.parametrize("refusal", [DeviceAccessError("no"), DeviceBusyError("in use")])
def test_a_refusal_at_the_first_opening_is_final_but_not_one_after_a_plug(refusal: DeviceError, table: Table) -> None:
    loop = table.begin(table.scanner([], open_fault=refusal), [None])
    loop.capture(THUMB)
    assert table.log.wait_for(CaptureFailed) == [CaptureFailed(refusal.code)]
    loop.close()
    settling = table.scanner([], open_fault=refusal)
    loop = table.begin(table.scanner([UNPLUG]), [None, settling, table.scanner(GOOD_PRESS)])
    loop.capture(THUMB)
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    loop.close()


def test_a_driver_that_cannot_be_used_is_not_tried_again(table: Table) -> None:
    loop = table.begin(table.scanner([UNPLUG]), [DriverUnavailableError("needs libfoo")])
    loop.capture(THUMB)
    assert table.log.wait_for(CaptureFailed) == [CaptureFailed("device.driver_unavailable")]
    loop.close()


def test_skip_while_it_is_away_ends_the_finger_with_what_was_taken(table: Table) -> None:
    first = table.scanner([*scene((EMPTY, 4), (WEAK, 90)), UNPLUG])
    loop = table.begin(first, [None])
    loop.capture(THUMB)
    table.log.wait_for(ScannerRecovering)
    loop.skip()
    assert table.log.wait_for(FingerDone) == [FingerDone(THUMB, 1, False)]
    loop.close()


def test_cancel_while_it_is_away_stops_the_search_until_the_next_request(table: Table) -> None:
    loop = table.begin(table.scanner([UNPLUG]), [None])
    loop.capture(THUMB)
    table.log.wait_for(ScannerRecovering)
    loop.cancel()
    table.log.wait_for(PhaseChanged, 4)
    assert table.phases()[-1] is CapturePhase.INACTIVE
    looks = table.looks
    threading.Event().wait(0.1)
    assert table.looks == looks
    loop.capture(INDEX)
    table.log.wait_for(PhaseChanged, 6)
    assert table.phases()[-1] is CapturePhase.RECOVERING
    loop.close()


def test_another_finger_asked_for_while_it_is_away_is_the_one_that_goes_on(table: Table) -> None:
    gate = threading.Event()
    again = table.scanner(GOOD_PRESS)

    def find() -> Scanner | None:
        return again if gate.is_set() else None

    loop = CaptureLoop(table.scanner([UNPLUG]), table.log, clock=table.clock, recovery=Recovery(find, QUICK))
    loop.capture(THUMB)
    table.log.wait_for(ScannerRecovering)
    for _ in range(4):
        loop.capture(INDEX, first_number=2)
    gate.set()
    assert table.log.wait_for(FingerDone) == [FingerDone(INDEX, 2, True)]
    loop.close()
    assert table.log.of(CaptureFailed) == []


def test_close_ends_the_search_at_once(table: Table) -> None:
    loop = table.begin(table.scanner([UNPLUG]), [None], policy=RecoveryPolicy(first_pause_s=30.0))
    loop.capture(THUMB)
    table.log.wait_for(ScannerRecovering)
    began_s = time.monotonic()
    loop.close()
    assert time.monotonic() - began_s < 5  # not after the pause of 30 s


def test_the_pauses_grow_and_sound_time_ends_the_row() -> None:
    recovery = Recovery(lambda: None, RecoveryPolicy(most_faults=3, first_pause_s=0.25, sound_s=10))
    assert recovery.begin(STUCK, 100.0) == ScannerRecovering(RecoveryStep.RESTARTING, "device.timeout", 1, 3)
    assert recovery.wait_s(100.0) == pytest.approx(0.25)
    recovery.begin(STUCK, 101.0)
    assert recovery.wait_s(101.0) == pytest.approx(1.0)
    told = recovery.succeed(102.0)
    assert told is not None
    assert told.step is RecoveryStep.RECOVERED
    assert recovery.begin(STUCK, 103.0) is None, "the third within ten seconds"
    recovery.begin(STUCK, 110.0)
    recovery.succeed(111.0)
    later = recovery.begin(STUCK, 121.5)
    assert later is not None
    assert later.fault == 1


def test_a_short_absence_after_a_reset_is_not_told_as_an_unplug() -> None:
    recovery = Recovery(lambda: None, RecoveryPolicy())
    scanner = ScriptedScanner([], FakeClock())
    recovery.begin(STUCK, 100.0)
    assert recovery.look(scanner, 100.3) is None
    told = recovery.look(scanner, 101.1)
    assert isinstance(told, ScannerRecovering)
    assert told.step is RecoveryStep.WAITING_FOR_PLUG
    assert recovery.look(scanner, 101.6) is None


def test_rules_that_could_never_end_are_refused() -> None:
    with pytest.raises(ValueError, match="fault"):
        RecoveryPolicy(most_faults=0)
    with pytest.raises(ValueError, match="time"):
        RecoveryPolicy(look_every_s=0)


def test_the_light_of_an_idle_scanner_goes_out_between_people(table: Table) -> None:
    scanner = table.scanner(GOOD_PRESS)
    loop = CaptureLoop(scanner, table.log, clock=table.clock, idle_light_s=0.05)
    loop.capture(THUMB)
    table.log.wait_for(FingerDone)
    pause = threading.Event()
    for _ in range(100):
        if scanner.log.lights[-1] is Light.OFF:
            break
        pause.wait(0.02)
    loop.close()
    assert scanner.log.lights == [Light.WAITING, Light.GOOD, Light.OFF]
    assert scanner.log.calls == ["open", "start", "stop", "close"]
