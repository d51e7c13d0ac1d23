"""The words for everything that has a code: fingers, advice, outcomes, reasons, dates.

One term for one thing, the same on every screen and on paper. Each function translates when it is called, so that a
switch of language shows at once. Errors are in `ui.error_texts`, the language itself in `ui.language`; both can be had
from here.
"""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import QCoreApplication

from station.ids import FingerPosition
from station.records import (
    AlternativeRoute,
    ConsentMethod,
    DeviceView,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    Outcome,
    QualityBand,
    QualityReason,
    Role,
    RowOutcome,
)
from ui.error_texts import ErrorText as ErrorText
from ui.error_texts import error_text as error_text
from ui.error_texts import error_text_of as error_text_of
from ui.language import Language as Language
from ui.language import current_language as current_language
from ui.language import install_language as install_language
from ui.people_texts import date_words as date_words
from ui.people_texts import duration_words as duration_words
from ui.people_texts import given_name as given_name
from ui.people_texts import month_words as month_words
from ui.people_texts import person_line as person_line
from ui.people_texts import sex_word as sex_word
from ui.translatable import QT_TRANSLATE_NOOP, say

# -- fingers --------------------------------------------------------------------------------------------------

_FINGERS: Final = {
    FingerPosition.UNKNOWN: QT_TRANSLATE_NOOP("texts", "finger"),
    FingerPosition.RIGHT_THUMB: QT_TRANSLATE_NOOP("texts", "right thumb"),
    FingerPosition.RIGHT_INDEX: QT_TRANSLATE_NOOP("texts", "right index finger"),
    FingerPosition.RIGHT_MIDDLE: QT_TRANSLATE_NOOP("texts", "right middle finger"),
    FingerPosition.RIGHT_RING: QT_TRANSLATE_NOOP("texts", "right ring finger"),
    FingerPosition.RIGHT_LITTLE: QT_TRANSLATE_NOOP("texts", "right little finger"),
    FingerPosition.LEFT_THUMB: QT_TRANSLATE_NOOP("texts", "left thumb"),
    FingerPosition.LEFT_INDEX: QT_TRANSLATE_NOOP("texts", "left index finger"),
    FingerPosition.LEFT_MIDDLE: QT_TRANSLATE_NOOP("texts", "left middle finger"),
    FingerPosition.LEFT_RING: QT_TRANSLATE_NOOP("texts", "left ring finger"),
    FingerPosition.LEFT_LITTLE: QT_TRANSLATE_NOOP("texts", "left little finger"),
}

_SHORT_FINGERS: Final = (
    QT_TRANSLATE_NOOP("texts", "thumb"),
    QT_TRANSLATE_NOOP("texts", "index finger"),
    QT_TRANSLATE_NOOP("texts", "middle finger"),
    QT_TRANSLATE_NOOP("texts", "ring finger"),
    QT_TRANSLATE_NOOP("texts", "little finger"),
)


def finger_name(position: FingerPosition) -> str:
    """Return hand and finger, `right thumb`."""
    return say(_FINGERS[position])


def finger_short(position: FingerPosition) -> str:
    """Return the finger without the hand."""
    return say(_SHORT_FINGERS[(position - 1) % 5]) if position else finger_name(position)


def spoken_finger_name(position: FingerPosition) -> str:
    """Return the name as it is spoken to the elder: the ring finger has another word in speech."""
    if position is FingerPosition.RIGHT_RING:
        return QCoreApplication.translate("spoken", "right ring finger")
    if position is FingerPosition.LEFT_RING:
        return QCoreApplication.translate("spoken", "left ring finger")
    return finger_name(position)


def hand_name(is_right: bool) -> str:
    """Return `right hand` or `left hand`."""
    return say(QT_TRANSLATE_NOOP("texts", "right hand") if is_right else QT_TRANSLATE_NOOP("texts", "left hand"))


# -- advice ---------------------------------------------------------------------------------------------------

