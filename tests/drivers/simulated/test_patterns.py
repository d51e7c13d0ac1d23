from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from drivers.simulated.patterns import ORDER, ROUNDNESS, Pattern, choose_pattern, plan_flow, ridge_direction, wandering

CORES_AND_DELTAS = {
    Pattern.ARCH: (0, 0),
    Pattern.TENTED_ARCH: (1, 1),
    Pattern.LEFT_LOOP: (1, 1),
    Pattern.RIGHT_LOOP: (1, 1),
    Pattern.WHORL: (2, 2),
    Pattern.DOUBLE_LOOP: (2, 2),
}


def half_turns(direction: np.ndarray, x: float, y: float, radius_px: float = 9.0) -> int:
    """The Poincare index around a point, in half turns: 1 at a core, -1 at a delta, 0 elsewhere."""
    angles = np.linspace(0, 2 * np.pi, 121)
    around = direction[
        np.rint(y - radius_px * np.sin(angles)).astype(int), np.rint(x + radius_px * np.cos(angles)).astype(int)
    ]
    steps = (np.diff(around) + np.pi / 2) % np.pi - np.pi / 2
    return round(float(steps.sum()) / np.pi)


@pytest.mark.parametrize("pattern", [p for p in ORDER if p is not Pattern.ARCH])
@pytest.mark.parametrize("seed", range(4))
def test_the_direction_turns_at_cores_and_deltas_and_nowhere_else(pattern: Pattern, seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = plan_flow(pattern, 560, 560, rng)
    direction = ridge_direction(plan, 560, 560, rng)
    assert (len(plan.cores), len(plan.deltas)) == CORES_AND_DELTAS[pattern]
    assert all(half_turns(direction, x, y) == 1 for x, y in plan.cores)
    assert all(half_turns(direction, x, y) == -1 for x, y in plan.deltas)
    assert half_turns(direction, 280, 30) == 0


def test_an_arch_has_no_singular_point() -> None:
    rng = np.random.default_rng(1)
    direction = ridge_direction(plan_flow(Pattern.ARCH, 560, 416, rng), 560, 416, rng)
    assert all(half_turns(direction, x, y) == 0 for x in range(20, 400, 20) for y in range(20, 540, 20))


def test_wandering_is_smooth_and_of_unit_variance() -> None:
    field = wandering(1200, 1200, 40.0, np.random.default_rng(0))
    assert field.shape == (1200, 1200)
    assert 0.7 < float(field.std()) < 1.2
    assert float(np.abs(np.diff(field, axis=0)).max()) < 0.3


def test_patterns_come_in_natural_proportion() -> None:
    rng = np.random.default_rng(0)
    drawn = Counter(choose_pattern(position, rng) for _ in range(400) for position in range(1, 11))
    shares = {pattern: count / 4000 for pattern, count in drawn.items()}
    assert 0.25 < shares[Pattern.LEFT_LOOP] < 0.40
    assert 0.25 < shares[Pattern.RIGHT_LOOP] < 0.40
    assert 0.20 < shares[Pattern.WHORL] + shares[Pattern.DOUBLE_LOOP] < 0.40
    assert 0.02 < shares[Pattern.ARCH] + shares[Pattern.TENTED_ARCH] < 0.12


def test_loops_open_towards_the_little_finger() -> None:
    rng = np.random.default_rng(0)
    right = Counter(choose_pattern(3, rng) for _ in range(200))
    left = Counter(choose_pattern(8, rng) for _ in range(200))
    assert right[Pattern.RIGHT_LOOP] > 5 * right[Pattern.LEFT_LOOP]
    assert left[Pattern.LEFT_LOOP] > 5 * left[Pattern.RIGHT_LOOP]


def test_no_two_loops_are_equally_round() -> None:
    """Around a core the flow decides where minutiae are: equal loops would make strangers alike."""
    rng = np.random.default_rng(0)
    plans = [plan_flow(Pattern.LEFT_LOOP, 560, 416, rng) for _ in range(50)]
    assert all(ROUNDNESS[0] <= plan.roundness <= ROUNDNESS[1] for plan in plans)
    assert np.std([plan.roundness for plan in plans]) > 0.08
    assert np.std([plan.round_reach_px for plan in plans]) > 30
