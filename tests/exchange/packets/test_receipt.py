"""County receipts and county keys: only the trusted county's own words count."""

from __future__ import annotations

import pytest

from station.errors import PassphraseRuleError, WrongPassphraseError
from station.exchange.packets.county_keys import make_county_keys, open_county_keys, parse_card
from station.exchange.packets.errors import PacketError, PacketFormatError, PacketVersionError, WrongCountyError
from station.exchange.packets.receipt import Receipt, make_receipt, parse_receipt
from station.exchange.packets.words import are_same_words, number_in_words
from station.vault.kdf import KdfParameters
from tests.exchange.packets.making import NOW, PASSPHRASE, STATION_ID, counting_random, make_keys, open_keys

KEYS = open_keys()
ANSWERS = {"00" * 16: None, "01" * 16: "no such person in the county's register"}
RECEIPT = Receipt(KEYS.card.key_id, STATION_ID, 4, bytes(32), NOW, ANSWERS)
DATA = make_receipt(RECEIPT, KEYS)


def test_a_receipt_is_read_as_it_was_signed() -> None:
    assert parse_receipt(DATA, KEYS.card) == RECEIPT


def test_every_changed_byte_of_a_receipt_is_refused() -> None:
    for at in range(len(DATA)):
        changed = bytearray(DATA)
        changed[at] ^= 0x41
        with pytest.raises(PacketError):
            parse_receipt(bytes(changed), KEYS.card)


def test_a_cut_or_lengthened_receipt_is_refused() -> None:
    for data in (b"", DATA[:50], DATA[:-1], DATA + b"\0"):
        with pytest.raises(PacketFormatError):
            parse_receipt(data, KEYS.card)


def test_the_receipt_of_another_county_is_refused() -> None:
    with pytest.raises(WrongCountyError):
        parse_receipt(DATA, open_keys("another").card)


def test_a_reason_must_say_something() -> None:
    empty = Receipt(KEYS.card.key_id, STATION_ID, 4, bytes(32), NOW, {"00" * 16: ""})
    with pytest.raises(PacketFormatError):
        make_receipt(empty, KEYS)


def test_every_changed_byte_of_a_countys_card_is_refused() -> None:
    card, _ = make_keys()
    for at in range(len(card.encoded)):
        changed = bytearray(card.encoded)
        changed[at] ^= 0x10
        with pytest.raises(PacketError):
            parse_card(bytes(changed))


def test_a_private_key_opens_with_its_passphrase_and_its_own_card_only() -> None:
    card, private = make_keys()
    other, _ = make_keys("other")
    with pytest.raises(WrongPassphraseError):
        open_county_keys(card, private, "not the sentence")
    with pytest.raises(WrongPassphraseError):
        open_county_keys(other, private, PASSPHRASE)
    with pytest.raises(PacketFormatError):
        open_county_keys(card, private[:-1], PASSPHRASE)


def test_a_private_key_that_asks_for_too_much_memory_is_refused_before_it_costs_any() -> None:
    card, private = make_keys()
    with pytest.raises(PacketFormatError):
        open_county_keys(card, private[:12] + b"\xff\xff\xff\xff" + private[16:], PASSPHRASE)
    with pytest.raises(PacketVersionError):
        open_county_keys(card, private[:9] + b"\x07" + private[10:], PASSPHRASE)


def test_a_county_needs_a_name_and_a_real_passphrase() -> None:
    random = counting_random("x")
    with pytest.raises(PacketFormatError):
        make_county_keys(" ", PASSPHRASE, kdf=KdfParameters.MINIMUM, random=random)
    with pytest.raises(PassphraseRuleError):
        make_county_keys("county", "short", kdf=KdfParameters.MINIMUM, random=random)


def test_words_are_compared_as_people_type_them() -> None:
    words = KEYS.card.words
    assert len(words.split("-")) == 8
    assert are_same_words(words, words.upper().replace("-", "  "))
    assert not are_same_words(words, open_keys("another").card.words)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "零"), (7, "柒"), (10, "壹拾"), (40, "肆拾"), (105, "壹佰零伍"), (1000, "壹仟"), (20_030, "贰万零叁拾"),
     (100_500, "壹拾万零伍佰"), (100_000_005, "壹亿零伍")],
)  # fmt: skip
def test_numbers_are_written_in_the_numerals_of_receipts(number: int, words: str) -> None:
    assert number_in_words(number) == words
