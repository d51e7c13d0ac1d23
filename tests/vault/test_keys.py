from __future__ import annotations

import pytest

from station.errors import VaultLockedError
from station.vault.envelope import Aes256Sha256
from station.vault.keys import KeyPurpose, KeyRing


def test_every_purpose_has_a_key_of_its_own() -> None:
    ring = KeyRing(Aes256Sha256(), bytes(32))
    keys = set()
    for purpose in KeyPurpose:
        with ring.key(purpose) as key:
            keys.add(bytes(key))
    with ring.vault_key() as key:
        keys.add(bytes(key))
    assert len(keys) == len(KeyPurpose) + 1


def test_wiping_overwrites_the_keys_in_place_and_later_use_is_refused() -> None:
    ring = KeyRing(Aes256Sha256(), b"k" * 32)
    with ring.vault_key() as vault_key, ring.key(KeyPurpose.TEMPLATE) as template_key:
        pass
    ring.wipe()
    ring.wipe()
    assert ring.is_wiped
    assert vault_key == bytes(32)
    assert template_key == bytes(32)
    with pytest.raises(VaultLockedError), ring.key(KeyPurpose.TEMPLATE):
        pass
    with pytest.raises(VaultLockedError), ring.vault_key():
        pass


def test_its_repr_shows_no_key() -> None:
    assert repr(KeyRing(Aes256Sha256(), b"k" * 32)) == "KeyRing(in use)"
