"""A finger is told from an empty, a dirty and a changing glass."""

from __future__ import annotations

import numpy as np
import pytest

from station.capture.presence import PresenceDetector
from tests.quality import degradations as made
from tests.quality.degradations import Image

FINGER = made.synthetic_print()


def clean(seed: int) -> Image:
    return made.empty_glass(seed=seed)


def noisy(image: Image, seed: int) -> Image:
    noise = np.random.default_rng(seed).normal(0, 2, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def watch(detector: PresenceDetector, image: Image, frames: int = 10) -> list[bool]:
    return [detector.update(noisy(image, seed), None) for seed in range(frames)]


def test_a_finger_on_a_clean_glass_is_seen_at_once_and_its_leaving_too() -> None:
    detector = PresenceDetector()
    assert not any(watch(detector, clean(1)))
    assert all(watch(detector, FINGER))
    assert not any(watch(detector, clean(2)))


def test_a_finger_that_lies_there_at_the_start_is_seen_and_never_learned() -> None:
    detector = PresenceDetector()
    assert all(watch(detector, FINGER, 200))
    assert detector.background is None
    assert not any(watch(detector, clean(3)))
    assert all(watch(detector, FINGER))


@pytest.mark.parametrize("degrade", [made.dry, made.wet, made.faint, made.pressed_hard], ids=lambda f: f.__name__)
def test_a_poor_press_on_a_known_glass_is_a_finger_too(degrade: object) -> None:
    assert callable(degrade)
    detector = PresenceDetector()
    watch(detector, clean(1))
    assert all(watch(detector, degrade(FINGER)))


def test_a_small_finger_tip_on_a_small_glass_is_seen() -> None:
    detector = PresenceDetector()
    watch(detector, made.empty_glass(180, 256))
    tip = made.small_contact(made.synthetic_print(180, 256, contact=(0.6, 0.45)), share=0.25)
    assert all(watch(detector, tip))


def test_the_ghost_of_an_earlier_finger_is_dirt_not_a_finger() -> None:
    ghost = made.faint(made.synthetic_print(seed=21))
    detector = PresenceDetector()
    assert not any(watch(detector, ghost, 20))
    assert detector.glass_is_dirty
    assert detector.residue > 0.2
    assert all(watch(detector, FINGER))
    assert not any(watch(detector, ghost))


def test_a_ghost_left_behind_on_a_known_glass_becomes_dirt_when_it_never_moves() -> None:
    detector = PresenceDetector()
    watch(detector, clean(1))
    ghost = made.faint(made.synthetic_print(seed=21))
    seen = watch(detector, ghost, 60)
    assert seen[0]
    assert not any(seen[40:])
    assert all(watch(detector, FINGER))


def test_a_resting_finger_does_not_fade_into_the_glass() -> None:
    detector = PresenceDetector()
    watch(detector, clean(1))
    before = detector.background
    assert all(watch(detector, FINGER, 300))
    after = detector.background
    assert before is not None
    assert np.array_equal(before, after)


def test_slow_and_sudden_changes_of_light_are_no_finger() -> None:
    detector = PresenceDetector()
    watch(detector, clean(1))
    for step in range(60):
        assert not detector.update(noisy((clean(2) - np.uint8(step)).astype(np.uint8), step), None)
    assert not any(watch(detector, (clean(2) * 0.6).astype(np.uint8)))


def test_the_glass_follows_slowly() -> None:
    detector = PresenceDetector()
    watch(detector, clean(1), 5)
    dim = np.full_like(FINGER, made.GROUND - 60)
    detector.update(dim, None)
    once = detector.background
    assert once is not None
    assert made.GROUND - 10 < once.mean() < made.GROUND
    watch(detector, dim, 120)
    settled = detector.background
    assert settled is not None
    assert settled.mean() == pytest.approx(made.GROUND - 60, abs=3)


def test_a_wiped_glass_is_clean_again() -> None:
    detector = PresenceDetector()
    watch(detector, made.faint(made.synthetic_print(seed=21)), 20)
    assert detector.glass_is_dirty
    watch(detector, clean(1), 120)
    assert not detector.glass_is_dirty


def test_the_word_of_the_device_is_believed() -> None:
    detector = PresenceDetector()
    assert detector.update(clean(1), True)
    assert detector.background is None
    assert not detector.update(FINGER, False)
    assert detector.background is not None


def test_another_picture_size_starts_over() -> None:
    detector = PresenceDetector()
    watch(detector, clean(1))
    assert all(watch(detector, made.synthetic_print(300, 300)))
    assert detector.background is None


def test_forgetting_starts_over() -> None:
    detector = PresenceDetector()
    watch(detector, clean(1))
    detector.forget()
    assert detector.background is None
    assert detector.residue == 0.0
