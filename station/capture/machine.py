"""The capture of one finger as a pure function: `step(state, given, now_s, policy) -> (state, events)`.

No clock, thread or device inside: whatever happens at the table can be written down as inputs and replayed in a test.

INACTIVE -> OPENING -> WAIT_FINGER_ON -> SETTLING -> SCORING -> WAIT_FINGER_OFF -> WAIT_FINGER_ON ... -> DONE.
`Cancel` leads to INACTIVE and `DeviceFailed` to FAILED from everywhere, `Skip` to DONE while a finger is taken.
`DeviceInterrupted` leads to RECOVERING while a finger is taken, and from there `DeviceOpened` goes on with the press.
"""

from __future__ import annotations

from dataclasses import replace

from station.capture.advice import Advice, consider
from station.capture.best import Candidate, better_frame, better_sample
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
    Press,
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
from station.records import QualityReason

Step = tuple[CaptureState, tuple[CaptureEvent, ...]]


def step(state: CaptureState, given: CaptureInput, now_s: float, policy: CapturePolicy) -> Step:
    """Return the next state and what happened on the way. An input that means nothing in a state changes nothing."""
    match given:
        case CaptureRequested():
            return _begin(state, given, now_s)
        case DeviceOpened():
            return _opened(state, now_s)
        case FrameAssessed():
            return _framed(state, given, now_s, policy) if state.sees_frames else (state, ())
        case TakeNow():
            return _take_now(state, now_s, policy)
        case Skip():
            return _finish(state, now_s, policy) if state.is_taking else (state, ())
        case Cancel():
            return _cancel(state, now_s)
        case DeviceFailed():
            return _fail(state, given.code, now_s)
        case DeviceInterrupted():
            return _interrupt(state, now_s, policy) if state.is_taking else (state, ())
        case Tick():
            return _act(state, now_s, policy) if state.sees_frames else (state, ())


# -- beginning and ending -------------------------------------------------------------------------------------


def _begin(state: CaptureState, wanted: CaptureRequested, now_s: float) -> Step:
    fresh = CaptureState(
        position=wanted.position, first_number=wanted.first_number, finger_on=state.finger_on, changed_s=now_s
    )
    return _then(_go(fresh, CapturePhase.OPENING, now_s), before=_advice_cleared(state))


def _opened(state: CaptureState, now_s: float) -> Step:
    if state.phase not in (CapturePhase.OPENING, CapturePhase.RECOVERING):
        return state, ()
    return _go(state, CapturePhase.WAIT_FINGER_OFF if state.finger_on else CapturePhase.WAIT_FINGER_ON, now_s)


def _finish(state: CaptureState, now_s: float, policy: CapturePolicy) -> Step:
    best = state.best
    done = FingerDone(
        position=state.position,
        best_number=None if best is None else best.number,
        is_good=best is not None and best.assessment.score.value >= policy.pass_score,
    )
    ended = replace(state, press=None, advice=Advice())
    return _then(_go(ended, CapturePhase.DONE, now_s), before=(*_advice_cleared(state), done))


def _cancel(state: CaptureState, now_s: float) -> Step:
    if state.phase is CapturePhase.INACTIVE:
        return state, ()
    fresh = CaptureState(position=state.position, finger_on=state.finger_on)
    return _then(_go(fresh, CapturePhase.INACTIVE, now_s), before=_advice_cleared(state))


def _fail(state: CaptureState, code: str, now_s: float) -> Step:
    """Forget `finger_on` too: the next session with a scanner knows nothing of the glass."""
    if state.phase is CapturePhase.FAILED:
        return state, ()
    fresh = CaptureState(position=state.position)
    before = (*_advice_cleared(state), CaptureFailed(code))
    return _then(_go(fresh, CapturePhase.FAILED, now_s), before=before)


def _interrupt(state: CaptureState, now_s: float, policy: CapturePolicy) -> Step:
    """Keep what was taken and begin the press in progress again; a finger that has enough is done without a scanner."""
    kept = replace(state, press=None, finger_on=False)
    if _has_enough(kept, policy):
        return _finish(kept, now_s, policy)
    if state.phase is CapturePhase.RECOVERING:
        return state, ()
    cleared = replace(kept, advice=Advice())
    return _then(_go(cleared, CapturePhase.RECOVERING, now_s), before=_advice_cleared(state))


