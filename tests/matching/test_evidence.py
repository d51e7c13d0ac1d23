from __future__ import annotations

import pytest

from station.matching.compare import find_evidence, prepare
from station.matching.evidence import Evidence
from tests.matching.presses import moved, pressed_again, random_press, template_of


def test_a_press_against_itself_has_nearly_full_evidence() -> None:
    press = prepare(random_press(1))
    evidence = find_evidence(press, press)
    assert evidence.matched == pytest.approx(40, rel=0.05)
    assert evidence.supported == pytest.approx(float(press.confidence.sum()), rel=0.1)
    assert evidence.share == pytest.approx(1, abs=0.1)


def test_two_halves_of_a_finger_have_only_the_middle_in_common() -> None:
    template = random_press(2, 80)
    left = prepare(template_of([m for m in template.minutiae if m.x < 240]))
    right = prepare(moved(template_of([m for m in template.minutiae if m.x > 160]), 0.2, 10, 10))
    evidence = find_evidence(left, right)
    shared = sum(160 < m.x < 240 for m in template.minutiae)
    assert evidence.matched == pytest.approx(shared, rel=0.3)
    assert evidence.share > 0.5


def test_minutiae_that_one_press_alone_shows_lower_the_share() -> None:
    template = random_press(3)
    again = pressed_again(template, 1, jitter_px=1)
    with_more = template_of([*again.minutiae, *random_press(9, 20).minutiae])
    alone, among_others = (find_evidence(prepare(template), prepare(other)) for other in (again, with_more))
    assert among_others.share < 0.9 * alone.share


def test_doubtful_minutiae_support_less() -> None:
    template = random_press(4)
    doubtful = template_of([type(m)(m.x, m.y, m.angle_rad, m.type, 30) for m in template.minutiae])
    press = prepare(template)
    assert find_evidence(press, prepare(doubtful)).supported < 0.7 * find_evidence(press, press).supported


def test_strangers_have_little_evidence() -> None:
    evidence = find_evidence(prepare(random_press(4)), prepare(random_press(5)))
    assert evidence.supported < 2
    assert evidence.share < 0.1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_minutiae_are_no_evidence(count: int) -> None:
    few, many = prepare(random_press(6, count)), prepare(random_press(6))
    assert find_evidence(few, many) == find_evidence(many, few) == find_evidence(few, few) == Evidence()


@pytest.mark.parametrize("count", [3, 4, 5])
def test_very_few_minutiae_can_be_compared(count: int) -> None:
    few = prepare(random_press(7, count))
    assert find_evidence(few, prepare(pressed_again(random_press(7), 1, jitter_px=1))).matched <= count
    assert find_evidence(few, few).share <= 1
