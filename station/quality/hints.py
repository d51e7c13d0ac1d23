"""What to do about a reason: the key of its sentence, what to mend first, and what the screen may offer with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.records import QualityReason


@dataclass(frozen=True, slots=True)
class Hint:
    """The advice for one reason. Sentences live with the screens, under `text_key`."""

    reason: QualityReason
    text_key: str
    is_for_operator: bool = False
    """The operator mends it, the person only waits."""
    offers_care_timer: bool = False
    """A little lotion or a damp cloth helps, and needs some seconds."""
    offers_other_finger: bool = False
    """Pressing again may not help: another finger may."""


_MEND_ORDER: tuple[Hint, ...] = (
    Hint(QualityReason.DIRTY_GLASS, "advice.dirty_glass", is_for_operator=True),
    Hint(QualityReason.NO_FINGER, "advice.no_finger"),
    Hint(QualityReason.MOVED, "advice.moved"),
    Hint(QualityReason.OFF_CENTER, "advice.off_center"),
    Hint(QualityReason.SMALL_CONTACT, "advice.small_contact"),
    Hint(QualityReason.WET, "advice.wet"),
    Hint(QualityReason.TOO_HARD, "advice.too_hard"),
    Hint(QualityReason.DRY, "advice.dry", offers_care_timer=True),
    Hint(QualityReason.TOO_LIGHT, "advice.too_light"),
    Hint(QualityReason.CREASED, "advice.creased", offers_care_timer=True, offers_other_finger=True),
)
"""First what spoils every picture, then placement, then skin and pressure, last what cannot be mended."""


def hint_for(reason: QualityReason) -> Hint:
    """Return the hint for `reason`."""
    return next(hint for hint in _MEND_ORDER if hint.reason is reason)


def first_to_mend(reasons: Iterable[QualityReason]) -> QualityReason | None:
    """Return the one of `reasons` to mend first, None when there are none."""
    present = set(reasons)
    return next((hint.reason for hint in _MEND_ORDER if hint.reason in present), None)
