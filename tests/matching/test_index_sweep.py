"""The compiled passes against plain statements of what they count."""

from __future__ import annotations

import math

import numpy as np
import pytest

from station.ids import FingerPosition
from station.matching.compare import prepare
from station.matching.compiled import bit_count, compiled
from station.matching.index.layout import FingerKey, Probe, Rows, pack, probe_of
from station.matching.index.sweep import agree, sweep
from tests.matching.presses import moved, pressed_again, random_press

KEY = FingerKey(bytes(16), FingerPosition.UNKNOWN)


@compiled
def counted(word: int) -> int:
    return bit_count(word)


@pytest.mark.parametrize("word", [0, 1, 0xFF, 1 << 63, (1 << 64) - 1, 0x123456789ABCDEF0])
def test_bits_are_counted(word: int) -> None:
    assert counted(np.uint64(word)) == word.bit_count()


def swept(probe: Probe, row: Rows) -> float:
    scores = np.full(1, np.nan, np.float32)
    sweep(
        0, 1, probe.words, probe.mask, probe.angle, probe.density,
        row.words, row.mask, row.angle, row.density, scores,
    )  # fmt: skip
    return float(scores[0])


def agreed(probe: Probe, row: Rows) -> float:
    scores = np.full(1, np.nan, np.float32)
    agree(
        np.array([0]), probe.words, probe.mask, probe.angle, probe.density, probe.x, probe.y,
        row.words, row.mask, row.angle, row.density, row.x, row.y, scores,
    )  # fmt: skip
    return float(scores[0])


def plain_sweep(probe: Probe, row: Rows) -> float:
    """The same sum, said one minutia at a time."""
    total = 0.0
    for slot in range(row.mask.shape[1]):
        best = 0.0
        for i in range(len(probe)):
            places = int(np.bitwise_count(probe.mask[i] & row.mask[0, slot]))
            turn = (int(row.angle[0, slot]) - int(probe.angle[i]) + 128) % 256 - 128
            if places < 24 or abs(turn) > 64:
                continue
            both = int(np.bitwise_count(probe.words[i] & row.words[0, :, slot]).sum())
            expected = places * (float(probe.density[i]) + float(row.density[0, slot])) / 32
            best = max(best, 2 * both / expected) if expected else best
        total += max(0.0, best - 0.2)
    return total / math.sqrt(max(8, np.count_nonzero(row.mask[0])))


@pytest.mark.parametrize("seed", range(8))
def test_the_sweep_counts_what_it_says(seed: int) -> None:
    probe = probe_of(prepare(random_press(seed, 30)), 32)
    for other in (seed, seed + 100):
        row = pack(KEY, prepare(pressed_again(random_press(other, 30), 3, jitter_px=3, replaced=6)))
        assert swept(probe, row) == pytest.approx(plain_sweep(probe, row), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("turn_rad", [0.0, 0.5, -1.3])
def test_a_press_agrees_with_itself_moved_more_than_with_others(turn_rad: float) -> None:
    template = random_press(1, 30)
    probe = probe_of(prepare(moved(template, turn_rad, 40, -25)), 48)
    own = agreed(probe, pack(KEY, prepare(template)))
    others = [agreed(probe, pack(KEY, prepare(random_press(seed, 30)))) for seed in range(2, 60)]
    assert own > 3 * max(others)


def test_like_neighborhoods_that_lie_elsewhere_do_not_agree() -> None:
    press = prepare(random_press(1, 30))
    row = pack(KEY, press)
    probe = probe_of(press, 48)
    in_place = agreed(probe, row)
    row.x[:] = -row.x
    row.y[:] = np.roll(row.y, 5)
    assert agreed(probe, row) < in_place / 3
    assert swept(probe, row) == swept(probe, pack(KEY, press))


def test_more_likeness_never_scores_lower() -> None:
    template = random_press(4, 30)
    probe = probe_of(prepare(template), 32)
    scores = [
        np.mean([swept(probe, pack(KEY, prepare(pressed_again(template, s, jitter_px=j)))) for s in range(10)])
        for j in (0.0, 2.0, 5.0, 12.0)
    ]
    assert scores == sorted(scores, reverse=True)


def test_a_small_stored_press_scores_by_what_it_holds() -> None:
    """Half of a press agrees with its whole nearly as much as the whole does, though it holds half the minutiae."""
    template = random_press(1, 30)
    probe = probe_of(prepare(template), 48)
    whole = pack(KEY, prepare(template))
    half = pack(KEY, prepare(template))
    half.mask[0, 9:] = 0
    half.words[0, :, 9:] = 0
    assert agreed(probe, half) > 0.8 * agreed(probe, whole)
    assert swept(probe, half) == pytest.approx(swept(probe, whole) * math.sqrt(9 / 18), rel=0.2)
