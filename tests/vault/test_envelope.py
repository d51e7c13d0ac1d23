from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import VaultDamagedError, VaultVersionError
from station.vault.envelope import Aes256Sha256, SuiteId, suite_of

KEY = bytes(range(32))


@settings(deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_opens_again(plaintext: bytes, associated: bytes) -> None:
    suite = Aes256Sha256()
    sealed = suite.seal(KEY, plaintext, associated)
    assert suite.open(KEY, sealed, associated) == plaintext
    assert len(sealed) == len(plaintext) + suite.overhead_bytes


@settings(deadline=None)
@given(st.binary(max_size=40), st.data())
def test_any_flipped_bit_is_noticed(plaintext: bytes, data: st.DataObject) -> None:
    suite = Aes256Sha256()
    sealed = bytearray(suite.seal(KEY, plaintext, b"place"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultDamagedError):
        suite.open(KEY, bytes(sealed), b"place")


@pytest.mark.parametrize("length", range(28))
def test_a_text_shorter_than_nonce_and_tag_is_damaged(length: int) -> None:
    with pytest.raises(VaultDamagedError):
        Aes256Sha256().open(KEY, bytes(length), b"")


def test_another_place_or_another_key_does_not_open() -> None:
    suite = Aes256Sha256()
    sealed = suite.seal(KEY, b"text", b"here")
    for key, place in ((KEY, b"there"), (bytes(32), b"here")):
        with pytest.raises(VaultDamagedError):
            suite.open(key, sealed, place)


def test_no_nonce_is_used_twice() -> None:
    suite = Aes256Sha256()
    assert len({suite.seal(KEY, b"", b"")[:12] for _ in range(500)}) == 500


def test_labels_give_independent_keys_as_rfc_5869_has_it() -> None:
    suite = Aes256Sha256()
    assert suite.derive(KEY, "a") != suite.derive(KEY, "b")
    # HKDF with an empty salt, computed step by step.
    extracted = suite.mac(bytes(32), KEY)
    assert suite.derive(KEY, "a") == suite.mac(extracted, b"a\x01")


def test_mac_comparison() -> None:
    suite = Aes256Sha256()
    mac = suite.mac(KEY, b"line")
    assert suite.is_mac(KEY, b"line", mac)
    assert not suite.is_mac(KEY, b"line", mac[:-1])
    assert not suite.is_mac(KEY, b"lime", mac)


def test_only_known_suites_are_made() -> None:
    assert suite_of(1).suite_id is SuiteId.AES256_SHA256
    for number in (0, 2, 65535):
        with pytest.raises(VaultVersionError):
            suite_of(number)
