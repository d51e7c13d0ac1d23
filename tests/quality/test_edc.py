"""The error-versus-discard curve on cases that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.edc import error_versus_discard


def test_errors_leave_in_the_order_of_quality() -> None:
    quality, is_error = np.array([4.0, 1.0, 3.0, 2.0]), np.array([False, True, False, True])
    assert error_versus_discard(quality, is_error).fnmr == pytest.approx([2 / 4, 1 / 3, 0, 0])


def test_pairs_of_equal_quality_share_their_errors() -> None:
    curve = error_versus_discard(np.zeros(10), np.arange(10) < 3)
    assert curve.fnmr == pytest.approx([0.3] * 10)
    assert curve.area(0.5) == pytest.approx(0.3)


def test_a_quality_that_knows_has_the_smaller_area() -> None:
    is_error = np.arange(100) < 20
    knows, errs = error_versus_discard(np.arange(100.0), is_error), error_versus_discard(-np.arange(100.0), is_error)
    assert knows.initial == errs.initial == pytest.approx(0.2)
    assert knows.area(0.3) < 0.2 < errs.area(0.3)
    assert knows.after(0.2) == 0