_OPERATOR_ADVICE: Final = {
    QualityReason.NO_FINGER: QT_TRANSLATE_NOOP("texts", "Place the {finger} on the glass"),
    QualityReason.DRY: QT_TRANSLATE_NOOP(
        "texts", "Finger is dry: breathe on it or dab with a damp cloth, then press again"
    ),
    QualityReason.WET: QT_TRANSLATE_NOOP("texts", "Finger is wet: wipe finger and glass, press again"),
    QualityReason.TOO_LIGHT: QT_TRANSLATE_NOOP("texts", "Too light: press a little harder"),
    QualityReason.TOO_HARD: QT_TRANSLATE_NOOP("texts", "Too hard: relax, just rest it"),
    QualityReason.OFF_CENTER: QT_TRANSLATE_NOOP("texts", "Off centre: put the middle of the pad on the glass"),
    QualityReason.MOVED: QT_TRANSLATE_NOOP("texts", "It moved: hold still for two seconds"),
    QualityReason.SMALL_CONTACT: QT_TRANSLATE_NOOP("texts", "Small contact: lay the finger flat, not the tip"),
    QualityReason.CREASED: QT_TRANSLATE_NOOP(
        "texts", "Worn ridges: try a slightly different angle, or the next finger"
    ),
    QualityReason.DIRTY_GLASS: QT_TRANSLATE_NOOP("texts", "Marks on the glass: wipe it"),
}

_ELDER_ADVICE: Final = {
    QualityReason.NO_FINGER: QT_TRANSLATE_NOOP("texts", "Lay your {finger} flat on the glass"),
    QualityReason.DRY: QT_TRANSLATE_NOOP("texts", "Breathe on it, press once more"),
    QualityReason.WET: QT_TRANSLATE_NOOP("texts", "Wipe your hand, press again"),
    QualityReason.TOO_LIGHT: QT_TRANSLATE_NOOP("texts", "Just a little harder"),
    QualityReason.TOO_HARD: QT_TRANSLATE_NOOP("texts", "Gently, no need to press"),
    QualityReason.OFF_CENTER: QT_TRANSLATE_NOOP("texts", "A little to the middle"),
    QualityReason.MOVED: QT_TRANSLATE_NOOP("texts", "Rest it there, keep still"),
    QualityReason.SMALL_CONTACT: QT_TRANSLATE_NOOP("texts", "Lay your finger flat"),
    QualityReason.CREASED: QT_TRANSLATE_NOOP("texts", "Let us try another finger"),
    QualityReason.DIRTY_GLASS: QT_TRANSLATE_NOOP("texts", "One moment, I wipe the machine"),
}


class Moment(enum.Enum):
    """Moments that have a sentence of their own, beside the advice."""

    LIFT = "lift"
    GOOD = "good"
    UNPLUGGED = "unplugged"
    RESTARTING = "restarting"
    OTHER_SCANNER = "other_scanner"
    HOLD_STILL = "hold_still"


_OPERATOR_MOMENTS: Final = {
    Moment.LIFT: QT_TRANSLATE_NOOP("texts", "Lift the finger"),
    Moment.GOOD: QT_TRANSLATE_NOOP("texts", "Good, saved"),
    Moment.UNPLUGGED: QT_TRANSLATE_NOOP("texts", "Scanner unplugged: plug it in again, nothing is lost"),
    Moment.RESTARTING: QT_TRANSLATE_NOOP("texts", "The scanner is being restarted: one moment, nothing is lost"),
    Moment.OTHER_SCANNER: QT_TRANSLATE_NOOP("texts", "This is another scanner: plug in the one that was in use"),
    Moment.HOLD_STILL: QT_TRANSLATE_NOOP("texts", "Hold still"),
}

_ELDER_MOMENTS: Final = {
    Moment.LIFT: QT_TRANSLATE_NOOP("texts", "Very good, you may lift your hand"),
    Moment.GOOD: QT_TRANSLATE_NOOP("texts", "Done, thank you"),
    Moment.UNPLUGGED: QT_TRANSLATE_NOOP("texts", "One moment, please"),
    Moment.RESTARTING: QT_TRANSLATE_NOOP("texts", "One moment, please"),
    Moment.OTHER_SCANNER: QT_TRANSLATE_NOOP("texts", "One moment, please"),
    Moment.HOLD_STILL: QT_TRANSLATE_NOOP("texts", "Rest it there, keep still"),
}


