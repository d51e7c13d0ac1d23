"""The ring: how full it is, and that it never jumps back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from tests.ui.widgets.conftest import HandClock
from ui.widgets.ring import FALL_STEP, RingMotion, circle_path, ring_fraction, rounded_path


@pytest.mark.parametrize(
    ("score", "hold", "fraction"),
    [(0, 0, 0), (30, 0, 0.375), (60, 0, 0.75), (95, 0, 0.75), (60, 0.5, 0.875), (80, 1, 1), (-5, -1, 0), (99, 7, 1)],
)
def test_three_quarters_are_the_score_and_the_rest_is_holding(score: float, hold: float, fraction: float) -> None:
    assert ring_fraction(score, 60, hold) == pytest.approx(fraction)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.5)), min_size=1, max_size=60))
def test_it_never_falls_by_more_than_a_step_in_a_tenth_of_a_second(readings: list[tuple[float, float]]) -> None:
    clock = HandClock()
    motion = RingMotion(clock)
    history = [(clock.now_s, 0.0)]
    for target, pause_s in readings:
        clock.now_s += pause_s
        shown = motion.follow(target)
        before = history[-1][1]
        assert shown >= target or shown == pytest.approx(target)
        assert shown >= before - FALL_STEP - 1e-9
        assert 0 <= shown <= 1
        history.append((clock.now_s, shown))
    for number, (start_s, start) in enumerate(history):
        for end_s, end in history[number:]:
            if end_s <= start_s + 0.1:
                assert start - end <= FALL_STEP + 1e-9


def test_a_rise_is_shown_at_once_and_a_new_finger_starts_empty() -> None:
    motion = RingMotion(HandClock())
    assert motion.follow(0.6) == 0.6
    motion.reset()
    assert motion.shown == 0


def test_both_shapes_start_at_the_top_and_run_clockwise() -> None:
    box = QRectF(0, 0, 100, 140)
    for path in (rounded_path(box, 20), circle_path(QRectF(0, 0, 100, 100))):
        assert path.pointAtPercent(0).x() == pytest.approx(50, abs=0.5)
        assert path.pointAtPercent(0).y() == pytest.approx(0, abs=0.5)
        assert path.pointAtPercent(0.25).x() == pytest.approx(100, abs=0.5)
        assert path.pointAtPercent(0.75).x() == pytest.approx(0, abs=0.5)
