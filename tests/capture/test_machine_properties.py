"""What holds of the capture machine whatever happens at the table, in whatever order."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from station.capture.machine import step
from station.capture.policy import CapturePolicy
from station.capture.state import (
    Cancel,
    CaptureInput,
    CaptureRequested,
    CaptureState,
    DeviceFailed,
    DeviceInterrupted,
    DeviceOpened,
    FrameAssessed,
    Skip,
    TakeNow,
    Tick,
)
from station.events import (
    AdviceChanged,
    CaptureEvent,
    CaptureFailed,
    CapturePhase,
    FingerDone,
    LiftFinger,
    PhaseChanged,
    PresentationFailed,
    PreviewUpdated,
    Sample,
    SampleCaptured,
)
from station.ids import FINGERS
from station.records import QualityReason
from tests.capture.scenes import finger, glass

NEXT: dict[CapturePhase, set[CapturePhase]] = {
    CapturePhase.INACTIVE: set(),
    CapturePhase.OPENING: {
        CapturePhase.WAIT_FINGER_ON,
        CapturePhase.WAIT_FINGER_OFF,
        CapturePhase.DONE,
        CapturePhase.RECOVERING,
    },
    CapturePhase.WAIT_FINGER_ON: {CapturePhase.SETTLING, CapturePhase.DONE, CapturePhase.RECOVERING},
    CapturePhase.SETTLING: {
        CapturePhase.SCORING,
        CapturePhase.WAIT_FINGER_ON,
        CapturePhase.DONE,
        CapturePhase.RECOVERING,
    },
    CapturePhase.SCORING: {
        CapturePhase.WAIT_FINGER_OFF,
        CapturePhase.WAIT_FINGER_ON,
        CapturePhase.DONE,
        CapturePhase.RECOVERING,
    },
    CapturePhase.WAIT_FINGER_OFF: {CapturePhase.WAIT_FINGER_ON, CapturePhase.DONE, CapturePhase.RECOVERING},
    CapturePhase.RECOVERING: {CapturePhase.WAIT_FINGER_ON, CapturePhase.DONE},
    CapturePhase.DONE: set(),
    CapturePhase.FAILED: set(),
}
"""Besides OPENING, INACTIVE and FAILED, which every phase may be followed by."""

ANYWHERE = {CapturePhase.OPENING, CapturePhase.INACTIVE, CapturePhase.FAILED}

frames = st.one_of(
    st.builds(finger, st.integers(0, 100)),
    st.builds(finger, st.integers(0, 59), st.sampled_from(QualityReason)),
    st.builds(glass, dirty=st.booleans()),
)
words = st.one_of(
    st.builds(CaptureRequested, st.sampled_from(FINGERS), st.integers(1, 5)),
    st.just(DeviceOpened()),
    st.just(DeviceInterrupted()),
    st.just(TakeNow()),
    st.just(Skip()),
    st.just(Cancel()),
    st.builds(DeviceFailed, st.sampled_from(["device.lost", "device.timeout"])),
)
moments = st.tuples(
    st.sampled_from([0.0, 0.03, 0.05, 0.2, 0.6, 2.0, 6.0]),
    st.one_of(frames, frames, frames, st.just(Tick()), words),
    st.integers(1, 6),
)
tables = st.lists(moments, min_size=5, max_size=60)
policies = st.builds(
    CapturePolicy,
    max_presentations=st.integers(2, 4),
    good_presentations=st.integers(1, 2),
    hold_s=st.sampled_from([0.0, 0.2, 0.5]),
)


@dataclass
class Capture:
    """What was said of one finger, from its request on."""

    first_number: int
    samples: list[Sample] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    done: list[FingerDone] = field(default_factory=list)


class Witness:
    """Watches a run and checks each event as it comes."""

    def __init__(self, policy: CapturePolicy) -> None:
        self.policy = policy
        self.phase = CapturePhase.INACTIVE
        self.capture: Capture | None = None
        self.advice: QualityReason | None = None
        self.advice_s = float("-inf")
        self.failures = 0

    def hear(self, given: CaptureInput, events: tuple[CaptureEvent, ...], now_s: float) -> None:
        if isinstance(given, CaptureRequested):
            self.capture = Capture(given.first_number)
        for index, event in enumerate(events):
            self._hear_one(event, now_s, is_forced=self._ends_press(events[index:]))

    @staticmethod
    def _ends_press(rest: tuple[CaptureEvent, ...]) -> bool:
        """Advice may be withdrawn early only together with the end of what it was about."""
        return any(isinstance(e, (LiftFinger, SampleCaptured, FingerDone, PhaseChanged)) for e in rest)

    def _hear_one(self, event: CaptureEvent, now_s: float, *, is_forced: bool) -> None:
        match event:
            case PhaseChanged(phase, _):
                assert phase in NEXT[self.phase] | ANYWHERE
                self.phase = phase
            case AdviceChanged(reason, _):
                assert reason is not self.advice
                assert is_forced or now_s - self.advice_s >= self.policy.advice_stable_s - 1e-9
                self.advice, self.advice_s = reason, (float("-inf") if is_forced else now_s)
            case SampleCaptured(sample):
                self._hear_press(sample.number)
                assert self.capture is not None
                self.capture.samples.append(sample)
            case PresentationFailed(_, number, _):
                self._hear_press(number)
            case FingerDone():
                self._hear_done(event)
            case CaptureFailed():
                self.failures += 1
                assert self.phase is not CapturePhase.FAILED
            case PreviewUpdated():
                assert 0 <= event.hold_fraction <= 1
            case LiftFinger():
                assert self.phase is CapturePhase.SCORING

    def _hear_press(self, number: int) -> None:
        assert self.phase is CapturePhase.SCORING
        assert self.capture is not None
        assert number == self.capture.first_number + len(self.capture.numbers)
        self.capture.numbers.append(number)
        assert len(self.capture.numbers) <= self.policy.max_presentations

    def _hear_done(self, event: FingerDone) -> None:
        assert self.capture is not None
        self.capture.done.append(event)
        assert len(self.capture.done) == 1
        samples = self.capture.samples
        if not samples:
            assert (event.best_number, event.is_good) == (None, False)
            return
        best = max(samples, key=lambda sample: (sample.assessment.score.value, -sample.number))
        assert event.best_number == best.number
        assert event.is_good == (best.assessment.score.value >= self.policy.pass_score)


def run(policy: CapturePolicy, table: list[tuple[float, CaptureInput, int]]) -> tuple[CaptureState, Witness, float]:
    state, witness, now_s = CaptureState(), Witness(policy), 50.0
    given: CaptureInput
    for given in (CaptureRequested(FINGERS[0]), DeviceOpened()):
        state, events = step(state, given, now_s, policy)
        witness.hear(given, events, now_s)
    for pause_s, given, times in table:
        for _ in range(times if isinstance(given, FrameAssessed) else 1):
            now_s += pause_s
            state, events = step(state, given, now_s, policy)
            witness.hear(given, events, now_s)
            assert state.phase is witness.phase
    return state, witness, now_s


@given(policies, tables)
@settings(max_examples=300, deadline=None)
def test_every_order_of_inputs_says_only_what_is_allowed(
    policy: CapturePolicy, table: list[tuple[float, CaptureInput, int]]
) -> None:
    state, witness, _ = run(policy, table)  # the witness judges every event on the way
    assert state.phase is witness.phase


@given(policies, tables)
@settings(max_examples=100, deadline=None)
def test_cancel_reaches_inactive_whatever_came_before(
    policy: CapturePolicy, table: list[tuple[float, CaptureInput, int]]
) -> None:
    state, _, now_s = run(policy, table)
    state, _ = step(state, Cancel(), now_s, policy)
    assert state.phase is CapturePhase.INACTIVE
    assert (state.press, state.best, state.presses) == (None, None, 0)
    assert step(state, Cancel(), now_s, policy)[1] == ()


@given(policies, tables, st.integers(0, 100))
@settings(max_examples=100, deadline=None)
def test_presses_on_and_on_end_the_finger_once(
    policy: CapturePolicy, table: list[tuple[float, CaptureInput, int]], score: int
) -> None:
    """Whatever came before: ask for a finger, press again and again, and it is done exactly once."""
    state, witness, now_s = run(policy, table)
    steps: list[CaptureInput] = [CaptureRequested(FINGERS[3]), DeviceOpened(), *[glass()] * 6]
    steps += [*[finger(score)] * 20, *[glass()] * 6] * (policy.max_presentations + 1)
    for given_next in steps:
        now_s += 0.06
        state, events = step(state, given_next, now_s, policy)
        witness.hear(given_next, events, now_s)
    assert state.phase is CapturePhase.DONE
    assert witness.capture is not None
    assert len(witness.capture.done) == 1
    good = score >= policy.pass_score
    assert len(witness.capture.numbers) == (policy.good_presentations if good else policy.max_presentations)


@given(policies, tables)
@settings(max_examples=50, deadline=None)
def test_the_machine_is_a_function(policy: CapturePolicy, table: list[tuple[float, CaptureInput, int]]) -> None:
    first, second = CaptureState(), CaptureState()
    now_s = 10.0
    for pause_s, given_next, _ in table:
        now_s += pause_s
        first, said_first = step(first, given_next, now_s, policy)
        second, said_second = step(second, given_next, now_s, policy)
        assert [type(event) for event in said_first] == [type(event) for event in said_second]
        assert first.phase is second.phase
