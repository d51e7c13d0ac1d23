"""What is in a packet: one CBOR map of the station, the tally and the people with their consent and templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.errors import TemplateFormatError
from station.exchange.packets import cbor
from station.exchange.packets.cbor import Value
from station.exchange.packets.errors import PacketFormatError
from station.exchange.packets.words import number_in_words
from station.templates.codec_iso19794_2 import decode as decode_template

_FORMAT = 1
_MOST_PEOPLE = 100_000
_MOST_TEMPLATES = 100
_LARGEST_TEMPLATE = 64 << 10
_KEYS = {"format", "number", "station_id", "made_at", "office", "practice", "salt", "tally", "people"}
_TALLY_KEYS = ("people", "fingers", "samples", "exceptions", "refusals")
_TALLY_WORDS = (
    ("People", "人数"), ("Fingers", "手指"), ("Presses kept", "已留用"), ("Finger exceptions", "手指例外"),
    ("Consent refused", "不同意采集"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is in a packet, to be compared on paper at both ends."""

    people: int
    fingers: int
    samples: int
    exceptions: int
    refusals: int

    def lines(self) -> list[str]:
        """Write each number in figures and in the capital numerals of receipts."""
        values = (self.people, self.fingers, self.samples, self.exceptions, self.refusals)
        return [
            f"{english} {chinese}: {value} ({number_in_words(value)})"
            for (english, chinese), value in zip(_TALLY_WORDS, values, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class PacketContent:
    """An opened packet. docs/packets.md says what each of `people` holds."""

    number: int
    station_id: str
    made_at: str
    office: str
    is_practice: bool
    salt: bytes
    people: tuple[dict[str, Value], ...]

    @property
    def references(self) -> tuple[str, ...]:
        """The enrollment ids, 32 hex digits each, in the packet's order."""
        return tuple(_reference(person) for person in self.people)

    @property
    def tally(self) -> Tally:
        """Count."""
        return tally_of(self.people)

    def encode(self) -> bytes:
        """Write the content."""
        tally = self.tally
        return cbor.encode(
            {
                "format": _FORMAT,
                "number": self.number,
                "station_id": self.station_id,
                "made_at": self.made_at,
                "office": self.office,
                "practice": self.is_practice,
                "salt": self.salt,
                "tally": {key: getattr(tally, key) for key in _TALLY_KEYS},
                "people": list(self.people),
            }
        )


def tally_of(people: Sequence[dict[str, Value]]) -> Tally:
    """Count what the people bring."""
    templates = [_list(person, "templates") for person in people]
    fingers = sum(len({t.get("finger") for t in found if isinstance(t, dict)}) for found in templates)
    refusals = 0
    for person in people:
        consent = person.get("consent")
        refusals += isinstance(consent, dict) and consent.get("given") is False
    return Tally(
        len(people), fingers, sum(map(len, templates)), sum(len(_list(p, "exceptions")) for p in people), refusals
    )


def parse_content(data: bytes) -> PacketContent:
    """Read and check an opened packet's content. Raises PacketFormatError."""
    found = cbor.decode(data)
    number, people, salt = found.get("number"), found.get("people"), found.get("salt")
    if found.keys() != _KEYS or found["format"] != _FORMAT:
        raise PacketFormatError("the packet's content is of another form")
    if type(number) is not int or not isinstance(people, list) or not isinstance(salt, bytes):
        raise PacketFormatError("the packet's content is not what it should be")
    if len(people) > _MOST_PEOPLE or type(found["practice"]) is not bool:
        raise PacketFormatError("the packet's content is not what it should be")
    persons = []
    for person in people:
        if not isinstance(person, dict):
            raise PacketFormatError("a person in the packet cannot be read")
        _check_person(person)
        persons.append(person)
    content = PacketContent(
        number, _text(found, "station_id"), _text(found, "made_at"), _text(found, "office"), found["practice"], salt,
        tuple(persons),
    )  # fmt: skip
    tally = content.tally
    if found["tally"] != {key: getattr(tally, key) for key in _TALLY_KEYS}:
        raise PacketFormatError("the packet's tally is not that of its people")
    if len(set(content.references)) != len(persons):
        raise PacketFormatError("the packet holds an enrollment twice")
    return content


def _check_person(person: dict[str, Value]) -> None:
    _reference(person)
    if not isinstance(person.get("person"), dict) or not isinstance(person.get("consent"), dict):
        raise PacketFormatError("a person in the packet cannot be read")
    templates = _list(person, "templates")
    if len(templates) > _MOST_TEMPLATES:
        raise PacketFormatError("a person in the packet has too many templates")
    if _has_bytes({**person, "reference": None, "templates": [_without_record(t) for t in templates]}):
        raise PacketFormatError("a person in the packet cannot be read")
    if not all(isinstance(exception, dict) for exception in _list(person, "exceptions")):
        raise PacketFormatError("a person in the packet cannot be read")
    places = [(t.get("finger"), t.get("press")) for t in templates if isinstance(t, dict)]
    if any(places.count(place) > 1 for place in places):
        raise PacketFormatError("a person in the packet has one press twice")
    for template in templates:
        record = template.get("record") if isinstance(template, dict) else None
        finger = template.get("finger") if isinstance(template, dict) else None
        press = template.get("press") if isinstance(template, dict) else None
        if not isinstance(record, bytes) or len(record) > _LARGEST_TEMPLATE:
            raise PacketFormatError("a template in the packet cannot be read")
        if not (type(finger) is int and type(press) is int and 0 <= finger <= 10 and 1 <= press <= 99):
            raise PacketFormatError("a template in the packet cannot be read")
        try:
            positions = {view.position for view in decode_template(record)}
        except TemplateFormatError as error:
            raise PacketFormatError("a template in the packet is no ISO/IEC 19794-2 record") from error
        if positions != {finger}:
            raise PacketFormatError("a template in the packet is of another finger than it says")


def _without_record(template: Value) -> Value:
    return {**template, "record": None} if isinstance(template, dict) else template


def _has_bytes(value: Value) -> bool:
    if isinstance(value, dict):
        return any(map(_has_bytes, value.values()))
    return any(map(_has_bytes, value)) if isinstance(value, list) else isinstance(value, bytes)


def _reference(person: dict[str, Value]) -> str:
    reference = person.get("reference")
    if not isinstance(reference, bytes) or len(reference) != 16:
        raise PacketFormatError("a person in the packet has no reference")
    return reference.hex()


def _list(person: dict[str, Value], key: str) -> list[Value]:
    found = person.get(key)
    if not isinstance(found, list):
        raise PacketFormatError("a person in the packet cannot be read")
    return found


def _text(found: dict[str, Value], key: str) -> str:
    value = found[key]
    if not isinstance(value, str) or len(value) > 500:
        raise PacketFormatError("the packet's content is not what it should be")
    return value