def _go(state: CaptureState, phase: CapturePhase, now_s: float) -> Step:
    return replace(state, phase=phase, changed_s=now_s), (PhaseChanged(phase, state.position),)


def _then(after: Step, *, before: tuple[CaptureEvent, ...]) -> Step:
    return after[0], (*before, *after[1])


# -- frames ---------------------------------------------------------------------------------------------------


def _framed(state: CaptureState, frame: FrameAssessed, now_s: float, policy: CapturePolicy) -> Step:
    """Note the finger, weigh the frame, let the phase act, then choose the advice."""
    weighed = _weighed(_noted(state, frame, now_s), frame, now_s, policy)
    band = policy.band(frame.assessment.score.value)
    held = _hold_fraction(weighed, now_s, policy)
    preview = PreviewUpdated(frame.pixels, frame.assessment, held, band, policy.pass_score)
    acted, happened = _act(weighed, now_s, policy)
    advised, told = _advised(acted, frame, now_s, policy)
    return advised, (preview, *happened, *told)


def _noted(state: CaptureState, frame: FrameAssessed, now_s: float) -> CaptureState:
    if frame.finger_on == state.finger_on:
        return state
    return replace(state, finger_on=frame.finger_on, changed_s=now_s)


def _weighed(state: CaptureState, frame: FrameAssessed, now_s: float, policy: CapturePolicy) -> CaptureState:
    """Keep the frame if it is the best of the press, and measure since when a passing finger is held."""
    press = state.press
    if press is None:
        return state
    if not frame.finger_on:
        return replace(state, press=replace(press, hold_began_s=None))
    candidate = Candidate(frame.pixels, frame.assessment)
    best = better_frame(press.best, candidate)
    return replace(state, press=replace(press, best=best, hold_began_s=_held_since(press, candidate, now_s, policy)))


def _held_since(press: Press, candidate: Candidate, now_s: float, policy: CapturePolicy) -> float | None:
    if not candidate.shows_finger:
        return None
    if press.hold_began_s is None:
        return now_s if candidate.score >= policy.pass_score else None
    return press.hold_began_s if candidate.score >= policy.pass_score - policy.hold_slack else None


def _hold_fraction(state: CaptureState, now_s: float, policy: CapturePolicy) -> float:
    if state.press is None or state.press.hold_began_s is None:
        return 0.0
    held_s = now_s - state.press.hold_began_s
    return min(1.0, held_s / policy.hold_s) if policy.hold_s > 0 else 1.0


# -- what each phase does as time passes ----------------------------------------------------------------------


def _act(state: CaptureState, now_s: float, policy: CapturePolicy) -> Step:
    match state.phase:
        case CapturePhase.WAIT_FINGER_ON:
            return _go(state, CapturePhase.SETTLING, now_s) if state.finger_on else (state, ())
        case CapturePhase.SETTLING:
            return _act_settling(state, now_s, policy)
        case CapturePhase.SCORING if state.press is not None:
            return _act_scoring(state, state.press, now_s, policy)
        case CapturePhase.WAIT_FINGER_OFF:
            return _after_press(state, now_s, policy) if _is_lifted(state, now_s, policy) else (state, ())
        case _:
            return state, ()


def _act_settling(state: CaptureState, now_s: float, policy: CapturePolicy) -> Step:
    if not state.finger_on:
        return _go(state, CapturePhase.WAIT_FINGER_ON, now_s)
    if now_s - state.changed_s < policy.settle_s:
        return state, ()
    return _go(replace(state, press=Press(began_s=now_s)), CapturePhase.SCORING, now_s)


def _act_scoring(state: CaptureState, press: Press, now_s: float, policy: CapturePolicy) -> Step:
    was_held = press.hold_began_s is not None and now_s - press.hold_began_s >= policy.hold_s
    is_too_long = now_s - press.began_s >= policy.max_press_s
    if was_held or is_too_long or _is_lifted(state, now_s, policy):
        return _end_press(state, press, now_s, policy, least_score=policy.min_score_usable)
    return state, ()