def advice_for_operator(reason: QualityReason, position: FingerPosition) -> str:
    """Return the one sentence for the operator: what to do, and why."""
    return say(_OPERATOR_ADVICE[reason], finger=finger_name(position))


def advice_for_elder(reason: QualityReason, position: FingerPosition) -> str:
    """Return the short, warm sentence for the elder."""
    return say(_ELDER_ADVICE[reason], finger=spoken_finger_name(position))


def moment_for_operator(moment: Moment) -> str:
    """Return the operator's sentence for `moment`."""
    return say(_OPERATOR_MOMENTS[moment])


def moment_for_elder(moment: Moment) -> str:
    """Return the elder's sentence for `moment`."""
    return say(_ELDER_MOMENTS[moment])


def care_for_operator(seconds: int) -> str:
    """Return the sentence that counts the care time down."""
    return say(QT_TRANSLATE_NOOP("texts", "A little lotion, wait {seconds} s, wipe the rest, press"), seconds=seconds)


def care_for_elder() -> str:
    """Return the elder's sentence while the lotion works."""
    return say(QT_TRANSLATE_NOOP("texts", "Just a little while"))


# -- scores ---------------------------------------------------------------------------------------------------

_BANDS: Final = {
    QualityBand.GOOD: QT_TRANSLATE_NOOP("texts", "good"),
    QualityBand.FAIR: QT_TRANSLATE_NOOP("texts", "fair"),
    QualityBand.LOW: QT_TRANSLATE_NOOP("texts", "low"),
}


def band_word(band: QualityBand) -> str:
    """Return the word that goes with a score."""
    return say(_BANDS[band])


def score_with_word(score: int, band: QualityBand) -> str:
    """Return `72 good`."""
    return f"{score} {band_word(band)}"


# -- enrollment -----------------------------------------------------------------------------------------------

_OUTCOME_LETTERS: Final = {
    Outcome.A: QT_TRANSLATE_NOOP("texts", "A"),
    Outcome.B: QT_TRANSLATE_NOOP("texts", "B"),
    Outcome.C: QT_TRANSLATE_NOOP("texts", "C"),
    Outcome.D: QT_TRANSLATE_NOOP("texts", "D"),
}

_OUTCOME_WORDS: Final = {
    Outcome.A: QT_TRANSLATE_NOOP("texts", "two good fingers"),
    Outcome.B: QT_TRANSLATE_NOOP("texts", "one good finger"),
    Outcome.C: QT_TRANSLATE_NOOP("texts", "just usable (explained)"),
    Outcome.D: QT_TRANSLATE_NOOP("texts", "checked in another way"),
}

_OUTCOME_SENTENCES: Final = {
    Outcome.A: QT_TRANSLATE_NOOP("texts", "Two good fingers, all done"),
    Outcome.B: QT_TRANSLATE_NOOP("texts", "One good finger, all done"),
    Outcome.C: QT_TRANSLATE_NOOP("texts", "Just usable, and the reason is noted"),
    Outcome.D: QT_TRANSLATE_NOOP("texts", "No finger needed: checked in another way"),
}

_EXCEPTION_REASONS: Final = {
    ExceptionReason.MISSING: QT_TRANSLATE_NOOP("texts", "missing"),
    ExceptionReason.BANDAGED: QT_TRANSLATE_NOOP("texts", "bandaged"),
    ExceptionReason.DEFORMED: QT_TRANSLATE_NOOP("texts", "deformed"),
    ExceptionReason.WORN: QT_TRANSLATE_NOOP("texts", "worn"),
    ExceptionReason.SKIN_DISEASE: QT_TRANSLATE_NOOP("texts", "skin disease"),
    ExceptionReason.NO_STRENGTH: QT_TRANSLATE_NOOP("texts", "no strength to press"),
    ExceptionReason.REFUSED: QT_TRANSLATE_NOOP("texts", "does not wish to"),
}

_EXCEPTION_KINDS: Final = {
    ExceptionKind.PERMANENT: QT_TRANSLATE_NOOP("texts", "permanent"),
    ExceptionKind.TEMPORARY: QT_TRANSLATE_NOOP("texts", "temporary"),
}

