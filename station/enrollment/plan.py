"""Which finger comes next, how an enrollment ended and which fingers to use next time.

All three are functions of what is committed (samples, exceptions), so an interrupted enrollment goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from station.enrollment.policy import EnrollmentPolicy
from station.ids import FingerPosition
from station.records import BestFinger, FingerException, KeptSample, Outcome

_CARD_FINGERS = 2


def best_samples(samples: Sequence[KeptSample], policy: EnrollmentPolicy) -> dict[FingerPosition, KeptSample]:
    """Return the best usable sample of each finger: by quality, then minutiae; the earlier one of equals."""
    best: dict[FingerPosition, KeptSample] = {}
    for sample in samples:
        if sample.minutia_count < policy.min_minutiae:
            continue
        held = best.get(sample.position)
        if held is None or _rank(sample) > _rank(held):
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
    presses = {p: sum(s.position == p for s in samples) + failed.get(p, 0) for p in policy.order}
    exhausted = {p for p in policy.order if p not in good and presses[p] >= policy.max_presentations}
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


def best_fingers(samples: Sequence[KeptSample], policy: EnrollmentPolicy) -> tuple[BestFinger, ...]:
    """Rank the taken fingers, best first, for the card that the person takes home."""
    order = {position: index for index, position in enumerate(policy.order)}
    ranked = sorted(
        best_samples(samples, policy).values(), key=lambda s: (-s.quality.value, order.get(s.position, len(order)))
    )
    return tuple(
        BestFinger(rank, s.position, s.quality.value) for rank, s in enumerate(ranked[:_CARD_FINGERS], start=1)
    )


def _good_positions(samples: Sequence[KeptSample], policy: EnrollmentPolicy) -> set[FingerPosition]:
    best = best_samples(samples, policy)
    return {position for position, sample in best.items() if sample.quality.value >= policy.pass_score}


def _hand_has_good(position: FingerPosition, good: Collection[FingerPosition]) -> bool:
    return any(other.is_right == position.is_right for other in good)


def _rank(sample: KeptSample) -> tuple[int, int, int]:
    return sample.quality.value, sample.minutia_count, -sample.number
