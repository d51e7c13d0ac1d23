"""Synthetic presses for the matching tests: random minutiae, and the same finger pressed again."""

from __future__ import annotations

import math

import numpy as np

from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.records import Minutia, Template


def template_of(minutiae: list[Minutia] | tuple[Minutia, ...]) -> Template:
    return Template(FingerPosition.RIGHT_INDEX, ImpressionType.LIVE_PLAIN, 400, 500, 80, tuple(minutiae))


def random_press(seed: int, count: int = 40) -> Template:
    """Minutiae at least 12 px apart in an ellipse, with random directions."""
    random = np.random.default_rng(seed)
    minutiae: list[Minutia] = []
    while len(minutiae) < count:
        x, y = random.uniform(40, 360), random.uniform(40, 460)
        inside = ((x - 200) / 160) ** 2 + ((y - 250) / 210) ** 2 < 1
        if inside and all(math.hypot(m.x - x, m.y - y) > 12 for m in minutiae):
            kind = MinutiaType.ENDING if random.random() < 0.6 else MinutiaType.BIFURCATION
            angle_rad = random.uniform(0, 2 * math.pi)
            minutiae.append(Minutia(float(x), float(y), float(angle_rad), kind, int(random.integers(30, 101))))
    return template_of(minutiae)


def moved(template: Template, turn_rad: float, shift_x: float, shift_y: float) -> Template:
    """The same press turned counter-clockwise as seen, then shifted."""
    cosine, sine = math.cos(turn_rad), math.sin(turn_rad)
    return template_of(
        [
            Minutia(
                cosine * m.x + sine * m.y + shift_x,
                -sine * m.x + cosine * m.y + shift_y,
                (m.angle_rad + turn_rad) % (2 * math.pi),
                m.type,
                m.quality,
            )
            for m in template.minutiae
        ]
    )


def pressed_again(template: Template, seed: int, *, jitter_px: float = 0.0, replaced: int = 0) -> Template:
    """The same finger with shaken minutiae, the last `replaced` of which are others at random places."""
    random = np.random.default_rng(seed)
    kept = template.minutiae[: len(template.minutiae) - replaced]
    shaken = [
        Minutia(
            m.x + float(random.normal(0, jitter_px)),
            m.y + float(random.normal(0, jitter_px)),
            (m.angle_rad + float(random.normal(0, jitter_px / 20))) % (2 * math.pi),
            m.type,
            m.quality,
        )
        for m in kept
    ]
    return template_of([*shaken, *random_press(seed + 1, replaced).minutiae])
