"""The content of a packet: read as written, and anything else refused with an error of our own."""

from __future__ import annotations

from collections.abc import Callable

import cbor2
import pytest

from station.exchange.packets import cbor
from station.exchange.packets.cbor import Value
from station.exchange.packets.content import parse_content
from station.exchange.packets.errors import PacketFormatError
from tests.exchange.packets.making import make_content, make_record

Change = Callable[[dict[str, Value]], object]


def test_content_is_read_as_it_was_written() -> None:
    content = make_content(20)
    assert parse_content(content.encode()) == content


def test_the_tally_counts_people_fingers_presses_exceptions_and_refusals() -> None:
    tally = make_content(20).tally
    assert (tally.people, tally.fingers, tally.samples, tally.exceptions, tally.refusals) == (20, 17, 17, 6, 3)
    assert tally.lines()[0] == "People 人数: 20 (贰拾)"


def _first(content: dict[str, Value]) -> dict[str, Value]:
    people = content["people"]
    assert isinstance(people, list)
    first = people[0]
    assert isinstance(first, dict)
    return first


def _template(content: dict[str, Value]) -> dict[str, Value]:
    templates = _first(content)["templates"]
    assert isinstance(templates, list)
    first = templates[0]
    assert isinstance(first, dict)
    return first


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.pop("tally"),
        lambda c: c.update(more=1),
        lambda c: c.update(format=2),
        lambda c: c.update(people={}),
        lambda c: c["tally"].update(people=2),
        lambda c: c["people"].append(c["people"][0]),
        lambda c: _first(c).update(reference=b"short"),
        lambda c: _first(c).update(person=None),
        lambda c: _first(c).update(exceptions=[3]),
        lambda c: _first(c)["person"].update(name=b"bytes"),
        lambda c: _template(c).update(record=b"no record"),
        lambda c: _template(c).update(finger=2),
        lambda c: _template(c).update(press="../../x"),
        lambda c: _template(c).update(press=True),
        lambda c: _template(c).update(record=make_record() + b"\0"),
        lambda c: _first(c)["templates"].append(dict(_template(c))),
    ],
)
def test_content_that_is_not_what_it_should_be_is_refused(change: Change) -> None:
    content = cbor.decode(make_content().encode())
    change(content)
    with pytest.raises(PacketFormatError):
        parse_content(cbor.encode(content))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xa0\x00",
        b"\x80",
        b"\xbf\xff",  # indefinite length
        b"\xa2\x61a\x01\x61a\x01",  # one key twice
        b"\xa2\x61b\x01\x61a\x01",  # keys out of order
        b"\xa1\x61a\x18\x01",  # a number in a longer form
        b"\xa1\x61a\xf9\x3c\x00",  # a float
        b"\xa1\x61a\xc2\x41\x01",  # a tag
        b"\xa1\x01\x01",  # a key that is no text
        b"\xa1\x61a\x9b\xff\xff\xff\xff\xff\xff\xff\xff",  # a list of 2^64 - 1
        b"\xa1\x61a\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",  # a text of 2^63 - 1
        b"\xa1\x61a" + b"\x81" * 5000 + b"\x00",  # too deep
        b"\xa1\x61a\x61\xff",  # no UTF-8
    ],
)
def test_bytes_that_are_not_our_one_form_are_refused(data: bytes) -> None:
    with pytest.raises(PacketFormatError):
        cbor.decode(data)


def test_a_date_of_the_library_is_refused() -> None:
    with pytest.raises(PacketFormatError):
        cbor.decode(cbor2.dumps({"a": cbor2.CBORTag(1, 5)}))