_ROUTES: Final = {
    AlternativeRoute.ID_CARD_IN_PERSON: QT_TRANSLATE_NOOP("texts", "identity card, in person"),
    AlternativeRoute.HOME_VISIT: QT_TRANSLATE_NOOP("texts", "home visit"),
    AlternativeRoute.WITNESSES: QT_TRANSLATE_NOOP("texts", "witnesses"),
    AlternativeRoute.PHOTO: QT_TRANSLATE_NOOP("texts", "photo"),
}

_CONSENT_METHODS: Final = {
    ConsentMethod.SIGNATURE: QT_TRANSLATE_NOOP("texts", "Signature"),
    ConsentMethod.HAND_MARK: QT_TRANSLATE_NOOP("texts", "Hand-mark"),
    ConsentMethod.WITNESS: QT_TRANSLATE_NOOP("texts", "Witness"),
}

_ENROLLMENT_STATES: Final = {
    EnrollmentState.OPEN: QT_TRANSLATE_NOOP("texts", "half done"),
    EnrollmentState.FINISHED: QT_TRANSLATE_NOOP("texts", "enrolled, waiting for the county"),
    EnrollmentState.ABANDONED: QT_TRANSLATE_NOOP("texts", "given up"),
}

_ROLES: Final = {
    Role.OPERATOR: QT_TRANSLATE_NOOP("texts", "Operator"),
    Role.SUPERVISOR: QT_TRANSLATE_NOOP("texts", "Supervisor"),
    Role.TECHNICIAN: QT_TRANSLATE_NOOP("texts", "Technician"),
}


def outcome_letter(outcome: Outcome) -> str:
    """Return the grade's sign."""
    return say(_OUTCOME_LETTERS[outcome])


def outcome_words(outcome: Outcome) -> str:
    """Return the grade in words."""
    return say(_OUTCOME_WORDS[outcome])


def outcome_sentence(outcome: Outcome) -> str:
    """Return the grade as a sentence for the end of the enrollment."""
    return say(_OUTCOME_SENTENCES[outcome])


def exception_reason(reason: ExceptionReason) -> str:
    """Return why a finger is not taken."""
    return say(_EXCEPTION_REASONS[reason])


def exception_kind(kind: ExceptionKind) -> str:
    """Return how long a finger is not taken."""
    return say(_EXCEPTION_KINDS[kind])


def alternative_route(route: AlternativeRoute) -> str:
    """Return how the person is checked instead."""
    return say(_ROUTES[route])


def consent_method(method: ConsentMethod) -> str:
    """Return how consent is given."""
    return say(_CONSENT_METHODS[method])


def enrollment_state(state: EnrollmentState) -> str:
    """Return where an enrollment stands."""
    return say(_ENROLLMENT_STATES[state])


def operator_name(operator: str, *, is_practice: bool) -> str:
    """Return who is at work; in practice nobody in particular is."""
    return say(QT_TRANSLATE_NOOP("texts", "Practice account")) if is_practice else operator


def role_name(role: Role) -> str:
    """Return the role's name."""
    return say(_ROLES[role])


# -- roster ---------------------------------------------------------------------------------------------------

_ROW_OUTCOMES: Final = {
    RowOutcome.NEW: QT_TRANSLATE_NOOP("texts", "new"),
    RowOutcome.UPDATED: QT_TRANSLATE_NOOP("texts", "updated"),
    RowOutcome.UNCHANGED: QT_TRANSLATE_NOOP("texts", "unchanged"),
    RowOutcome.TO_CONFIRM: QT_TRANSLATE_NOOP("texts", "compare with the card"),
    RowOutcome.REJECTED: QT_TRANSLATE_NOOP("texts", "not taken"),
}

