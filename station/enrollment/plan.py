"""Which finger comes next, how an enrollment ended and which fingers to use next time.

All three are functions of what is committed (samples, exceptions), so an interrupted enrollment goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from station.enrollment.policy import EnrollmentPolicy
from station.enrollment.repeatability import worth
from station.ids import FingerPosition
from station.records import BestFinger, FingerException, KeptSample, Outcome

_CARD_FINGERS = 2


def best_samples(samples: Sequence[KeptSample], policy: EnrollmentPolicy) -> dict[FingerPosition, KeptSample]:
    """Return the best usable sample of each finger: by quality, then minutiae; the earlier one of equals.

    Where a finger's presses were scored in two ways (another version of the program went on with the enrollment), the
    good ones come first, and among them those scored like the last: numbers of two scales are not compared.
    """
    last = {sample.position: sample for sample in sorted(samples, key=lambda sample: sample.number)}
    best: dict[FingerPosition, KeptSample] = {}
    for sample in samples:
        if sample.minutia_count < policy.min_minutiae:
            continue
        held = best.get(sample.position)
        like = last[sample.position]
        if held is None or _rank(sample, like, policy) > _rank(held, like, policy):
            best[sample.position] = sample
    return best


def next_position(
    samples: Sequence[KeptSample],
    exceptions: Sequence[FingerException],
    policy: EnrollmentPolicy,
    failed_presses: Mapping[FingerPosition, int] | None = None,
) -> FingerPosition | None:
    """Propose the finger to take now, or None when there is enough or nothing more to try.

    `failed_presses` counts presses that gave no usable picture (failure to acquire). A finger of a hand that has no
    good finger yet comes first, so that in principle each hand gives one, as for the identity card.
    """
    failed = failed_presses or {}
    good = _good_positions(samples, policy)
    if len(good) >= policy.good_fingers_wanted:
        return None
    excepted = {item.position for item in exceptions}
    exhausted = {
        p for p in policy.order if p not in good and not wants_another_press(p, samples, policy, failed.get(p, 0))
    }
    weak = best_samples(samples, policy).keys() & exhausted
    if len(weak) >= policy.max_weak_fingers:
        return None
    open_fingers = [p for p in policy.order if p not in good and p not in excepted and p not in exhausted]
    return min(open_fingers, key=lambda p: _hand_has_good(p, good), default=None)


def outcome(samples: Sequence[KeptSample], policy: EnrollmentPolicy) -> Outcome:
    """Grade what was taken: A two good fingers, B one, C weak but usable, D nothing usable."""
    good = len(_good_positions(samples, policy))
    if good >= policy.good_fingers_wanted:
        return Outcome.A
    if good:
        return Outcome.B
    return Outcome.C if best_samples(samples, policy) else Outcome.D


def best_fingers(
    samples: Sequence[KeptSample],
    policy: EnrollmentPolicy,
    self_scores: Mapping[FingerPosition, Sequence[float]] | None = None,
) -> tuple[BestFinger, ...]:
    """Rank the taken fingers, best first, for the card that the person takes home.

    `self_scores` are calibrated scores of the kept presses of a finger against each other: what repeats itself today
    is found again next year. Without them quality foretells it; of equals the office's order decides.
    """
    measured = self_scores or {}
    order = {position: index for index, position in enumerate(policy.order)}
    ranked = sorted(
        best_samples(samples, policy).values(),
        key=lambda s: (-worth(s.quality, measured.get(s.position, ())), order.get(s.position, len(order))),
    )
    return tuple(
        BestFinger(rank, s.position, s.quality.value, policy.band(s.position, s.quality, s.minutia_count))
        for rank, s in enumerate(ranked[:_CARD_FINGERS], start=1)
    )


def unfinished(
    samples: Sequence[KeptSample],
    exceptions: Sequence[FingerException],
    policy: EnrollmentPolicy,
    failed_presses: Mapping[FingerPosition, int] | None = None,
) -> tuple[FingerPosition, ...]:
    """Name the fingers that were pressed and want another press, in the order of their numbers."""
    failed = failed_presses or {}
    pressed = {s.position for s in samples} | failed.keys()
    excepted = {item.position for item in exceptions}
    return tuple(p for p in sorted(pressed - excepted) if wants_another_press(p, samples, policy, failed.get(p, 0)))


def wants_another_press(
    position: FingerPosition, samples: Sequence[KeptSample], policy: EnrollmentPolicy, failed_presses: int = 0
) -> bool:
    """Say whether to ask for one more press of this finger: while none is good and presses are left.

    Quality never closes the door: after `max_presentations` the best press stands, good or not, and the plan goes on.
    """
    presses = sum(sample.position == position for sample in samples) + failed_presses
    return position not in _good_positions(samples, policy) and presses < policy.max_presentations


def _good_positions(samples: Sequence[KeptSample], policy: EnrollmentPolicy) -> set[FingerPosition]:
    best = best_samples(samples, policy)
    return {position for position, sample in best.items() if policy.is_good(position, sample.quality)}


def _hand_has_good(position: FingerPosition, good: Collection[FingerPosition]) -> bool:
    return any(other.is_right == position.is_right for other in good)


def _rank(sample: KeptSample, last: KeptSample, policy: EnrollmentPolicy) -> tuple[bool, bool, int, int, int]:
    is_good = policy.is_good(sample.position, sample.quality)
    return is_good, _scale(sample) == _scale(last), sample.quality.value, sample.minutia_count, -sample.number


def _scale(sample: KeptSample) -> tuple[str, str]:
    return sample.quality.algorithm, sample.quality.version
