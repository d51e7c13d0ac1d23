"""Mutated packets, receipts, cards and contents: only errors of our own, and never another content."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from station.exchange.packets.content import parse_content
from station.exchange.packets.county_keys import parse_card
from station.exchange.packets.errors import PacketError
from station.exchange.packets.ledger import Ledger
from station.exchange.packets.packet import open_packet
from station.exchange.packets.receipt import Receipt, make_receipt, parse_receipt
from tests.exchange.packets.making import NOW, STATION_ID, make_content, make_packet, open_keys

KEYS = open_keys()
CONTENT = make_content().encode()


def _packet(data: bytes) -> object:
    return open_packet([data], KEYS)[1]


def _receipt(data: bytes) -> object:
    return parse_receipt(data, KEYS.card)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = chance.randbytes(1)
            case 1:
                del changed[at : at + chance.choice((1, 4, 100))]
            case 2:
                changed[at:at] = chance.randbytes(chance.choice((1, 4, 100)))
            case 3:
                changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
            case _:
                changed = changed[:at] or bytearray(1)
    return bytes(changed)


def _parsers() -> list[tuple[bytes, Callable[[bytes], object], object]]:
    [part] = make_packet(CONTENT, card=KEYS.card)
    answers = {f"{n:032x}": None if n % 3 else "no such person" for n in range(5)}
    receipt = make_receipt(Receipt(KEYS.card.key_id, STATION_ID, 1, bytes(32), NOW, answers), KEYS)
    return [
        (part, _packet, CONTENT),
        (receipt, _receipt, _receipt(receipt)),
        (KEYS.card.encoded, parse_card, KEYS.card),
    ]


@pytest.mark.parametrize("count", [1000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_mutated_packet_receipt_or_card_is_refused_or_unchanged(count: int) -> None:
    chance = random.Random(count)
    parsers = _parsers()
    refused = 0
    for number in range(count):
        data, parse, expected = parsers[number % len(parsers)]
        changed = _mutated(data, chance)
        try:
            found = parse(changed)
        except PacketError:
            refused += 1
        else:
            assert changed == data
            assert found == expected
    assert refused > count * 0.95


@pytest.mark.parametrize("count", [2000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_mutated_content_that_a_station_signed_gives_only_our_own_error(count: int) -> None:
    chance = random.Random(count)
    refused = 0
    for _ in range(count):
        changed = _mutated(CONTENT, chance)
        try:
            found = parse_content(changed)
        except PacketError:
            refused += 1
        else:
            assert found.encode() == changed
    assert refused > count // 2


def test_a_mutated_ledger_gives_only_our_own_error() -> None:
    chance = random.Random(3)
    data = (
        b'{"format": "county ledger 1", "stations": {"ab": {"1": {"hash": "00", "opened_at": "x", "people": ["0a"]}}}}'
    )
    assert Ledger.parse(data).entry("ab", 1).references == ("0a",)
    for _ in range(1000):
        try:
            Ledger.parse(_mutated(data, chance))
        except PacketError:
            continue
