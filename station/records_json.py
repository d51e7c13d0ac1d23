"""A slip as JSON text: how the station hands a slip to the program that prints it.

One object, version 2: enums by value, finger positions by label (`right-thumb`), dates as ISO 8601. Of the person there
is what paper shows and no more: name, *masked* number and the parts of the address. Reading it back gives a slip that
prints the same.

    {"format": "slip", "version": 2, "number": "000231", "qr_text": "...", "office": "...", "office_phone": "...",
     "person": {"person_id": "...", "name": "...", "masked_number": "510223********1624",
                "town": null, "village": "...", "group": "..."},
     "outcome": "A", "best_fingers": [{"rank": 1, "position": "right-thumb", "quality": 72, "band": "good"}],
     "exceptions": [{"position": "left-index", "kind": "temporary", "reason": "bandaged", "until": "2026-12-24",
                     "witness": null}],
     "alternative": null, "operator": "...", "finished_at": "2026-11-24T10:41:00", "is_practice": false}
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Final

from station.errors import InputError
from station.ids import FingerPosition, PersonId
from station.records import (
    AlternativeRoute,
    BestFinger,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    Person,
    QualityBand,
    Slip,
)

FORMAT: Final = "slip"
VERSION: Final = 2
MAX_CHARS: Final = 100_000


def slip_to_json(slip: Slip) -> str:
    """Write `slip` as JSON text."""
    person = slip.person
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "number": slip.number,
            "qr_text": slip.qr_text,
            "office": slip.office,
            "office_phone": slip.office_phone,
            "person": {
                "person_id": person.person_id,
                "name": person.name,
                "masked_number": person.masked_number,
                "town": person.town,
                "village": person.village,
                "group": person.group,
            },
            "outcome": slip.outcome.value,
            "best_fingers": [_best_finger_to_dict(best) for best in slip.best_fingers],
            "exceptions": [_exception_to_dict(exception) for exception in slip.exceptions],
            "alternative": slip.alternative.value if slip.alternative else None,
            "operator": slip.operator,
            "finished_at": slip.finished_at.isoformat(),
            "is_practice": slip.is_practice,
        },
        ensure_ascii=False,
    )


def slip_from_json(text: str) -> Slip:
    """Read a slip. Raises `InputError` for anything that `slip_to_json` would not write."""
    if len(text) > MAX_CHARS:
        raise InputError("the slip is too long")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("the slip is no JSON") from error
    try:
        return _slip(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError("the slip lacks a field or has a value of another kind") from error


def _slip(data: Mapping[str, object]) -> Slip:
    if data["format"] != FORMAT or data["version"] != VERSION:
        raise ValueError("format or version")
    alternative = _text_or_none(data["alternative"])
    return Slip(
        number=_text(data["number"]),
        qr_text=_text(data["qr_text"]),
        office=_text(data["office"]),
        office_phone=_text(data["office_phone"]),
        person=_person(_object(data["person"])),
        outcome=Outcome(data["outcome"]),
        best_fingers=tuple(_best_finger(_object(item)) for item in _list(data["best_fingers"])),
        exceptions=tuple(_exception(_object(item)) for item in _list(data["exceptions"])),
        alternative=AlternativeRoute(alternative) if alternative is not None else None,
        operator=_text(data["operator"]),
        finished_at=dt.datetime.fromisoformat(_text(data["finished_at"])),
        is_practice=_flag(data["is_practice"]),
    )


def _person(data: Mapping[str, object]) -> Person:
    return Person(
        person_id=PersonId(_text(data["person_id"])),
        name=_text(data["name"]),
        citizen_number=_text(data["masked_number"]) or None,
        town=_text_or_none(data["town"]),
        village=_text_or_none(data["village"]),
        group=_text_or_none(data["group"]),
    )


def _best_finger(data: Mapping[str, object]) -> BestFinger:
    band = QualityBand(data["band"])
    return BestFinger(_integer(data["rank"]), _position(data["position"]), _integer(data["quality"]), band)


def _exception(data: Mapping[str, object]) -> FingerException:
    until = _text_or_none(data["until"])
    return FingerException(
        position=_position(data["position"]),
        kind=ExceptionKind(data["kind"]),
        reason=ExceptionReason(data["reason"]),
        until=dt.date.fromisoformat(until) if until is not None else None,
        witness=_text_or_none(data["witness"]),
    )


def _best_finger_to_dict(best: BestFinger) -> dict[str, str | int]:
    return {
        "rank": best.rank,
        "position": best.position.label,
        "quality": best.quality,
        "band": best.band.value,
    }


def _exception_to_dict(exception: FingerException) -> dict[str, str | None]:
    return {
        "position": exception.position.label,
        "kind": exception.kind.value,
        "reason": exception.reason.value,
        "until": exception.until.isoformat() if exception.until else None,
        "witness": exception.witness,
    }


def _position(value: object) -> FingerPosition:
    return FingerPosition.from_label(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("integer expected")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false expected")
    return value


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("object expected")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value