_ROW_REASONS: Final = {
    "missing": QT_TRANSLATE_NOOP("texts", "no citizen number"),
    "float_truncated": QT_TRANSLATE_NOOP("texts", "the spreadsheet cut the number; its last digits are lost"),
    "bad_check_digit": QT_TRANSLATE_NOOP("texts", "the number's check character does not fit"),
    "bad_length": QT_TRANSLATE_NOOP("texts", "the number is not 18 (or 15) characters long"),
    "bad_characters": QT_TRANSLATE_NOOP("texts", "the number holds other characters"),
    "bad_date": QT_TRANSLATE_NOOP("texts", "the birth date inside the number does not exist"),
    "no_name": QT_TRANSLATE_NOOP("texts", "no name"),
    "bad_name": QT_TRANSLATE_NOOP("texts", "the name cell holds no name"),
    "number_taken": QT_TRANSLATE_NOOP("texts", "the number belongs to somebody of another name"),
    "duplicate_row": QT_TRANSLATE_NOOP("texts", "the same person as a row above"),
    "ambiguous_match": QT_TRANSLATE_NOOP("texts", "several people to be confirmed fit; kept apart"),
    "sex_differs": QT_TRANSLATE_NOOP("texts", "the sex column and the number disagree"),
    "birth_date_differs": QT_TRANSLATE_NOOP("texts", "the birth date column and the number disagree"),
    "account_truncated": QT_TRANSLATE_NOOP("texts", "the spreadsheet cut the bank account; left out"),
}

_NUMBER_REPAIRS: Final = {
    "fifteen_digits": QT_TRANSLATE_NOOP("texts", "old number of 15 digits, made 18"),
    "apostrophe": QT_TRANSLATE_NOOP("texts", "apostrophe before the number removed"),
    "full_width": QT_TRANSLATE_NOOP("texts", "wide digits made narrow"),
    "invisible": QT_TRANSLATE_NOOP("texts", "invisible characters removed"),
    "tab": QT_TRANSLATE_NOOP("texts", "tab removed"),
    "formula_text": QT_TRANSLATE_NOOP("texts", "formula made text"),
    "x_look_alike": QT_TRANSLATE_NOOP("texts", "sign that looks like X made X"),
    "decimal_point": QT_TRANSLATE_NOOP("texts", "decimal point removed"),
    "spaces": QT_TRANSLATE_NOOP("texts", "spaces removed"),
    "lower_x": QT_TRANSLATE_NOOP("texts", "small x made capital"),
}


def row_outcome(outcome: RowOutcome) -> str:
    """Return what became of a roster row."""
    return say(_ROW_OUTCOMES[outcome])


def row_reason(code: str) -> str:
    """Return why a roster row was not taken or must be confirmed."""
    return say(_ROW_REASONS.get(code, QT_TRANSLATE_NOOP("texts", "look at this row")))


def number_repair(code: str) -> str:
    """Return what was mended in a citizen number."""
    return say(_NUMBER_REPAIRS.get(code, QT_TRANSLATE_NOOP("texts", "way of writing mended")))


_DRIVERS: Final = {
    "simulated": QT_TRANSLATE_NOOP("texts", "Simulated scanner (false fingers)"),
    "image_folder": QT_TRANSLATE_NOOP("texts", "Picture folder (in place of a scanner)"),
}


def device_name(device: DeviceView) -> str:
    """Return the name of a device; one of a driver that is not ours keeps the name its driver gives."""
    known = _DRIVERS.get(device.driver)
    return say(known) if known is not None else device.name


def device_reason(code: str | None) -> str:
    """Return why a device cannot be used; a usable one is ready."""
    return error_text(code).title if code else say(QT_TRANSLATE_NOOP("texts", "ready"))


# -- keys and the notice --------------------------------------------------------------------------------------


def key_word(key: str) -> str:
    """Return what stands on the cap of a key."""
    if key == "Space":
        return QCoreApplication.translate("texts", "Space")
    if key in ("Del", "Delete"):
        return "Del"
    return key.replace("+", " ")


_NOTICE: Final = (
    QT_TRANSLATE_NOOP(
        "texts",
        "To pay your resident pension and to check once a year that it reaches you, we ask for your fingerprints.",
    ),
    QT_TRANSLATE_NOOP(
        "texts",
        "They serve only to confirm that you are you, are kept encrypted and used for nothing else.",
    ),
    QT_TRANSLATE_NOOP(
        "texts",
        "You may refuse and still receive your pension, checked in another way; "
        "you may withdraw and have them erased at any time.",
    ),
)


def notice_text() -> str:
    """Return the notice in its short form, paragraphs parted by an empty line."""
    return "\n\n".join(say(paragraph) for paragraph in _NOTICE)
