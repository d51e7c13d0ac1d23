from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import VaultDamagedError, VaultVersionError
from station.vault.envelope import Aes256Sha256, Sm4Sm3, Suite, SuiteId, suite_of

BOTH = pytest.mark.parametrize("suite", [Aes256Sha256(), Sm4Sm3()], ids=["aes", "sm"])


def key_of(suite: Suite, fill: int = 1) -> bytes:
    return bytes(range(fill, fill + suite.key_bytes))


@BOTH
@settings(deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_opens_again(suite: Suite, plaintext: bytes, associated: bytes) -> None:
    sealed = suite.seal(key_of(suite), plaintext, associated)
    assert suite.open(key_of(suite), sealed, associated) == plaintext
    assert len(sealed) == len(plaintext) + suite.overhead_bytes


@BOTH
@settings(deadline=None)
@given(st.binary(max_size=40), st.data())
def test_any_flipped_bit_is_noticed(suite: Suite, plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(suite.seal(key_of(suite), plaintext, b"place"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultDamagedError):
        suite.open(key_of(suite), bytes(sealed), b"place")


@BOTH
@pytest.mark.parametrize("length", range(28))
def test_a_text_shorter_than_nonce_and_tag_is_damaged(suite: Suite, length: int) -> None:
    with pytest.raises(VaultDamagedError):
        suite.open(key_of(suite), bytes(length), b"")


@BOTH
def test_another_place_or_another_key_does_not_open(suite: Suite) -> None:
    sealed = suite.seal(key_of(suite), b"text", b"here")
    for key, place in ((key_of(suite), b"there"), (key_of(suite, 2), b"here")):
        with pytest.raises(VaultDamagedError):
            suite.open(key, sealed, place)


@BOTH
def test_no_nonce_is_used_twice(suite: Suite) -> None:
    assert len({suite.seal(key_of(suite), b"", b"")[:12] for _ in range(500)}) == 500


@BOTH
@pytest.mark.parametrize("length", [16, 32])
def test_labels_give_independent_keys_as_rfc_5869_has_it(suite: Suite, length: int) -> None:
    key = bytes(range(32))
    assert suite.derive(key, "a", length) != suite.derive(key, "b", length)
    # HKDF with an empty salt, computed step by step.
    extracted = suite.mac(bytes(32), key)
    assert suite.derive(key, "a", length) == suite.mac(extracted, b"a\x01")[:length]


@BOTH
def test_mac_comparison(suite: Suite) -> None:
    mac = suite.mac(key_of(suite), b"line")
    assert suite.is_mac(key_of(suite), b"line", mac)
    assert not suite.is_mac(key_of(suite), b"line", mac[:-1])
    assert not suite.is_mac(key_of(suite), b"lime", mac)


def test_sm4_gcm_gives_the_published_vector() -> None:
    """RFC 8998, appendix A.1."""
    suite = Sm4Sm3(random=lambda _: bytes.fromhex("00001234567800000000abcd"))
    plaintext = b"".join(bytes([value]) * 8 for value in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = suite.seal(
        bytes.fromhex("0123456789abcdeffedcba9876543210"),
        plaintext,
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    assert sealed.hex() == (
        "00001234567800000000abcd"
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


def test_only_known_suites_are_made() -> None:
    assert suite_of(1).suite_id is SuiteId.AES256_SHA256
    assert suite_of(2).suite_id is SuiteId.SM4_SM3
    for number in (0, 3, 65535):
        with pytest.raises(VaultVersionError):
            suite_of(number)
