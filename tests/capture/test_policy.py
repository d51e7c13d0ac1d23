"""Rules that could never end a press are refused."""

from __future__ import annotations

import pytest

from station.capture.policy import CapturePolicy


def test_the_defaults_are_those_of_the_office() -> None:
    policy = CapturePolicy()
    assert (policy.pass_score, policy.hold_s, policy.max_presentations, policy.good_presentations) == (60, 0.5, 4, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"hold_s": -0.1},
        {"max_press_s": 0.0},
        {"good_presentations": 5},
        {"good_presentations": 0},
        {"min_score_usable": 61},
        {"pass_score": 101},
    ],
)
def test_impossible_rules_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        CapturePolicy(**changes)  # type: ignore[arg-type]