def _is_lifted(state: CaptureState, now_s: float, policy: CapturePolicy) -> bool:
    return not state.finger_on and now_s - state.changed_s >= policy.release_s


def _take_now(state: CaptureState, now_s: float, policy: CapturePolicy) -> Step:
    """Take what there is, however weak: the operator asks for it. Without a frame of a finger nothing happens."""
    if state.press is None or state.press.best is None:
        return state, ()
    return _end_press(state, state.press, now_s, policy, least_score=0)


# -- the end of a press ---------------------------------------------------------------------------------------


def _end_press(state: CaptureState, press: Press, now_s: float, policy: CapturePolicy, *, least_score: int) -> Step:
    """Count the press, hand out its best frame or say that there is none, and wait for the finger to leave."""
    counted = replace(state, press=None, presses=state.presses + 1)
    if press.best is not None and press.best.score >= least_score:
        ended, outcome = _with_sample(counted, _sample(state, press.best), policy)
    else:
        ended, outcome = _without_sample(counted, state.number, press.best)
    lift: tuple[CaptureEvent, ...] = (LiftFinger(state.position),) if state.finger_on else ()
    after = (
        _go(ended, CapturePhase.WAIT_FINGER_OFF, now_s)
        if not _is_lifted(state, now_s, policy)
        else _after_press(ended, now_s, policy)
    )
    return _then(after, before=(*outcome[:-1], *lift, outcome[-1]))


def _sample(state: CaptureState, best: Candidate) -> Sample:
    return Sample(state.position, state.number, best.pixels, best.assessment)


def _with_sample(state: CaptureState, sample: Sample, policy: CapturePolicy) -> Step:
    is_good = sample.assessment.score.value >= policy.pass_score
    kept = replace(
        state,
        best=better_sample(state.best, sample),
        good_presses=state.good_presses + is_good,
        mend=None if is_good else sample.assessment.reason,
    )
    if not is_good:
        return kept, (SampleCaptured(sample),)
    return replace(kept, advice=Advice()), (*_advice_cleared(state), SampleCaptured(sample))


def _without_sample(state: CaptureState, number: int, best: Candidate | None) -> Step:
    reason = (best.assessment.reason if best is not None else None) or QualityReason.NO_FINGER
    return replace(state, mend=reason), (PresentationFailed(state.position, number, reason),)


def _after_press(state: CaptureState, now_s: float, policy: CapturePolicy) -> Step:
    return (
        _finish(state, now_s, policy) if _has_enough(state, policy) else _go(state, CapturePhase.WAIT_FINGER_ON, now_s)
    )


def _has_enough(state: CaptureState, policy: CapturePolicy) -> bool:
    return state.good_presses >= policy.good_presentations or state.presses >= policy.max_presentations


# -- advice ---------------------------------------------------------------------------------------------------


def _advised(state: CaptureState, frame: FrameAssessed, now_s: float, policy: CapturePolicy) -> Step:
    if not state.sees_frames:
        return state, ()
    advice = consider(state.advice, _wanted_advice(state, frame, now_s, policy), now_s, policy)
    changed = advice.shown is not state.advice.shown
    told: tuple[CaptureEvent, ...] = (AdviceChanged(advice.shown, state.position),) if changed else ()
    return replace(state, advice=advice), told


def _wanted_advice(
    state: CaptureState, frame: FrameAssessed, now_s: float, policy: CapturePolicy
) -> QualityReason | None:
    if state.phase is CapturePhase.SCORING and state.finger_on:
        return frame.assessment.reason if frame.assessment.score.value < policy.pass_score else None
    if state.phase is CapturePhase.WAIT_FINGER_ON:
        waited_long = now_s - state.changed_s >= policy.no_finger_advice_s
        asked = QualityReason.NO_FINGER if waited_long else None
        return QualityReason.DIRTY_GLASS if frame.glass_is_dirty else (state.mend or asked)
    if state.phase is CapturePhase.WAIT_FINGER_OFF and state.presses == 0:
        return QualityReason.NO_FINGER  # what rests there is the finger before: ask for the one that is wanted
    return state.advice.shown


def _advice_cleared(state: CaptureState) -> tuple[CaptureEvent, ...]:
    return () if state.advice.shown is None else (AdviceChanged(None, state.position),)
